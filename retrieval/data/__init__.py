"""Items, interactions and the file formats they come in. Knows no index and no embedder."""
