"""MovieLens folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.dataset import read
from retrieval.data.formats.movielens import title_and_year
from tests.retrieval.data.files import write


@pytest.fixture
def film_folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "movies.csv",
        'movieId,title,genres\n1,"Matrix, The (1999)",Action|Sci-Fi\n2,Nameless,(no genres listed)\n',
    )
    write(tmp_path / "ratings.csv", "userId,movieId,rating,timestamp\n7,1,4.5,964982703\n7,2,1.0,964982704\n")
    return tmp_path


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", "1999"),
        ("Toy Story (1995) ", "Toy Story", "1995"),
        ("Postman, The (Postino, Il) (1994)", "The Postman (Il Postino)", "1994"),
        ("Avventura, L' (a.k.a. Adventure, The) (1960)", "L'Avventura (a.k.a. The Adventure)", "1960"),
        ("Good, the Bad and the Ugly, The (1966)", "The Good, the Bad and the Ugly", "1966"),
        ("2001 (1968-1970)", "2001", "1968"),
        ("(1999)", "(1999)", None),
        ("Babylon 5", "Babylon 5", None),
    ],
)
def test_article_is_moved_and_year_removed_from_title(written: str, title: str, year: str | None) -> None:
    parsed_title, parsed_year = title_and_year(written)
    assert parsed_title == title and (year is None or parsed_year == year)


def test_folder_includes_its_ratings(film_folder: Path) -> None:
    data = read([film_folder])
    assert [(i.title, i.categories, i.domain) for i in data.items] == [
        ("The Matrix", ("Action", "Sci-Fi"), "film"),
        ("Nameless", (), "film"),
    ]
    assert [(i.kind, i.value) for i in data.interactions] == [("rate", 4.5), ("rate", 1.0)]
    assert data.items[0].published and data.items[0].published.year == 1999


def test_most_common_tags_first_at_most_eight(film_folder: Path) -> None:
    rows = [f"{n},1,tag{n},5" for n in range(9)] + ["1,1,Cyber,5", "2,1,cyber,5", "2,1,cyber,6", "3,1,tag3,5"]
    write(film_folder / "tags.csv", "userId,movieId,tag,timestamp\n" + "\n".join(rows))
    tags = read([film_folder]).items[0].tags
    assert tags == ("Cyber", *(f"tag{n}" for n in range(7)))


def test_extracts_in_the_folder_or_beside_it_become_text(film_folder: Path) -> None:
    rows = "movieId\twikipedia_title\tyear\textract\n1\tThe_Matrix\t1999\tA hacker learns.\n"
    extracts = write(film_folder / "ml_small_extracts.tsv", rows)
    assert read([film_folder]).items[0].text == "A hacker learns."
    assert read([film_folder, extracts]).items[0].text == "A hacker learns."


def test_dat_files_are_latin1_with_double_colons(tmp_path: Path) -> None:
    write(tmp_path / "movies.dat", "1::Misérables, Les (1995)::Drama|Musical\nbad\n".encode("latin-1"))
    write(tmp_path / "ratings.dat", "1::1::5::978300760\n")
    data = read([tmp_path])
    assert data.items[0].title == "Les Misérables" and data.interactions[0].value == 5.0
    assert [p.line for p in data.problems] == [2]


OLD_FLAGS = "0|0|0|0|0|1|0|0|1|0|0|0|0|0|0|0|0|0|0"
"""Comedy and drama."""


def test_the_100k_set_has_its_genres_in_columns(tmp_path: Path) -> None:
    films = f"1|Été, L' (1995)|01-Jan-1995||http://us.example/M?x|{OLD_FLAGS}\n2|unknown|||| {OLD_FLAGS}|1\n"
    write(tmp_path / "u.item", films.encode("latin-1"))
    write(tmp_path / "u.data", "196\t1\t3\t881250949\n186\t1\t1\t891717742\nbroken\n")
    write(tmp_path / "u.genre", "unknown|0\n")
    data = read([tmp_path])
    (film,) = data.items
    assert (film.id, film.title, film.categories) == ("1", "L'Été", ("Comedy", "Drama"))
    assert film.published is not None and film.published.year == 1995
    log = [(each.user_id, each.item_id, each.value) for each in data.interactions]
    assert log == [("196", "1", 3.0), ("186", "1", 1.0)]
    assert [each.time.year for each in data.interactions if each.time] == [1997, 1998]
    assert [(Path(each.file).name, each.line) for each in data.problems] == [("u.item", 2), ("u.data", 3)]


def test_the_1m_set_separates_by_two_colons(tmp_path: Path) -> None:
    write(tmp_path / "movies.dat", "1::Misérables, Les (1995)::Drama|Musical\n".encode("latin-1"))
    write(tmp_path / "ratings.dat", "1::1::5::978300760\n2::1::2::978300761\n")
    data = read([tmp_path])
    assert (data.items[0].title, data.items[0].categories) == ("Les Misérables", ("Drama", "Musical"))
    assert [each.value for each in data.interactions] == [5.0, 2.0]


def test_ids_of_other_services_are_neither_traits_nor_embedded(film_folder: Path) -> None:
    before = [(item.traits("en"), item.passage()) for item in read([film_folder]).items]
    write(film_folder / "links.csv", "movieId,imdbId,tmdbId\n1,0133093,603\n2,,603.0\n9,1,1\n")
    items = read([film_folder]).items
    assert [item.attributes for item in items] == [{"imdb": "tt0133093", "tmdb": "603"}, {"tmdb": "603"}]
    assert [(item.traits("en"), item.passage()) for item in items] == before


def test_ratings_alone_are_of_five_even_where_none_is_high(film_folder: Path) -> None:
    write(film_folder / "ratings.csv", "userId,movieId,rating,timestamp\n7,1,1.0,964982703\n7,2,0.5,964982704\n")
    assert [each.value for each in read([film_folder]).interactions] == [1.0, 0.5]
