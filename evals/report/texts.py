"""The texts of a report in its language, from evals/report/locale."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from agent.errors import UsageError
from retrieval.messages import messages

Texts = Mapping[str, Any]
PACKAGE = "evals.report"


def languages() -> list[str]:
    """Return the languages that a report can be written in."""
    names = (path.name for path in files(PACKAGE).joinpath("locale").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def check_language(language: str) -> None:
    """Raise UsageError for a language that a report cannot be written in."""
    if language not in languages():
        raise UsageError(f"no language {language!r}: choose from {', '.join(languages())}")


def texts(language: str) -> Texts:
    """Return the texts by key."""
    return messages(PACKAGE, language)


def slice_name(words: Texts, name: str, value: str) -> str:
    """Name a slice, its name and value translated where the locale has them."""
    terms = words["terms"]
    written: str = words["slice_name"]
    return written.format(name=terms.get(name.casefold(), name), value=terms.get(value.casefold(), value))


def list_metric(words: Texts, name: str) -> tuple[str, str]:
    """Return the name of a list metric and its meaning, which is empty for a metric without a text."""
    metric = words["metrics"].get(name.casefold(), {})
    return metric.get("name", name), metric.get("meaning", "")
