"""Exports: files in which a service gives a person what they did. They are read as entries and become interactions."""
