"""What columns and cells mean: names, dates, scales of ratings, words for kinds. Knows no files and no items."""
