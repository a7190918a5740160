"""Ids that catalogues and exports share: IMDb, TMDB, ISBN, ASIN, MusicBrainz and the like, in one spelling each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from retrieval.columns.names import normalized_name
from retrieval.data.items import Item
from retrieval.matching.outer_ids import isbn13

NAMES: Mapping[str, str] = {
    name: scheme
    for scheme, names in {
        "imdb": "imdb imdbid imdbtconst tconst const imdburl titleid imdblink",
        "tmdb": "tmdb tmdbid themoviedb themoviedbid moviedbid",
        "tvdb": "tvdb tvdbid thetvdb thetvdbid",
        "trakt": "trakt traktid",
        "isbn": "isbn isbn10 isbn13 isbnuid isbnissn ean ean13 isbnean",
        "asin": "asin parentasin",
        "mbid": "mbid musicbrainz musicbrainzid recordingmbid trackmbid musicbrainztrackid releasembid albummbid "
        "musicbrainzalbumid musicbrainzreleasegroupid releasegroupmbid musicbrainzrecordingid",
        "isrc": "isrc",
        "spotify": "spotify spotifyid spotifyuri spotifytrackuri trackuri spotifyurl",
        "appid": "appid steamappid steamid steam steamappidnumber",
        "gog": "gog gogid",
        "igdb": "igdb igdbid",
        "rawg": "rawg rawgid",
        "douban": "douban doubanid doubanurl",
        "bangumi": "bangumi bangumiid bgmid",
        "mal": "mal malid idmal myanimelist myanimelistid animedbid seriesanimedbid mangadbid seriesmangadbid",
        "anilist": "anilist anilistid",
        "kitsu": "kitsu kitsuid",
        "anidb": "anidb anidbid",
        "goodreads": "goodreads goodreadsid goodreadsbookid",
        "librarything": "librarything librarythingid",
        "openlibrary": "openlibrary openlibraryid olid workid",
        "doi": "doi",
        "youtube": "youtube youtubeid youtubevideoid videoid",
        "bilibili": "bilibili bvid",
        "discogs": "discogs discogsid releaseid",
        "wikidata": "wikidata wikidataid qid",
        "kinopoisk": "kinopoisk kinopoiskid",
        "filmweb": "filmweb filmwebid",
        "simkl": "simkl simklid",
        "item": "itemid",
        "url": "url link uri href website permalink",
    }.items()
    for name in names.split()
}
"""Normalized name of a column or attribute → the scheme of the ids in it."""
OF_ONE_WORK = frozenset(
    (
        "imdb",
        "tmdb",
        "tvdb",
        "wikidata",
        "mal",
        "anilist",
        "appid",
        "igdb",
        "rawg",
        "gog",
        "bangumi",
        "kinopoisk",
        "youtube",
        "bilibili",
    )
)
"""Schemes in which a work has one id, so that two ids are two works."""
OF_ANIME_OR_MANGA = frozenset(("mal", "anilist", "kitsu"))
"""Schemes that number films and series alike, and manga from one again."""
SHARED_NUMBERS = frozenset(("tmdb", "tvdb", "mal", "anilist", "kitsu", "simkl", "trakt"))
"""Schemes that number films and series, or anime and manga, each from one: their ids hold within a form only."""
_PATTERNS: Mapping[str, str] = {
    "imdb": r"(?:tt)?(\d{4,9})",
    "asin": r"([A-Z0-9]{10})",
    "mbid": r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    "spotify": r"(?:spotify:\w+:)?([0-9A-Za-z]{22})",
    "openlibrary": r"(?:/?(?:works|books)/)?(OL\d+[WM])",
    "bilibili": r"(BV[0-9A-Za-z]{10})",
    "youtube": r"([\w-]{11})",
    "wikidata": r"(Q\d+)",
    "doi": r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)",
    "isrc": r"([A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5})",
}
_NUMBER = re.compile(r"0*(\d{1,12})(?:\.0)?")
_SITES: tuple[tuple[str, str], ...] = (
    ("imdb", r"imdb\.com/(?:\w\w/)?title/(tt\d+)"),
    ("tmdb", r"themoviedb\.org/(?:movie|tv)/(\d+)"),
    ("douban", r"douban\.com/(?:\w+/)?subject/(\d+)"),
    ("douban", r"douban\.com/game/(\d+)"),
    ("goodreads", r"goodreads\.com/book/show/(\d+)"),
    ("mal", r"myanimelist\.net/(?:anime|manga)/(\d+)"),
    ("anilist", r"anilist\.co/(?:anime|manga)/(\d+)"),
    ("appid", r"steam(?:powered|community)\.com/app/(\d+)"),
    ("bangumi", r"(?:bgm\.tv|bangumi\.tv|chii\.in)/subject/(\d+)"),
    ("openlibrary", r"openlibrary\.org/(?:works|books)/(OL\d+[WM])"),
    ("spotify", r"open\.spotify\.com/(?:[\w-]+/)?(?:track|album|episode|show)/([0-9A-Za-z]{22})"),
    ("mbid", r"musicbrainz\.org/(?:recording|release|release-group|work)/([0-9a-f-]{36})"),
    ("youtube", r"(?:youtube\.com/(?:watch\?(?:\S*&)?v=|shorts/|live/)|youtu\.be/)([\w-]{11})"),
    ("bilibili", r"bilibili\.com/(?:video/)?(BV[0-9A-Za-z]{10})"),
    ("asin", r"amazon\.[\w.]+/(?:\S*/)?(?:dp|gp/product)/([A-Z0-9]{10})"),
    ("kinopoisk", r"kinopoisk\.ru/(?:film|series)/(\d+)"),
    ("kitsu", r"kitsu\.(?:io|app)/(?:anime|manga)/(\d+)"),
    ("discogs", r"discogs\.com/(?:\w\w/)?release/(\d+)"),
    ("wikidata", r"wikidata\.org/(?:wiki|entity)/(Q\d+)"),
    ("doi", r"doi\.org/(10\.\d{4,9}/\S+)"),
)
_PREFIXED = re.compile(r"^([a-z]+)[:/_-]\s*(?:\w+[:/])?(\S+)$", re.IGNORECASE)


def normalized_id(scheme: str, value: str) -> str:
    """Return an id in the one spelling of its scheme; empty for a text that is none. All ISBNs become ISBN-13."""
    value = value.strip().strip("\"'")
    if not value or len(value) > 2_000:
        return ""
    special: Mapping[str, Callable[[str], str]] = {"isbn": isbn13, "url": normalized_url, "item": str}
    if scheme in special:
        return special[scheme](value)
    if "://" in value:
        return ids_in_url(value).get(scheme, "")
    if scheme in _PATTERNS:
        match = re.fullmatch(_PATTERNS[scheme], value, re.IGNORECASE if scheme != "youtube" else 0)
        if not match:
            return ""
        if scheme == "imdb":
            return f"tt{int(match[1]):07d}"
        folded = {"asin": str.upper, "mbid": str.lower, "doi": str.lower, "openlibrary": str.upper, "isrc": str.upper}
        return folded.get(scheme, str)(match[1]).replace("-", "" if scheme == "isrc" else "-")
    match = _NUMBER.fullmatch(value)
    return match[1] if match and int(match[1]) else ""


def normalized_url(url: str) -> str:
    """Return a web address without scheme, www, fragment and the parameters that only track; empty for another text."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    query = "&".join(p for p in parts.query.split("&") if p and not re.match(r"(?:utm_|fbclid|gclid|ref=)", p))
    host = re.sub(r"^(?:www|m)\.", "", parts.netloc.lower())
    return f"{host}{unquote(parts.path).rstrip('/')}{'?' + query if query else ''}"


