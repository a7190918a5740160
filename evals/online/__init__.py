"""What users did with lists: rates of reactions, interleaved settings, estimates of settings that were not shown."""
