"""Texts that a person reads: in each room that shows some, one file a language, `locale/LANGUAGE.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FALLBACK = "en"


@cache
def messages(package: str, language: str) -> Mapping[str, Any]:
    """Return the texts of a room, such as `agent.chat`, by key; the English ones for a language without a file."""
    locale = files(package) / "locale"
    path = locale / f"{language}.toml" if language.isalpha() else locale / f"{FALLBACK}.toml"
    if not path.is_file():
        path = locale / f"{FALLBACK}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
