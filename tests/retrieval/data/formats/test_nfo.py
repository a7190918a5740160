"""Folders of .nfo files beside films, series and albums."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

FILM = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
    <title>The Ferryman</title>
    <originaltitle>Fährmann</originaltitle>
    <ratings><rating name="tmdb" max="10"><value>6.1</value><votes>12</votes></rating>
        <rating name="imdb" max="10" default="true"><value>7.4</value><votes>1,234</votes></rating></ratings>
    <userrating>8</userrating>
    <plot>A ferryman &amp; his dog.</plot>
    <mpaa>PG-13</mpaa>
    <runtime>101</runtime>
    <uniqueid type="tmdb">9001</uniqueid>
    <uniqueid type="imdb" default="true">tt9900001</uniqueid>
    <genre>Drama</genre><genre>Mystery / Crime</genre>
    <tag>river</tag>
    <set><name>River Trilogy</name><overview>Three films.</overview></set>
    <country>Germany</country>
    <director>Ida Holm</director><director>Bo Rui</director>
    <premiered>1999-05-02</premiered>
    <studio>Quay</studio>
    <playcount>2</playcount>
    <lastplayed>2023-02-03</lastplayed>
    <thumb aspect="poster">https://img.example/p.jpg</thumb>
    <actor><name>Ana Gil</name><role>The dog</role></actor>
</movie>
"""
SERIES = """<tvshow><title>Quay Street</title><plot>Neighbours.</plot><genre>Comedy</genre><year>2011</year>
<tvdbid>77</tvdbid><imdb_id>tt9900002</imdb_id><isuserfavorite>true</isuserfavorite></tvshow>"""
EPISODE = """<episodedetails><title>Pilot</title><season>1</season><episode>{}</episode>
<playcount>{}</playcount><watched>{}</watched><lastplayed>{}</lastplayed></episodedetails>"""


def film(title: str, more: str = "") -> str:
    return f"<movie><title>{title}</title>{more}</movie>"


def library(folder: Path, files: dict[str, str | bytes]) -> Dataset:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder / name, content)
    return read([folder])


def test_a_film_has_what_its_file_says_of_it(tmp_path: Path) -> None:
    (item,) = library(tmp_path, {"The Ferryman (1999)/movie.nfo": FILM}).items
    assert (item.id, item.title, item.domain, item.text) == (
        "tt9900001",
        "The Ferryman",
        "film",
        "A ferryman & his dog.",
    )
    assert (item.categories, item.tags) == (("Drama", "Mystery", "Crime"), ("river",))
    assert item.published is not None and item.published.date().isoformat() == "1999-05-02"
    assert item.attributes == {
        "director": "Ida Holm, Bo Rui",
        "studio": "Quay",
        "series": "River Trilogy",
        "country": "Germany",
        "certificate": "PG-13",
        "minutes": 101.0,
        "rating": 7.4,
        "votes": 1234,
        "original title": "Fährmann",
        "imdb": "tt9900001",
        "tmdb": "9001",
    }
    assert not {"tt9900001", "9001"} & set(item.traits("en"))


def test_what_was_watched_and_rated_is_the_owners(tmp_path: Path) -> None:
    files = {
        "a/movie.nfo": FILM,
        "b/Net (2001).nfo": film("Net", "<playcount>1</playcount><lastplayed>1970-01-01</lastplayed>"),
        "c/Rope (2002).nfo": film("Rope", "<userrating>0</userrating><watched>false</watched>"),
        "d/Tide (2003).nfo": film("Tide", "<isuserfavorite>true</isuserfavorite><userrating>9.5</userrating>"),
    }
    log = [
        (each.item_id, each.kind, each.value, each.time and each.time.date().isoformat())
        for each in library(tmp_path, files).interactions
    ]
    assert log == [
        ("tt9900001", "rate", 4.0, "2023-02-03"),
        ("b/Net (2001)", "view", None, None),
        ("d/Tide (2003)", "rate", 4.75, None),
        ("d/Tide (2003)", "like", None, None),
    ]


