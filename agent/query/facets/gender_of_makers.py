"""Requests for works by women, or by men, which few catalogues tell apart: they have the names of makers alone."""

from __future__ import annotations

import re

from agent.query.text.message_text import any_language
from retrieval.conditions import Columns

_MAKER_EN = r"(?:authors?|writers?|novelists?|poets?|directors?|film-?makers?|artists?|singers?|musicians?|composers?)"
_MAKER_ZH = "(?:作家|作者|诗人|导演|歌手|音乐人|艺术家|作曲家)"
_OF_GENDER = any_language(
    {
        "en": rf"\b(?:wom[ae]n|female|lady|male) {_MAKER_EN}\b|"
        r"(?:^\W*|\b(?:films?|movies?|books?|novels?|works?|music|albums?|songs?|poems?|games?|something|anything|ones?|"
        r"written|directed|composed|sung|made|only|and|but) )by (?:(?:an?|some|only|other|young|black) )*"
        r"(?:wom[ae]n|m[ae]n)\b(?! (?:in|of|from|who|called)\b)",
        "zh": f"[男女]性?{_MAKER_ZH}(?:们)?[写拍唱导执]*的?|(?:女性|女的|女人|男性|男的|男人)[写拍唱导执]+的?",
    }
)
_WORDS = re.compile(
    rf"\b(?:wom[ae]n|female|lad(?:y|ies)|male|m[ae]n|by|{_MAKER_EN})\b|[男女](?:性|的|人)?{_MAKER_ZH}?们?[写拍唱导执]*的?",
    re.I,
)
_NAMES_OF_GENDER = re.compile(rf"\b(?:female|wom[ae]n) {_MAKER_EN}\b|\bgender\b|女性?{_MAKER_ZH}|性别", re.I)
"""What names of categories, tags and columns hold where a catalogue has the gender of makers."""


def asks_for_gender(text: str, columns: Columns) -> bool:
    """Return whether a text asks for works by women or by men, and the catalogue does not tell them apart."""
    if not _OF_GENDER.search(text):
        return False
    return not any(
        _NAMES_OF_GENDER.search(name) for name in (*columns.words_by_field, *columns.words_by_field["trait"])
    )


def without_gender(topic: str) -> str:
    """Return a topic without the words that ask for makers of a gender."""
    return " ".join(_WORDS.sub(" ", topic).split())
