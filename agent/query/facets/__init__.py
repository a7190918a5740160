"""What items are to be: their kind, genre, mood, country, language, platform, and for whom they are."""
