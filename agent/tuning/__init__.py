"""Tuning a small language model on the histories of an index, as a LoRA adapter (Hu et al. 2022, arXiv 2106.09685)."""
