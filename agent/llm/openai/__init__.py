"""Models behind an OpenAI-compatible server. Knows nothing of what is asked."""
