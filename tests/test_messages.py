"""Texts that people read: every room has the same keys and placeholders in each of its languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from retrieval.messages import FALLBACK, messages

ROOT = Path(__file__).parent.parent
ROOMS = sorted(
    path.parent.parent
    for package in ("agent", "evals", "prompts", "retrieval")
    for path in (ROOT / package).rglob(f"locale/{FALLBACK}.toml")
)


def placeholders(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the dotted key of each text, and the names in braces in it."""
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from placeholders(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", frozenset(re.findall(r"\{([a-z_]+)[:!.}]", str(value)))


@pytest.mark.parametrize("room", ROOMS, ids=[".".join(room.relative_to(ROOT).parts) for room in ROOMS])
def test_languages_have_the_same_keys_and_placeholders(room: Path) -> None:
    files = sorted((room / "locale").glob("*.toml"))
    languages = {file.stem: dict(placeholders(tomllib.loads(file.read_text("utf-8")))) for file in files}
    assert len(languages) > 1
    for language, texts in languages.items():
        assert texts == languages[FALLBACK], language


def test_language_without_a_file_reads_english() -> None:
    assert messages("agent.profile", "eo") == messages("agent.profile", FALLBACK)
    assert messages("agent.profile", "../en") == messages("agent.profile", FALLBACK)
