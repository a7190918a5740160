"""Titles of episodes as services write them, and the series that each is of."""

from __future__ import annotations

import re

_SEASON = (
    r"(?:season|staffel|saison|temporada|stagione|sezon|seizoen|sæson|säsong|sesong|kausi|сезон|évad|series|livre"
    r"|libro|book|part|parte|partie|teil|volume|vol\.?|volumen|chapter|chapitre|kapitel|cap[ií]tulo)\s*\d+"
)
_NAMED_SEASON = (
    r"limited series|mini-?series|miniserien?|mini-?série|serie limitata|serie limitada|série limitée|special|specials"
    r"|collection|the complete series|迷你剧|限定剧|迷你影集|특별편"
)
_EPISODE = r"(?:episode|folge|épisode|episodio|episódio|odcinek|aflevering|avsnitt|серия|ep\.?)\s*\d+"
_COLON = re.compile(
    rf"^(?P<series>.*?)\s*[:：]\s*(?:(?:{_SEASON}|{_NAMED_SEASON}|第\s*[\d一二三四五六七八九十]+\s*[季部]"
    rf"|(?P=series) \d+)(?:\s*(?:\s[^:：]{{1,25}})?[:：].*)?|第\s*[\d一二三四五六七八九十]+\s*[集话回].*"
    rf"|{_EPISODE}.*)$",
    re.IGNORECASE,
)
_ENDS_A_FILM = re.compile(
    r"\s*[:：–—,-]\s*(?:livre|libro|book|part|parte|partie|teil|volume|vol\.?|volumen|chapter|chapitre|kapitel|cap[ií]tulo"
    r"|specials?|collection|series)\s*\d*\s*",
    re.IGNORECASE,
)
"""Words that also end titles of films, so that an episode has to follow."""
_BEHIND_DASH = re.compile(
    rf"^(?P<series>.+?)\s*[-–—,]\s*(?:{_SEASON}|{_NAMED_SEASON}|第\s*[\d一二三四五六七八九十]+\s*[季部])(?:\b.*)?$",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"^(?P<series>.+?)[\s._–-]*[\[(]?\b(?:s\d{1,3}\s*[ex]\d{1,4}|s\d{1,2}\s*-\s*e\d{1,4}|\d{1,2}x\d{2,3})\b.*$",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"^(?P<series>.+?)\s*第\s*[\d一二三四五六七八九十百]+\s*(?:季(?:\s*第\s*[\d一二三四五六七八九十百]+\s*[集话回].*)?|[集话回].*)$"
)
_REMARK = re.compile(r"\s*\((?:hook|trailer|teaser|clip|recap)[^()]*\)\s*$", re.IGNORECASE)
TRAILER = re.compile(
    r"\b(?:official|teaser|season \d+)\s+trailer\b|\btrailer\s*(?:\d+|#\d+|:|\)|$)|\((?:hook|teaser|trailer|clip)\)"
    r"|^(?:teaser|trailer)\s*(?:\d|[:–-]|$)|预告片|先导预告|\bbande-annonce\b|\btráiler\b",
    re.IGNORECASE,
)


def series_of(title: str) -> str | None:
    """Return the series that a title such as "Dark: Season 1: Secrets" is an episode of; None for another title.

    The series is empty where an episode is named without it.
    """
    title = _REMARK.sub("", title)
    for pattern in (_COLON, _CODED, _BEHIND_DASH, _CHINESE):
        match = pattern.match(title)
        if match and not _ENDS_A_FILM.fullmatch(title[match.end("series") :]):
            return match["series"].strip(" -–—:：·,")
    return None


def is_trailer(title: str) -> bool:
    """Return whether a title names itself a trailer or the like."""
    return bool(TRAILER.search(title))
