"""Which models there are, where they are stored, and opening one by name. Knows no prompts and no items."""
