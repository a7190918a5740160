"""Models in this process through transformers and torch. Knows nothing of what they are asked."""
