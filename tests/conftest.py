"""The generated cases are the same on every run; `make fuzz` finds new ones. No test fails for being slow."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("same")
