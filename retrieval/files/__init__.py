"""Files as rows and columns: encodings, delimited text, JSON, XML, and what was wrong with lines. Knows no items."""
