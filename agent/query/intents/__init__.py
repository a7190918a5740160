"""What a message does: ask for items, give a command, or close the conversation."""
