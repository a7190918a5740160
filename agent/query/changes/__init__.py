"""How a message changes the request before it: corrections, critiques, replacements, new topics."""