def test_episodes_are_no_items_and_count_for_their_series(tmp_path: Path) -> None:
    files = {
        "Quay Street/tvshow.nfo": SERIES,
        "Quay Street/Season 1/season.nfo": "<season><title>Season 1</title></season>",
        "Quay Street/Season 1/s01e01.nfo": EPISODE.format(1, 1, "true", "2020-01-01 20:00:00"),
        "Quay Street/Season 1/s01e02.nfo": EPISODE.format(2, 3, "true", "2020-01-08 20:00:00"),
        "Quay Street/Season 1/s01e03.nfo": EPISODE.format(3, 0, "false", ""),
        "Other Street/tvshow.nfo": "<tvshow><title>Other Street</title></tvshow>",
        "Other Street/s01e01.nfo": EPISODE.format(1, 0, "false", ""),
        "Third Street/tvshow.nfo": "<tvshow><title>Third Street</title></tvshow>",
        "Third Street/s01e01.nfo": EPISODE.format(1, 1, "false", "2021-05-06"),
    }
    data = library(tmp_path, files)
    assert {item.id: (item.title, item.domain) for item in data.items} == {
        "tt9900002": ("Quay Street", "series"),
        "Other Street/tvshow": ("Other Street", "series"),
        "Third Street/tvshow": ("Third Street", "series"),
    }
    log = [(each.item_id, each.kind, each.time and each.time.isoformat()) for each in data.interactions]
    assert log == [
        ("tt9900002", "like", None),
        ("tt9900002", "view", "2020-01-08T20:00:00+00:00"),
        ("Third Street/tvshow", "view", "2021-05-06T00:00:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Mirror (1975)/movie.nfo", "https://www.imdb.com/title/tt0072443/\n"),
        ("Mirror (1975)/Mirror.1975.1080p.nfo", "http://imdb.com/title/tt0072443"),
        ("x/Mirror (1975).nfo", b"\xdb\xdb\xb2\xb1 scene group \xb0\xb1\r\niMDB: www.imdb.com/title/tt0072443/\r\n"),
    ],
)
def test_a_file_that_holds_only_an_address_is_named_by_its_file_or_folder(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    (item,) = library(tmp_path, {name: content}).items
    assert (item.id, item.title, item.domain) == ("tt0072443", "Mirror", "film")
    assert item.published is not None and item.published.year == 1975


def test_an_address_behind_the_xml_does_not_count(tmp_path: Path) -> None:
    files = {"a.nfo": film("Net & Rope") + "\nhttps://www.themoviedb.org/movie/17"}
    assert [item.title for item in library(tmp_path, files).items] == ["Net & Rope"]


def test_two_versions_of_a_film_are_one_item(tmp_path: Path) -> None:
    same = "<imdbid>tt9900003</imdbid>"
    data = library(tmp_path, {"HD/Net.nfo": film("Net", same), "UHD/Net.nfo": film("Net", same)})
    assert [item.id for item in data.items] == ["tt9900003"]
    assert [problem.message for problem in data.problems] == ["another version of Net.nfo, which is the item"]


def test_a_bad_file_costs_no_other(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE m [<!ENTITY a "b">]><movie><title>&a;</title></movie>'
    files = {"a.nfo": "nothing", "b.nfo": bomb, "c.nfo": "<movie><title>", "d.nfo": film("Net"), "e.nfo": "<movie>"}
    data = library(tmp_path, files)
    assert [item.title for item in data.items] == ["Net"]
    assert {Path(problem.file).name for problem in data.problems} == {"a.nfo", "b.nfo", "c.nfo", "e.nfo"}


def test_albums_and_texts_in_chinese(tmp_path: Path) -> None:
    files = {
        "甲/album.nfo": "<album><title>潮声</title><artist>林</artist><review>海边。</review><year>2004</year></album>",
        "乙/movie.nfo": film("渡口", "<genre>剧情</genre><outline>一条河。</outline>"),
    }
    album, ferry = sorted(library(tmp_path, files).items, key=lambda item: item.domain, reverse=True)
    assert (album.domain, album.language, album.attributes["artist"], album.text) == ("music", "zh", "林", "海边。")
    assert (ferry.language, ferry.text) == ("zh", "一条河。")


def test_one_file_is_a_catalogue_of_one(tmp_path: Path) -> None:
    data = read([write(tmp_path / "film.nfo", FILM)])
    assert ([item.id for item in data.items], len(data.interactions)) == (["tt9900001"], 1)


def test_a_folder_without_an_item_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not one item could be read"):
        library(tmp_path, {"a.nfo": "nothing here"})
