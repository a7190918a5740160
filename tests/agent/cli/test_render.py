"""What a shortlist, a ranking, a reason and a parsed request look like, in either language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cli import render
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.query import Candidate, Event, PreparedRequest, Provenance

SEEN = Item(id="s", title="Quiet River", language="en", published=datetime(1999, 1, 1, tzinfo=UTC))
HATED = Item(id="h", title="Loud City")
NEW = Item(id="n", title="River Song", published=datetime(2010, 1, 1, tzinfo=UTC))


def request(language: str = "en") -> PreparedRequest:
    liked = Event(SEEN, Interaction(user_id="u", item_id="s", kind="like"))
    disliked = Event(HATED, Interaction(user_id="u", item_id="h", kind="rate", value=1))
    return PreparedRequest((liked, disliked), language=language)


def candidate(*provenance: Provenance) -> Candidate:
    return Candidate(NEW, 1.0, provenance)


def shortlist_lines(capsys: pytest.CaptureFixture[str], language: str, *provenance: Provenance) -> list[str]:
    render.write_shortlist([candidate(*provenance)], request(language))
    return capsys.readouterr().out.splitlines()


DENSE = Provenance("dense", 0.5, "s", True), Provenance("dense", -0.2, "h", True)


@pytest.mark.parametrize(
    ("language", "heading", "row"),
    [
        ("en", "  #  Title              Because of   Chosen for", "  1  River Song (2010)  Quiet River  similar text"),
        (
            "zh",
            "  #  名称                  因为             入选依据",
            "  1  《River Song》(2010)  《Quiet River》  文意相近",
        ),
    ],
)
def test_shortlist_names_causes_and_sources(
    capsys: pytest.CaptureFixture[str], language: str, heading: str, row: str
) -> None:
    assert shortlist_lines(capsys, language, *DENSE) == [heading, row]


def test_penalties_have_a_column_on_a_wide_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    heading, row = shortlist_lines(capsys, "en", *DENSE)
    assert "Penalised by" in heading and "Loud City" in row


def test_a_source_without_a_label_goes_by_its_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert shortlist_lines(capsys, "en", Provenance("smell", 1.0, "roses"))[1].endswith("roses       smell")


def test_causes_cannot_send_escape_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    row = shortlist_lines(capsys, "en", Provenance("lexical", 1.0, "\x1b[31mred\x07"))[1]
    assert row.endswith("  red         keywords")


def test_history_shows_ratings_or_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    render.write_history(request())
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["liked", "1"]


def test_ranking_shows_reasons_below_their_items(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = [Item(id=str(n), title=f"Song {n}", tags=("sea",)) for n in range(4)]
    index = build(tmp_path / "index", items, embedder="hash")
    recommender = Recommender(index, None, NO_RERANKING)
    past = (Event(items[0], Interaction(user_id="u", item_id="0", kind="like")),)
    result = recommender.recommend(PreparedRequest(past, n=2))
    render.write_ranking(result, recommender.reasons(result, 1), provenance=False)
    heading, first, sentence, note, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["#", "Title"] and first.startswith("  1  Song") and second.startswith("  2  Song")
    assert sentence.startswith("     ") and "sea" in sentence
    assert note == "     facts checked · worded by a template · based on Song 0 · sea"


def test_vector_spaces_are_named_in_the_language_of_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near, far = [1.0, 0.1], [-1.0, 0.3]
    items = [Item(id=str(n), title=f"x{n}", vectors={"image": near if n < 2 else far}) for n in range(4)]
    index = build(tmp_path / "index", items, embedder="hash")
    for language, cause, source in (("en", "x0", "looks"), ("zh", "《x0》", "画面")):
        past = (Event(items[0], Interaction(user_id="u", item_id="0")),)
        about = PreparedRequest(past, language=language)
        render.write_shortlist(Recommender(index, None, NO_RERANKING).shortlist(about), about)
        first = capsys.readouterr().out.splitlines()[1]
        assert cause in first and source in first


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "searched for: quiet, where from 1980\n"), ("zh", "搜索：quiet，条件：1980 年起\n")],
)
def test_parsed_request_goes_to_stderr(capsys: pytest.CaptureFixture[str], language: str, line: str) -> None:
    original = PreparedRequest(text="a quiet film from the 80s", language=language)
    parsed = PreparedRequest(text="quiet", conditions=(parse_condition("year>=1980"),), language=language)
    render.write_search(original, parsed)
    assert capsys.readouterr() == ("", line)
    render.write_search(original, original)
    assert capsys.readouterr() == ("", "")


def test_a_request_that_an_item_is_only_nearest_to_is_no_cause(capsys: pytest.CaptureFixture[str]) -> None:
    items = (Item(id="w", title="Deep", text="Whales sing.", categories=("Whales",)), Item(id="c", title="Cold War"))
    render.write_shortlist([Candidate(item, 1.0, (Provenance("dense", 0.4, "whales"),)) for item in items], request())
    lines = capsys.readouterr().out.splitlines()
    assert ["whales" in line for line in lines] == [False, True, False]
