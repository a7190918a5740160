"""The request of a conversation as messages change it: which conditions hold on, and which are replaced."""
