"""The command line. Knows everything below it; nothing imports it."""
