"""The folder on disk: building, reading, changing and checking it. Knows no sources."""
