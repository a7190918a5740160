"""What a cell with a title tells besides: the language by its script, translations, and the series of a book."""

from __future__ import annotations

import re
from typing import Any

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile("[가-힣]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_CYRILLIC = re.compile("[а-яА-Я]")
_LATIN = re.compile("[a-zA-Z]")
_SCRIPTS = (("ja", _KANA), ("ko", _HANGUL), ("zh", _HAN), ("ru", _CYRILLIC), ("en", _LATIN))
_SERIES = re.compile(r"(.+?)\s*\(([^()]+?),?\s*#(\d+(?:\.\d+)?(?:-\d+)?)\)")
ALSO = "又名"
"""The attribute of a Chinese item that holds its further titles, as Douban calls it."""


def script_language(text: str) -> str:
    """Return ja, ko or zh for a text in one of their scripts; empty for one in another."""
    return next((language for language, script in _SCRIPTS[:3] if script.search(text)), "")


def split_series(title: str) -> tuple[str, dict[str, Any]]:
    """Return a title without the series that stands behind it, as in 'Dune (Dune Chronicles, #1)', and the series.

    Goodreads writes books so. The number may be one of a part, #0.5, or of several books, #1-3.
    """
    match = _SERIES.fullmatch(title)
    if not match:
        return title, {}
    number = match[3]
    return match[1], {"series": match[2], **({"series_index": float(number)} if "-" not in number else {})}


def split_titles(title: str) -> dict[str, Any]:
    """Return the fields of an item whose title is written as 甲/乙/C: the first one, its translations, further titles.

    Such titles are Chinese catalogues' own, as Douban's; any other title stays whole.
    """
    parts = [part.strip() for part in re.split("[/／]", title)]
    if len(parts) < 2 or not all(parts) or not _HAN.search(parts[0]):
        return {"title": title}
    translations: dict[str, Any] = {}
    further = []
    for part in parts[1:]:
        language = next((language for language, script in _SCRIPTS if script.search(part)), "")
        if language in ("", "zh") or language in translations:
            further.append(part)
        else:
            translations[language] = {"title": part}
    fields: dict[str, Any] = {"title": parts[0]}
    if translations:
        fields["translations"] = translations
    return {**fields, "attributes": {ALSO: " / ".join(further)}} if further else fields
