"""Real data sets as interaction logs. Knows no systems."""
