"""IMDb's data for download."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from retrieval.data.dataset import read
from retrieval.data.formats import imdb
from retrieval.errors import DataError
from retrieval.files.problems import Problems
from tests.retrieval.data.files import write

HEADER = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n"
BASICS = HEADER + (
    "tt9000001\tmovie\tThe Ferryman\tFährmann\t0\t1999\t\\N\t101\tDrama,Mystery\n"
    'tt9000002\ttvSeries\t"Quay" Street\t"Quay" Street\t0\t2001\t2004\t\\N\tComedy\n'
    "tt9000003\ttvEpisode\tPilot\tPilot\t0\t2001\t\\N\t22\tComedy\n"
    "tt9000004\tmovie\tNight Boat\tNight Boat\t1\t\\N\t\\N\t\\N\t\\N\n"
    "tt9000005\tvideoGame\tHarbour\tHarbour\t0\t2001\t\\N\t\\N\tAction\n"
    "tt9000006\tshort\tRopes\tRopes\t0\t1901\t\\N\t1\tShort\n"
    "tt9000007\tmovie\n"
    "tt9000003b\ttvEpisode\tSecond\tSecond\t0\t2001\t\\N\t22\tComedy\n"
)
RATINGS = "tconst\taverageRating\tnumVotes\ntt9000002\t8.1\t1200\ntt9000001\t7.4\t15\nbad\nttx\t1\t2\n"


def test_films_and_series_are_items_with_their_ratings(tmp_path: Path) -> None:
    write(tmp_path / "title.basics.tsv.gz", gzip.compress(BASICS.encode()))
    write(tmp_path / "title.ratings.tsv.gz", gzip.compress(RATINGS.encode()))
    data = read([tmp_path])
    ferry, series, night, short = data.items
    assert (ferry.id, ferry.title, ferry.domain) == ("tt9000001", "The Ferryman", "film")
    assert ferry.categories == ("Drama", "Mystery")
    assert ferry.published is not None and ferry.published.year == 1999
    assert ferry.attributes == {
        "imdb": "tt9000001",
        "original title": "Fährmann",
        "minutes": 101,
        "rating": 7.4,
        "votes": 15,
    }
    assert (series.title, series.domain, series.attributes["votes"]) == ('"Quay" Street', "series", 1200)
    assert series.attributes["end year"] == 2004
    assert (night.published, night.categories, night.attributes["isAdult"]) == (None, (), True)
    assert "rating" not in night.attributes
    assert short.published is not None and short.published.year == 1901
    assert ferry.traits("en") == ("Drama", "Mystery")


def test_what_is_left_out_is_counted_by_its_type(tmp_path: Path) -> None:
    data = read([write(tmp_path / "title.basics.tsv", BASICS)])
    assert data.reports[0].left_out == {
        "… cells where the header has …": 1,
        "titles of the type tvEpisode": 2,
        "titles of the type videoGame": 1,
    }


@pytest.mark.parametrize("name", ["title.basics.tsv", "data.tsv"])
def test_a_file_alone_is_told_by_its_header(tmp_path: Path, name: str) -> None:
    assert len(read([write(tmp_path / name, BASICS)]).items) == 4


def test_bad_ratings_are_reported_and_cost_no_others(tmp_path: Path) -> None:
    write(tmp_path / "title.basics.tsv", BASICS)
    write(tmp_path / "title.ratings.tsv", RATINGS)
    data = read([tmp_path])
    assert [problem.line for problem in data.problems if problem.file.endswith("ratings.tsv")] == [4, 5]
    assert data.items[0].attributes["rating"] == 7.4


def test_people_are_in_none_of_its_files(tmp_path: Path) -> None:
    file = write(tmp_path / "title.basics.tsv", BASICS)
    with pytest.raises(DataError, match="average ratings alone"):
        read([file], file)


def test_memory_does_not_follow_the_lines_that_are_left_out(tmp_path: Path) -> None:
    lines = "".join(f"tt{n:07}\ttvEpisode\tEpisode {n}\tEpisode {n}\t0\t2001\t\\N\t22\tComedy\n" for n in range(20_000))
    file = write(tmp_path / "title.basics.tsv", HEADER + lines)
    del lines
    tracemalloc.start()
    try:
        assert list(imdb.items(file, Problems())) == []
        assert tracemalloc.get_traced_memory()[1] < 4e6
    finally:
        tracemalloc.stop()
