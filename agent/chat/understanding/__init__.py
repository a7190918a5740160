"""A message to its slots within a conversation: by rules and models, and by the words of the catalogue."""
