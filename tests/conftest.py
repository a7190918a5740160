"""The generated cases are the same on every run; `make fuzz` finds new ones. No test fails for being slow."""

import os

from hypothesis import settings

# As the command line does, before torch brings OpenMP, which reads it once: threads that spin while they wait make the
# tests of language models six times as slow where another process of tests wants the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("same")
