"""Damaged files: whatever a file of some format holds, reading it ends with a catalogue or with a DataError."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import read
from retrieval.errors import DataError

STARTS = {
    "metadata.db": b"SQLite format 3\0",
    "My Books.csv": b"author_sort,title_sort,library_name,series_index,pubdate,uuid,id,title,rating\n1,",
    "film.nfo": b"<movie><title>A</title>",
    "film2.nfo": b"https://www.imdb.com/title/tt",
    "refs.bib": b"@book{a, title = {A}, author = ",
    "refs.ris": b"TY  - BOOK\nTI  - A\nAU  - ",
    "zotero.csv": b'"Key","Item Type","Publication Year","Author","Title"\n"A","book",',
    "feed.xml": b"<rss><channel><item><title>A</title><pubDate>",
    "feed.json": b'{"version": "https://jsonfeed.org/version/1", "items": [',
    "games.json": b'{"response": {"games": [{"appid": 1, "name": "A", "playtime_forever": ',
    "details.json": b'{"1": {"success": true, "data": {"steam_appid": 1, "name": "A", "genres": ',
    "title.basics.tsv": b"tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes"
    b"\tgenres\ntt1\tmovie\t",
    "u.item": b"1|A (1999)|",
    "movies.dat": b"1::A (1999)::Drama\n2::",
    "news.tsv": b"N1\ta\tb\tC\td\te\t[]\t[]\nN2\ta\tb\tC\t\t\t[{",
    "meta.jsonl": b'{"parent_asin": "B1", "main_category": "Books", "title": "A", "details": ',
    "books.csv": b'"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication"\n"1";"A";"',
    "business.json": b'{"business_id": "1", "name": "A", "is_open": 1, "review_count": 2, "attributes": ',
}
WORDS = [
    b"null", b"[]", b"{}", b'"', b"'", b"<", b"&x;", b"]]>", b"\\", b"{", b"}", b"\t", b"|", b"::", b"1e999", b"-1",
    b"\0", b"\xff", b"0000-00-00", b"a,b", b"\n", b"\xe6\xbd\xae", b": [1, {\"a\": null}]}",
]  # fmt: skip


@pytest.mark.parametrize("name", STARTS)
@settings(max_examples=25, deadline=None)
@given(rest=st.lists(st.sampled_from(WORDS) | st.binary(max_size=6), max_size=12).map(b"".join))
def test_no_rest_of_a_file_breaks_its_reader(name: str, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(STARTS[name] + rest)
        try:
            read([file])
        except DataError as error:
            assert "Traceback" not in str(error)


@pytest.mark.parametrize("name", ["title.basics.tsv.gz", "meta.jsonl.gz", "feed.xml.gz"])
@pytest.mark.parametrize("keep", [5, 20, -4])
def test_a_compressed_file_that_is_cut_off_ends_with_an_error_or_what_came_before(
    tmp_path: Path, name: str, keep: int
) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(STARTS[name.removesuffix(".gz")] + b"A\t" * 500)[:keep])
    with pytest.raises(DataError):
        read([file])
