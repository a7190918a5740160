"""The works that a message names or refers to: by title, by number, by what they are, or as ones to resemble."""
