"""Single .nfo files: XML about a film, a series, an episode or an album, or a text that holds an address of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.columns.cells import plain_text, split_list
from retrieval.columns.title_cells import script_language
from retrieval.data.languages import language_code
from retrieval.errors import DataError
from retrieval.files.encoding import decide_encoding
from retrieval.files.problems import Problems
from retrieval.files.xml_files import BrokenXml, Element, read_xml, xml_root_name

DOMAINS = {"movie": "film", "tvshow": "series", "album": "music", "musicvideo": "music"}
"""The domain of each kind of item, by the name of the file's root."""
LARGEST = 4 << 20
"""Bytes of an .nfo file at most."""
IDS = ("imdb", "tmdb", "tvdb", "tvmaze", "musicbrainzalbum", "wikidata")
_SERVICES = re.compile(
    r"imdb\.com/(?:[a-z]{2}/)?title/(?P<imdb>tt\d+)|(?:themoviedb|tmdb)\.org/(?:movie|tv)/(?P<tmdb>\d+)"
    r"|thetvdb\.com/\S*?(?:id=|series/)(?P<tvdb>\d+)",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"^(?P<title>.+?)[ ._]*[(\[]?(?P<year>(?:18|19|20)\d\d)[)\]]?(?:$|[ ._\-\[({])")
_IMDB_ID = re.compile(r"tt\d{5,}")


@dataclass(frozen=True)
class NfoFile:
    """An .nfo file: its XML, or the ids of a film that are all it holds. `id` is that of its item."""

    path: Path
    id: str
    root: Element
    ids: dict[str, str]

    @property
    def domain(self) -> str:
        """The domain of the item; empty for an episode and for other things that are no items."""
        return DOMAINS.get(self.root.name, "")

    @property
    def is_episode(self) -> bool:
        return self.root.name == "episodedetails"

    @property
    def last_played(self) -> str:
        """The day, or the time, when it was last played; empty where that is not known."""
        time = self.root.text_of("lastplayed")
        return "" if time[:4] in ("1969", "1970", "1601", "0001") else time

    @property
    def watched(self) -> bool:
        """Whether it was played to its end."""
        return self.root.text_of("watched").lower() == "true" or (_number(self.root.text_of("playcount")) or 0) > 0

    @property
    def rating(self) -> float:
        """The owner's rating from 1 to 10, or 0."""
        return _number(self.root.text_of("userrating")) or 0.0

    @property
    def is_favourite(self) -> bool:
        return self.root.text_of("isuserfavorite", "favorite", "favourite").lower() == "true"

    def fields(self) -> dict[str, Any]:
        """Return the fields of the item."""
        root = self.root
        title, year = root.text_of("title", "name"), root.text_of("premiered", "releasedate", "aired")
        if not title:
            title, named_year = _from_name(self.path)
            year = year or named_year
        original, runtime = root.text_of("originaltitle"), _number(root.text_of("runtime").partition(" ")[0])
        series, position = _set(root)
        rating, votes = _average(root)
        attributes = {
            "director": ", ".join(root.texts_of("director")),
            "artist": ", ".join(root.texts_of("artist", "albumartist")),
            "studio": ", ".join(root.texts_of("studio")[:3]),
            "series": series,
            "series_index": position,
            "country": ", ".join(root.texts_of("country")[:3]),
            "certificate": root.text_of("mpaa", "customrating"),
            "minutes": runtime or None,
            "rating": rating,
            "votes": votes,
            "original title": original if original != title else "",
            **self.ids,
        }
        categories = [genre for written in root.texts_of("genre") for genre in split_list(written)]
        tags = [*root.texts_of("tag"), *root.texts_of("style"), *root.texts_of("mood")]
        language = language_code(root.text_of("language")) or script_language(title)
        return {
            "id": self.id,
            "title": title,
            "text": plain_text(root.text_of("plot", "review", "outline", "tagline")),
            "categories": list(dict.fromkeys(categories)),
            "tags": list(dict.fromkeys(tags)),
            "domain": self.domain,
            "language": language or None,
            "published": year or root.text_of("year") or None,
            "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
        }


