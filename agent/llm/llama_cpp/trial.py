"""Trying a model file in a process of its own: a file that ends a process in llama.cpp ends none but that one.

A header may be sound and yet name sizes that no model has, and a vocabulary may lack what every text needs: llama.cpp
then aborts. A file that passed is not tried again until it changes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from agent.errors import ModelFault, ModelMissing
from agent.llm.llama_cpp.bindings import check_header
from retrieval.cache import JsonlCache, cache_dir

TEXTS = ("A film of 1999: it's quiet, “slow”…", "一部安静的电影。")
SECONDS = 300
MEMORY_SHARE, MEMORY_BYTES = 3, 4 << 30
"""Address space of the process: so many times the size of the files, and so many bytes besides."""
REFUSED = 3


def check_by_trial(path: Path, name: str, adapter: Path | None = None) -> None:
    """Raise ModelMissing unless a process could open a model, with its adapter, and read and write a little with it."""
    trials, key = JsonlCache(cache_dir("models") / "tried.jsonl"), _key(path, adapter)
    if key in trials.values:
        return
    check_header(path, name)
    command = [sys.executable, "-m", __name__, name, *map(str, filter(None, (path, adapter)))]
    environment = {**os.environ, "GGML_NO_BACKTRACE": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    cure = f"delete it and run: whyrec models pull {name}"
    try:
        trial = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelMissing(f"{path} is a broken model file: it did not answer in {SECONDS} s; {cure}") from error
    if trial.returncode == REFUSED:
        raise ModelMissing(trial.stdout.decode("utf-8", "replace").strip())
    if trial.returncode:
        raise ModelMissing(f"{path} is a broken model file: it ended the process that tried it; {cure}")
    trials.add({key: True})


def _key(path: Path, adapter: Path | None) -> str:
    """Return a hash of which files these are, and of the library that was tried with them. Raises ModelMissing."""
    parts = [version("llama-cpp-python")]
    for each in filter(None, (path, adapter)):
        try:
            state = each.stat()
        except OSError as error:
            raise ModelMissing(f"cannot read {each} ({error.strerror}); name another file") from error
        parts.append(f"{each.resolve()} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _limit(size: int) -> None:
    """Bound the memory and the processor's time of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        room = MEMORY_SHARE * size + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _try(name: str, path: Path, adapter: Path | None) -> int:
    from agent.llm.llama_cpp.backend import LlamaCpp

    _limit(sum(each.stat().st_size for each in (path, adapter) if each))
    try:
        with LlamaCpp(path, name, "0" * 64, context=256, threads=1, adapter=adapter) as model:
            for text in TEXTS:
                model.score(text, [text])
            "".join(model.generate(TEXTS[0], 'root ::= "a" [a-z ]*', max_tokens=4))
    except (ModelMissing, ModelFault) as error:
        sys.stdout.write(str(error) if isinstance(error, ModelMissing) else f"{path} cannot be used: {error}")
        return REFUSED
    return 0


if __name__ == "__main__":
    files = [Path(each) for each in sys.argv[2:]]
    sys.exit(_try(sys.argv[1], files[0], files[1] if len(files) > 1 else None))
