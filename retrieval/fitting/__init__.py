"""Learning what each source of an index is worth, from interactions that its sources have not seen."""
