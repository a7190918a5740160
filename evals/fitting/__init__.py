"""Learning from held-out interactions: source weights, attributes worth indexing, the injection classifier."""
