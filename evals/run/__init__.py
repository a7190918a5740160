"""Running systems over the cases of a protocol, with cross-fitting. Knows no report."""
