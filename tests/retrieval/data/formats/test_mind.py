"""MIND's news and behaviours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.data.dataset import read
from tests.retrieval.data.files import write

ENTITY = json.dumps([{"Label": "Quay", "Confidence": 1.0}, {"Label": "Shop", "Confidence": 0.4}])
NEWS = (
    f'N7\tnews\tlocal\tThe "new" quay\tNets.\thttps://news.example/7\t{ENTITY}\t[]\n'
    'N8\tsports\trowing\t"An open quote\t\thttps://news.example/8\t[]\t[]\n'
    "N9\tweather\tweather\tGale\tWind.\thttps://news.example/9\t[]\t[]\n"
    "N10\tonly\tthree\n"
)
BEHAVIORS = (
    "1\tU1\t11/12/2019 7:41:03 PM\tN7 N8\tN9-1 N7-0\n"
    "2\tU2\t11/13/2019 12:00:01 AM\t\tN7-0 N8-1\n"
    "3\tU1\t11/14/2019 9:02:11 AM\tN7 N8 N9\tN9-0 N99-1\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "news.tsv", NEWS)
    write(tmp_path / "behaviors.tsv", BEHAVIORS)
    return tmp_path


def test_news_are_items_with_quotes_as_they_stand(folder: Path) -> None:
    quay, quote, gale = read([folder]).items
    assert (quay.id, quay.title, quay.text, quay.domain) == ("N7", 'The "new" quay', "Nets.", "news")
    assert (quay.categories, quay.tags) == (("news", "local"), ("Quay",))
    assert (quote.title, quote.text) == ('"An open quote', "")
    assert gale.categories == ("weather",)
    assert "https" not in quay.passage()


def test_histories_come_first_and_what_was_only_shown_is_no_interaction(folder: Path) -> None:
    data = read([folder])
    log = [(each.user_id, each.item_id, each.kind, each.time and each.time.isoformat()) for each in data.interactions]
    assert log == [
        ("U1", "N7", "click", None),
        ("U1", "N8", "click", None),
        ("U1", "N9", "click", "2019-11-12T19:41:03+00:00"),
        ("U2", "N8", "click", "2019-11-13T00:00:01+00:00"),
    ]
    assert data.reports[1].left_out["news that were shown and not clicked"] == 3


def test_bad_lines_and_unknown_news_are_reported(folder: Path) -> None:
    problems = [(Path(problem.file).name, problem.line) for problem in read([folder]).problems]
    assert problems == [("news.tsv", 4), ("behaviors.tsv", 3)]


def test_files_may_be_given_one_by_one(folder: Path) -> None:
    data = read([folder / "news.tsv"], folder / "behaviors.tsv")
    assert (len(data.items), len(data.interactions)) == (3, 4)


def test_the_older_edition_has_three_and_seven_columns(tmp_path: Path) -> None:
    write(
        tmp_path / "news.tsv",
        f"AAGH0ET\tlife\troyals\tShops\tNotebooks.\thttps://a.example\t{ENTITY}\nBBW1x2\ta\tb\tC\t\t\t[]\n",
    )
    write(tmp_path / "behaviors.tsv", "9\tAAGH0ET\tBBW1x2#TAB#AAGH0ET#TAB#11/13/2019 8:36:57 AM\n")
    data = read([tmp_path])
    assert [item.title for item in data.items] == ["Shops", "C"]
    log = [(each.user_id, each.item_id, each.time and each.time.hour) for each in data.interactions]
    assert log == [("9", "AAGH0ET", None), ("9", "BBW1x2", 8)]


def test_a_table_with_a_header_is_no_part_of_the_data_set(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "news.tsv", "id\ttitle\tcategory\n1\tGale\tweather\n")]).items
    assert (item.id, item.categories) == ("1", ("weather",))
