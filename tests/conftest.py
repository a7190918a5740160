"""The generated cases are the same on every run; `make fuzz` goes looking for new ones."""

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("new")
settings.load_profile("same")
