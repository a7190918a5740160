"""Learning for the product: source weights, attributes worth indexing, the injection classifier. Knows no runs."""
