"""`whyrec rerank`: files of requests in, files of results out. Knows no terminal."""
