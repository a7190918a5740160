"""Terms by item say the same as terms by posting list."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest
from retrieval.sources import lexical_history
from retrieval.sources.forward_index import ForwardIndex
from retrieval.sources.inverted_index import build
from retrieval.sources.lexical import Lexical

ITEMS = [
    Item(id="souls", title="Dark Souls", text="a knight in a ruined land", tags=("hard", "fantasy")),
    Item(id="empty", title="?!"),
    Item(id="dark", title="Dark", text="a detective and a missing child"),
    Item(id="totoro", title="龙猫", text="两姐妹和森林里的精灵", language="zh"),
    Item(id="spirited", title="Spirited Away", text="a girl in a bath house of spirits", tags=("fantasy",)),
]
ROWS = {item.id: row for row, item in enumerate(ITEMS)}
PAST = tuple(Event(each, Interaction(user_id="u", item_id=each.id, kind="like")) for each in ITEMS[:4])


def test_entries_are_the_terms_of_rows_in_order() -> None:
    arrays = build(ITEMS)
    places, terms, weights = ForwardIndex.of(arrays).entries(np.array([4, 1, 0]))
    by_posting = {
        (int(row), term): float(weight)
        for term in range(len(arrays["inverse"]))
        for row, weight in zip(
            *(arrays[name][arrays["starts"][term] : arrays["starts"][term + 1]] for name in ("rows", "weights")),
            strict=True,
        )
    }
    rows = np.array([4, 1, 0])[places].tolist()
    found = dict(zip(zip(rows, terms.tolist(), strict=True), weights.tolist(), strict=True))
    assert found == {key: weight for key, weight in by_posting.items() if key[0] in (4, 1, 0)}
    assert 1 not in places and np.all(np.diff(terms[places == 0]) > 0)


@pytest.mark.parametrize("rows", [[0], [1], [4], [4, 0, 1]])
@pytest.mark.parametrize("text", ["", "a dark knight"])
def test_scores_and_causes_are_those_of_a_catalogue_too_large_for_it(
    monkeypatch: pytest.MonkeyPatch, text: str, rows: list[int]
) -> None:
    request, places = PreparedRequest(PAST, text), np.array(rows)
    arrays, sets = build(ITEMS), [frozenset[str](), frozenset({"dark"}), frozenset({"souls", "totoro"})]
    here = Lexical(arrays, catalogue=(ITEMS, ROWS))
    found = (
        here.score(request),
        here.score_without(request, places, sets),
        here.attribute(request, places).contributions,
    )
    monkeypatch.setattr(lexical_history, "MAX_ITEMS", 0)
    large = Lexical(arrays)
    for mine, expected in zip(
        found,
        (
            large.score(request),
            large.score_without(request, places, sets),
            large.attribute(request, places).contributions,
        ),
        strict=True,
    ):
        np.testing.assert_allclose(mine, expected, rtol=1e-12)


def test_a_long_text_of_a_history_is_read_up_to_its_limit() -> None:
    long = ITEMS[0].model_copy(update={"text": "knight " * 400})
    items = [long, *ITEMS[1:]]
    past = (Event(long, Interaction(user_id="u", item_id="souls", kind="like")),)
    with_rows, without = Lexical(build(items), catalogue=(items, ROWS)), Lexical(build(items))
    np.testing.assert_array_equal(with_rows.score(PreparedRequest(past)), without.score(PreparedRequest(past)))
