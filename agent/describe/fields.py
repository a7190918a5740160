"""What attributes of catalogues mean by their names, and their labels, units and values in each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from agent.query.facets.countries import country_name, is_country
from agent.query.negations.concepts import concept_key, find_concept
from retrieval.data.languages import language_code, language_name
from retrieval.messages import messages
from retrieval.text.cjk import UNSPACED, contains_han

_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LETTERS = re.compile(r"[^\W\d_]")
_OTHER_SCRIPT = re.compile(rf"[{UNSPACED}]|[^\W\d_\u0041-\u024f]")
"""Letters that an English text does not have: those of scripts without spaces, and all beyond the Latin alphabet."""
_WITH_UNIT = re.compile(r"(?P<name>[^()（）]+?)\s*[(（](?P<unit>[^()（）\d]{1,12})[)）]")
_QUANTITY = re.compile(r"[~约]?\s*\d[\d.,]*\s*(?P<unit>[^\W\d_]*)")
_QUANTITIES = re.compile(rf"(?:{_QUANTITY.pattern.replace('(?P<unit>', '(?:')}\s*[×xX*/~–—-]?\s*)+")


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    """Return for each kind of name the key of each name, folded."""
    tables: dict[str, dict[str, str]] = tomllib.loads(
        Path(__file__).with_name("fields.toml").read_text(encoding="utf-8")
    )
    return {
        kind: {_fold(name, kind): role for role, names in table.items() for name in names.split()}
        for kind, table in tables.items()
    }


def _fold(name: str, kind: str) -> str:
    """Return a name as it is looked up: units differ by case, and values may be signs."""
    return name if kind == "units" else name.casefold() if kind == "values" else _key(name)


def role_of(name: str) -> str:
    """Return what an attribute means, a key of the labels; empty where its name is not known."""
    with_unit, tables = _WITH_UNIT.fullmatch(name.strip()), _tables()
    for key in (_key(name), _key(name).removeprefix("是否"), _key(with_unit["name"]) if with_unit else ""):
        if role := tables["credits"].get(key) or tables["facts"].get(key):
            return role
    return ""


def with_unit(shown: str, name: str, language: str) -> str:
    """Return a number with the unit that its attribute's name has, as in Price (EUR); empty where it has no name."""
    match = _WITH_UNIT.fullmatch(name.strip())
    if not match or not re.fullmatch(r"[\d.,\s]+", shown):
        return shown
    text = f"{shown} {match['unit']}"
    return translate(text, language) or (text if match["unit"].isascii() else "")


def is_credit(role: str) -> bool:
    """Return whether a role names who made an item."""
    return role in _tables()["credits"].values()


def credit_rank(role: str) -> int:
    """Return the place of a role among those that credit a maker."""
    return list(dict.fromkeys(_tables()["credits"].values())).index(role)


def is_personal(name: str) -> bool:
    """Return whether an attribute is a note of the catalogue's owner."""
    return _key(name) in _tables()["left_out"]


def label_of(name: str, language: str) -> str:
    """Return the label of an attribute in a language; empty where its name is in another and has no translation."""
    if role := role_of(name):
        return str(messages("agent.describe", language)["labels"][role])
    return own_label(name, language)


def own_label(name: str, language: str) -> str:
    """Return the name of an attribute as words; empty where they are in another language."""
    words = " ".join(re.split(r"[\s_]+", _CAMEL.sub(" ", name).strip()))
    return words[:1].upper() + words[1:] if _LETTERS.search(words) and is_in(words, language) else ""


def is_in(text: str, language: str) -> bool:
    """Return whether a text can stand in a sentence of a language: by its script, or because it has no letters."""
    if not _LETTERS.search(text):
        return True
    return contains_han(text) if language == "zh" else not _OTHER_SCRIPT.search(text)


@lru_cache(1 << 14)
def translate(value: str, language: str, role: str = "") -> str:
    """Return a value in a language: as it is, or its name there where it is a quantity, a yes or no, a country, a
    genre, a colour or the like, or by its role a language; empty where none is known."""
    texts, key = messages("agent.describe", language), value.strip().casefold()
    if is_in(value, language) and key not in ("true", "false"):
        return value
    if answer := _tables()["values"].get(key):
        return str(texts["form"][answer])
    if _QUANTITIES.fullmatch(value.strip()):
        return _with_units(value.strip(), texts)
    if is_country(value):
        return country_name(value, language) if is_in(country_name(value, language), language) else ""
    if role == "language" and (code := language_code(value)):
        return language_name(code, language)
    if word := _tables()["words"].get(_key(value)):
        return str(texts["words"][word])
    concept = find_concept(value)
    if concept and concept_key(value) in map(concept_key, (name for _, name in concept.names)):
        return concept.name(language)
    return ""


def _with_units(value: str, texts: Mapping[str, Any]) -> str:
    """Return quantities with their units in a language; empty where a unit has no translation."""
    missing = False

    def translated(match: re.Match[str]) -> str:
        nonlocal missing
        unit = match["unit"]
        if not unit:
            return match[0]
        role = _tables()["units"].get(unit)
        missing = missing or role is None
        number = match[0].removesuffix(unit).replace("约", "~").rstrip()
        if role is None:
            return ""
        forms = texts["units"][role]
        return f"{number} {forms if isinstance(forms, str) else forms['one' if number == '1' else 'other']}"

    text = _QUANTITY.sub(translated, value)
    return "" if missing else text


def _key(name: str) -> str:
    return _SIGNS.sub("", name).casefold()
