"""How a log becomes cases with held-out targets. Knows no systems."""
