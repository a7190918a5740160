"""goodbooks-10k folders."""

from __future__ import annotations

from pathlib import Path

from retrieval.data.dataset import read
from tests.retrieval.data.files import write


def test_goodbooks_folder(tmp_path: Path) -> None:
    rows = "1,Homer,-720.0,The Odyssey,eng\n2,B,2008.0,Niños,spa\n3,C,,Plain,\n"
    write(tmp_path / "books.csv", "book_id,authors,original_publication_year,title,language_code\n" + rows)
    genres = '1,9,"a,b,c,d,e,non-fiction,nonfiction,z"\n2,9,"non-fiction,z"\n'
    write(tmp_path / "book_genres.csv", "book_id,goodreads_book_id,genres\n" + genres)
    write(tmp_path / "ratings_random.csv", "user_id,book_id,rating\n5,2,4\n")
    data = read([tmp_path])
    odyssey, second, third = data.items
    assert odyssey.published is None and odyssey.attributes == {"authors": "Homer"} and odyssey.domain == "book"
    assert odyssey.categories == ("non fiction", "z", "a", "b", "c")
    assert second.language == "es" and second.published and second.published.year == 2008
    assert third.language == "en" and third.published is None
    assert data.interactions[0].value == 4.0 and not data.problems