def read_nfo_files(path: Path, problems: Problems) -> Iterator[NfoFile]:
    """Yield the .nfo files below a folder, or a single one; a folder's own file comes before those further down."""
    folder = path if path.is_dir() else path.parent
    files = [path] if path.is_file() else sorted(path.rglob("*"), key=lambda each: (each.parent.parts, each.name))
    for file in files:
        if file.suffix.lower() == ".nfo" and file.is_file() and (root := _root(file, problems)):
            ids = _ids(root)
            relative = file.relative_to(folder).with_suffix("").as_posix()
            kind = DOMAINS.get(root.name, root.name)
            outer = ids.get("imdb") or next((f"{service}-{kind}-{value}" for service, value in ids.items()), "")
            yield NfoFile(file, outer or relative, root, ids)


def _root(file: Path, problems: Problems) -> Element | None:
    """Return the root of a file; one made of the ids in an address, for a file without XML."""
    if file.stat().st_size > LARGEST:
        problems.add(file, 1, "", f"over {LARGEST >> 20} MB: it is no file about a film")
        return None
    text = file.read_bytes().decode(decide_encoding(file).name, "replace")
    if xml_root_name(text):
        try:
            return read_xml(file)
        except BrokenXml as error:
            if error.root is not None and error.root.text_of("title"):
                problems.mend(file, error.line, "", f"not XML from here on ({error}): the rest is not read")
                return error.root
            problems.add(file, error.line, "", f"not XML: {error}")
            return None
        except DataError as error:
            problems.add(file, 1, "", str(error))
            return None
    if ids := _from_addresses(text):
        name = "tvshow" if file.stem.lower() == "tvshow" else "movie"
        return Element(name, parts=[Element(f"{service}id", parts=[value]) for service, value in ids.items()])
    problems.add(file, 1, "", "holds neither XML about a film nor an address of one")
    return None


def _ids(root: Element) -> dict[str, str]:
    """Return the ids that services give to an item, those by which others know it first."""
    ids = {each.attributes.get("type", "").lower(): each.text for each in root.all("uniqueid")}
    for service in IDS:
        ids.setdefault(service, root.text_of(f"{service}id", f"{service}_id"))
    plain = root.text_of("id")
    if _IMDB_ID.fullmatch(plain):
        ids["imdb"] = ids["imdb"] or plain
    elif plain.isdigit() and root.name == "tvshow":
        ids["tvdb"] = ids["tvdb"] or plain
    if not _IMDB_ID.fullmatch(ids["imdb"]):
        del ids["imdb"]
    return {service: ids[service] for service in IDS if ids.get(service)}


def _from_addresses(text: str) -> dict[str, str]:
    return {
        service: value
        for match in _SERVICES.finditer(text)
        for service, value in match.groupdict().items()
        if value is not None
    }


def _from_name(file: Path) -> tuple[str, str]:
    """Return the title and the year that a file's name tells, or that of its folder: Film (1999), Film.1999.1080p."""
    name = file.stem if file.stem.lower() not in ("movie", "tvshow", "album", "video_ts", "index") else file.parent.name
    match = _NAMED_YEAR.match(name)
    title = match["title"] if match else name
    spaced = title if " " in title else re.sub(r"[._]+", " ", title)
    return spaced.strip(), match["year"] if match else ""


def _set(root: Element) -> tuple[str, float | None]:
    """Return the name of the set of films that an item belongs to, and its place in it, where it is told."""
    for each in root.all("set"):
        name = each.text_of("name") or ("" if each.children else each.text)
        if name:
            place = _number(each.attributes.get("order", "") or each.text_of("order", "index"))
            return name, place
    return "", None


def _average(root: Element) -> tuple[float | None, int | None]:
    """Return the average rating from 0 to 10 and the number of votes, where a file has them."""
    nested = [rating for group in root.all("ratings") for rating in group.all("rating")]
    nested.sort(key=lambda rating: rating.attributes.get("default") != "true")
    for rating in nested:
        value, most = _number(rating.text_of("value")), _number(rating.attributes.get("max", "")) or 10.0
        if value:
            votes = _number(rating.text_of("votes").replace(",", ""))
            return round(value * 10 / most, 2), int(votes) if votes else None
    value, votes = _number(root.text_of("rating")), _number(root.text_of("votes").replace(",", ""))
    return (round(value, 2) if value else None), (int(votes) if votes else None)


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None