def ids_in_url(url: str) -> dict[str, str]:
    """Return the ids that the address of a page of a well-known site holds."""
    ids: dict[str, str] = {}
    for scheme, pattern in _SITES:
        if match := re.search(pattern, url):
            normalized = normalized_id(scheme, match[1])
            if normalized:
                ids.setdefault(scheme, normalized)
    return ids


def ids_of(item: Item) -> Iterator[tuple[str, str]]:
    """Yield scheme and id for each id that an item has: as its own id or as an attribute."""
    yield from _own_id(item.id)
    for name, value in item.attributes.items():
        if isinstance(value, bool):
            continue
        text, scheme = str(value), NAMES.get(normalized_name(name))
        if scheme == "url":
            yield from ids_in_url(text).items()
        if scheme:
            parts = [text] if scheme in ("url", "doi") else re.split(r"[,;|\s]+", text)
            yield from ((scheme, each) for part in parts if (each := normalized_id(scheme, part)))
        elif "identifier" in normalized_name(name) or normalized_name(name) in ("ids", "externalids"):
            for part in re.split(r"[,;|\s]+", text):
                yield from _prefixed(part)


def _own_id(text: str) -> Iterator[tuple[str, str]]:
    """Yield an item's own id, and what it is an id of, where its form alone tells."""
    yield "item", text
    if re.fullmatch(r"tt\d{7,9}", text):
        yield "imdb", normalized_id("imdb", text)
    if isbn := isbn13(text) if re.fullmatch(r"97[89][\d-]{10,14}|\d{9}[\dXx]", text) else "":
        yield "isbn", isbn
    if re.fullmatch(r"B[0-9A-Z]{9}", text):
        yield "asin", text
    for scheme in ("mbid", "bilibili", "openlibrary"):
        if normalized := normalized_id(scheme, text):
            yield scheme, normalized
    yield from _prefixed(text)
    if "://" in text:
        yield from ids_in_url(text).items()
        yield "url", normalized_url(text)


def _prefixed(text: str) -> Iterator[tuple[str, str]]:
    """Yield the id in a text such as imdb:tt0046438, tmdb-603 or steam/620."""
    match = _PREFIXED.match(text)
    scheme = NAMES.get(match[1].lower(), "") if match else ""
    if match and scheme and (normalized := normalized_id(scheme, match[2])):
        yield scheme, normalized
