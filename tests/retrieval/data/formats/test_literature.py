"""Collections of literature: BibTeX, RIS, and Zotero's export in CSV."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.dataset import read
from retrieval.data.items import Item
from retrieval.errors import DataError
from tests.retrieval.data.files import read_items, write

BIBTEX = r"""
% Encoding: UTF-8
This line is a remark by ida@quay.example and no entry.
@comment{jabref-meta: databaseType:bibtex;}
@string{jts = "Journal of Tides"}
@preamble{"\newcommand{\noop}[1]{}"}
@ARTICLE{holm2009,
  author    = {Holm, Ida and Bo Rui and {The Quay Group} and others},
  title     = {{Salt} and G\"odel: {O}n {\'E}mile's ropes},
  journal   = jts # " (North)",
  year      = 2009, month = mar,
  abstract  = {We measure {tides}, 50\% of them.},
  keywords  = {tides, ropes; salt},
  doi       = {https://doi.org/10.1000/abc.7},
  url       = "https://quay.example/a{b}",
  ranking   = {rank4}, readstatus = {read},
  file      = {:home/ida/salt.pdf:PDF}
}
@Book(harbour,
  title = "Harbours",
  editor = "Gil, Ana",
  publisher = {Quay Press}, series = {Coasts}, volume = {3}, isbn = {978-0-00-000001-9},
  date = {1999-05/2000-01}, langid = {ngerman}
)
@inproceedings{part, crossref = {Harbour}, author = {Vander Berg, Jo}, title = {Quays}, year = {c. 1998}}
@article{broken, title = {Never closed, year = 2001
@article{after, title = {After it}, author = {Li Wei}, year = 2002, readstatus = {skimmed}}
"""
RIS = """TY  - JOUR
ID  - ris1
TI  - Salt and ropes
AU  - Holm, Ida
AU  - Rui, Bo
PY  - 2009/03/01/
T2  - Journal of Tides
AB  - We measure tides,
and ropes.
KW  - tides
KW  - ropes; salt
DO  - 10.1000/abc.7
ER  -

TY  - BOOK
T1  - Harbours
A2  - Gil, Ana
Y1  - 1999///
PB  - Quay Press
T3  - Coasts
VL  - 3
SN  - 978-0-00-000001-9
LA  - German
ER  - \n"""
ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url",'
    '"Abstract Note","Date","Date Added","Language","Extra","Notes","File Attachments","Manual Tags","Automatic Tags"\n'
    '"ABCD2345","journalArticle","2009","Holm, Ida; Rui, Bo","Salt and ropes","Journal of Tides","","1234-5678",'
    '"10.1000/abc.7","https://quay.example/a","<p>We measure tides.</p>","2009-03-01","2020-01-01 10:00:00","en-GB","",'
    '"<p>mine</p>","/home/ida/a.pdf","tides; ropes","salt"\n'
    '"EFGH2345","attachment","","","a.pdf","","","","","","","","2020-01-01 10:00:00","","","","","",""\n'
    '"IJKL2345","book","1999","Gil, Ana","Harbours","","978-0-00-000001-9 978-0-00-000002-6","","","","","1999 or so",'
    '"2020-01-01 10:00:00","","","","","",""\n'
)


def by_id(items: tuple[Item, ...]) -> dict[str, Item]:
    return {item.id: item for item in items}


def test_bibtex_entries_are_items_in_plain_text(tmp_path: Path) -> None:
    items = by_id(read([write(tmp_path / "my.bib", BIBTEX)]).items)
    salt = items["holm2009"]
    assert salt.title == "Salt and Gödel: On Émile's ropes"
    assert (salt.text, salt.tags, salt.domain) == (
        "We measure tides, 50% of them.",
        ("tides", "ropes", "salt"),
        "paper",
    )
    assert salt.attributes == {
        "author": "Ida Holm, Bo Rui, The Quay Group",
        "publication": "Journal of Tides (North)",
        "doi": "10.1000/abc.7",
        "url": "https://quay.example/a{b}",
    }
    assert salt.published is not None and (salt.published.year, salt.published.month) == (2009, 3)
    book = items["harbour"]
    assert (book.domain, book.language) == ("book", "de")
    assert book.attributes["author"] == "Ana Gil"
    assert (book.attributes["series"], book.attributes["series_index"]) == ("Coasts", 3.0)
    assert book.published is not None and book.published.year == 1999


def test_a_part_of_a_book_inherits_from_it(tmp_path: Path) -> None:
    part = by_id(read([write(tmp_path / "my.bib", BIBTEX)]).items)["part"]
    assert (part.title, part.attributes["publication"]) == ("Quays", "Harbours")
    assert (part.attributes["author"], part.attributes["publisher"]) == ("Jo Vander Berg", "Quay Press")
    assert part.published is not None and part.published.year == 1998


def test_a_broken_entry_is_reported_with_its_line_and_costs_no_other(tmp_path: Path) -> None:
    data = read([write(tmp_path / "my.bib", BIBTEX)])
    assert "after" in by_id(data.items) and "broken" not in by_id(data.items)
    line = BIBTEX[: BIBTEX.index("@article{broken")].count("\n") + 1
    assert [(problem.line, "left out" in problem.message) for problem in data.problems] == [(line, True)]


def test_ranks_and_read_status_are_the_owners(tmp_path: Path) -> None:
    log = read([write(tmp_path / "my.bib", BIBTEX)]).interactions
    assert [(each.item_id, each.kind, each.value) for each in log] == [
        ("holm2009", "rate", 4.0),
        ("after", "view", None),
    ]


def test_ids_and_addresses_of_an_entry_are_no_traits(tmp_path: Path) -> None:
    salt = by_id(read([write(tmp_path / "my.bib", BIBTEX)]).items)["holm2009"]
    assert salt.traits("en") == (
        "tides",
        "ropes",
        "salt",
        "Ida Holm, Bo Rui, The Quay Group",
        "Journal of Tides (North)",
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_a_file_may_have_any_encoding(tmp_path: Path, encoding: str) -> None:
    data = read([write(tmp_path / "a.bib", "@book{a, title={Été}, author={Zoé Müller}}".encode(encoding))])
    assert (data.items[0].title, data.items[0].attributes["author"]) == ("Été", "Zoé Müller")


@given(st.text(alphabet='@{}()",=# ab\n\\', max_size=120))
def test_no_text_breaks_the_reader_of_bibtex(text: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        content = f"{text}\n@book{{last, title = {{Last}}}}\n"
        try:
            read([write(Path(folder) / "a.bib", content)])
        except DataError:
            assert "@" in text or "{" in text


def test_ris_references_are_items(tmp_path: Path) -> None:
    salt, book = read([write(tmp_path / "refs.ris", RIS)]).items
    assert (salt.id, salt.title, salt.text) == ("ris1", "Salt and ropes", "We measure tides,\nand ropes.")
    assert (salt.tags, salt.attributes["author"]) == (("tides", "ropes", "salt"), "Ida Holm, Bo Rui")
    assert (salt.attributes["publication"], salt.attributes["doi"]) == ("Journal of Tides", "10.1000/abc.7")
    assert salt.published is not None and salt.published.date().isoformat() == "2009-03-01"
    assert (book.id, book.domain, book.language) == ("refs-15", "book", "de")
    assert (book.attributes["series"], book.attributes["series_index"]) == ("Coasts", 3.0)
    assert book.published is not None and book.published.year == 1999


def test_zotero_entries_are_items_without_attachments_and_notes(tmp_path: Path) -> None:
    data = read([write(tmp_path / "Exported Items.csv", ZOTERO)])
    salt, book = data.items
    assert (salt.id, salt.title, salt.text) == ("ABCD2345", "Salt and ropes", "We measure tides.")
    assert (salt.tags, salt.domain, salt.language) == (("tides", "ropes", "salt"), "paper", "en")
    assert salt.attributes == {
        "author": "Ida Holm, Bo Rui",
        "publication": "Journal of Tides",
        "doi": "10.1000/abc.7",
        "url": "https://quay.example/a",
    }
    assert salt.published is not None and salt.published.month == 3
    assert (book.domain, book.attributes["isbn"]) == ("book", "978-0-00-000001-9")
    assert book.published is not None and book.published.year == 1999
    assert data.reports[0].left_out == {"attachments and notes": 1}


@pytest.mark.parametrize(("name", "content"), [("a.ris", RIS), ("a.csv", ZOTERO)])
def test_formats_without_verdicts_say_so(tmp_path: Path, name: str, content: str) -> None:
    file = write(tmp_path / name, content)
    with pytest.raises(DataError, match="people"):
        read([file], file)


def test_another_table_with_keys_and_titles_is_not_taken_for_zotero(tmp_path: Path) -> None:
    data = read_items(tmp_path / "a.csv", "key,title,director\n1,Tide,Ana\n")
    assert data.items[0].attributes == {"director": "Ana"}
