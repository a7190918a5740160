"""Questions about items: which aspect they ask for, and of which items."""
