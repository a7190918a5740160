"""Ids that services outside the catalogue give to a work or an edition, as an item's attributes have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from retrieval.data.items import Scalar


class OuterId(NamedTuple):
    """An id of a service; `of_work` where a work has only one of this kind, so that two ids are two works."""

    kind: str
    value: str
    of_work: bool


def outer_ids(attributes: Mapping[str, Scalar]) -> Iterator[OuterId]:
    """Yield the ids among an item's attributes; stand-ins such as 0 or N/A are none."""
    for name, value in attributes.items():
        kind = _KINDS.get(attribute_key(name))
        if kind and not isinstance(value, bool):
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
            if read := _READERS[kind](text):
                yield OuterId(_SAME_SPACE.get(kind, kind), read, kind in _OF_WORK)


def attribute_key(name: str) -> str:
    """Return an attribute's name without case, blanks, underscores and hyphens."""
    return re.sub(r"[\s_\-.:/]+", "", name).casefold()


def isbn13(text: str) -> str:
    """Return an ISBN of 10 or 13 digits as one of 13; empty where the check digit is wrong, as in 9.78E+12."""
    digits = re.sub(r"[\s\-=\"'‐–]+", "", text).upper().removeprefix("ISBN").lstrip(":")
    if re.fullmatch(r"\d{9}", digits):
        digits = f"0{digits}"  # a spreadsheet has taken the leading nought away
    if re.fullmatch(r"\d{9}[\dX]", digits):
        weighted = sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(digits))
        first = f"978{digits[:9]}"
        return "" if weighted % 11 or not int(digits[:9]) else first + str(-_weighted(first) % 10)
    return digits if re.fullmatch(r"97[89]\d{10}", digits) and not _weighted(digits) % 10 else ""


def _weighted(digits: str) -> int:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))


def _number(text: str) -> str:
    """Return the last number of an id or address without leading noughts; empty for 0 and for none."""
    numbers = re.findall(r"\d+", text)
    plain = re.fullmatch(r"\D{0,2}\d+", text) or re.match(r"(?:https?://|www\.)", text)
    return numbers[-1].lstrip("0") if numbers and plain else ""


def _imdb(text: str) -> str:
    match = re.search(r"\btt(\d+)\b", text) or re.fullmatch(r"(\d+)", text)
    return match[1].lstrip("0") if match else ""


def _asin(text: str) -> str:
    code = text.upper()
    return isbn13(code) or (code if re.fullmatch(r"B[0-9A-Z]{9}", code) else "")


def _uuid(text: str) -> str:
    match = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.casefold())
    return match[0] if match else ""


def _code(text: str) -> str:
    code = re.sub(r"[\s\-]+", "", text).casefold()
    return code if re.search(r"[1-9]", code) and code.isalnum() else ""


_READERS: Mapping[str, Callable[[str], str]] = {
    "imdb": _imdb, "tmdb": _number, "tvdb": _number, "wikidata": _code, "isbn": isbn13, "asin": _asin,
    "parent asin": _asin, "mbid": _uuid, "appid": _number, "douban": _number, "goodreads": _number, "mal": _number,
    "anilist": _number, "isrc": _code, "gtin": _code, "work": _code,
}  # fmt: skip
_OF_WORK = frozenset({"imdb", "tmdb", "tvdb", "wikidata", "mal", "anilist", "work"})
_SAME_SPACE = {"parent asin": "asin"}
_KINDS: Mapping[str, str] = {
    name: kind
    for kind, names in {
        "imdb": "imdb imdbid imdbtt imdburl imdblink tconst",
        "tmdb": "tmdb tmdbid themoviedb themoviedbid",
        "tvdb": "tvdb tvdbid thetvdb thetvdbid",
        "wikidata": "wikidata wikidataid",
        "isbn": "isbn isbn10 isbn13 isbnuid",
        "asin": "asin",
        "parent asin": "parentasin",
        "mbid": "mbid musicbrainz musicbrainzid recordingmbid trackmbid musicbrainztrackid musicbrainzrecordingid",
        "appid": "appid steam steamid steamappid",
        "douban": "douban doubanid 豆瓣 豆瓣id 豆瓣编号",
        "goodreads": "goodreads goodreadsid goodreadsbookid",
        "mal": "mal malid idmal myanimelist myanimelistid",
        "anilist": "anilist anilistid",
        "isrc": "isrc",
        "gtin": "gtin ean ean13 upc barcode",
        "work": "workid goodreadsworkid openlibrarywork olwork workkey",
    }.items()
    for name in names.split()
}
