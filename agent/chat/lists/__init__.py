"""The lists of a conversation: the first, those on request, and what to do where one is short or wide."""
