"""The generated cases are the same on every run; `make fuzz` finds new ones. No test fails for being slow."""

import os
import shutil
from pathlib import Path

from hypothesis import settings

# As the command line does, before torch brings OpenMP, which reads it once: threads that spin while they wait make the
# tests of language models six times as slow where another process of tests wants the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# Temporary folders, 0.4 GB in all, are in memory where there is room: on a disk a new index waits for a quarter second.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("same")
