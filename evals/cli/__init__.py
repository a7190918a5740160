"""The command `whyrec-eval`, one file a command. Knows everything in evals; nothing imports it."""
