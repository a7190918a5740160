"""Running systems over the cases of a protocol. Knows no report."""
