"""The models that whyrec knows by name: `manifest.json`, read and checked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.errors import ModelMissing
from agent.llm import Ability


class ModelSource(BaseModel):
    """Where a model's bytes come from: one member of each wheel, in the order given, and perhaps a copy on the hub."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    package: tuple[str, ...] = Field(min_length=1)
    member: str
    hub: str | None = Field(default=None, pattern=r"^[\w.-]+/[\w.-]+:[\w./-]+\.gguf$")


class ModelEntry(BaseModel):
    """A model as the manifest promises it; `size` in bytes, `terms` a page that has to be accepted before a pull.

    `encodes`: what it turns into vectors, where it is no language model; `file`: the ending of its file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    description: str
    default: bool = False
    size: int = Field(gt=0)
    licence: str
    terms: str | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    chat: str = ""
    languages: tuple[str, ...] = ()
    abilities: frozenset[Ability] = frozenset()
    encodes: Literal["", "images"] = ""
    file: str = Field(default=".gguf", pattern=r"^\.[a-z]+$")
    source: ModelSource


class Manifest(BaseModel):
    """The content of `manifest.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[ModelEntry, ...]


@lru_cache(maxsize=1)
def entries() -> tuple[ModelEntry, ...]:
    """Return every model in the manifest, the default one first."""
    text = Path(__file__).with_name("manifest.json").read_text(encoding="utf-8")
    return Manifest.model_validate_json(text).models


def find(name: str) -> ModelEntry | None:
    """Return the entry of that name, or None (the name may then be a path)."""
    return next((entry for entry in entries() if entry.name == name), None)


def get(name: str) -> ModelEntry:
    """Return the entry of that name. Raises ModelMissing, listing the names there are."""
    if entry := find(name):
        return entry
    raise ModelMissing(f"no model is called {name!r}; there are: {', '.join(entry.name for entry in entries())}")


def default() -> ModelEntry:
    """Return the model that is used by default."""
    return next(entry for entry in entries() if entry.default)
