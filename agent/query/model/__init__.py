"""A message as a small network and a language model read it, and what of that holds beside the rules."""
