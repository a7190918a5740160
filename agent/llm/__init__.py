"""Language models behind one protocol: scores, label logits, generation.

Knows no prompts, no items, no model manifest.
"""
