"""Protocols: how a log becomes cases with hidden targets. Knows no systems."""
