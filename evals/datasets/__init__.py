"""Data sets as interaction logs, and hold-outs of them. Knows no systems."""
