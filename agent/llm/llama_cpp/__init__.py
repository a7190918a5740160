"""GGUF models through llama.cpp, many sequences at once. Knows nothing of what is asked."""
