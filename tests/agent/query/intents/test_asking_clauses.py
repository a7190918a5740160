"""The clauses that ask for items are told from remarks beside them."""

from __future__ import annotations

import pytest

from agent.query.facets.topics import states_requirement, with_plain_requirement
from agent.query.intents.asking_clauses import asking_clauses, says_what
from agent.query.slots import Slots


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("My daughter learns Chinese at school, is there Chinese rock also", ("is there Chinese rock also",)),
        ("i'm a nurse so nothing medical pls, i get enough of that at work", ("nothing medical pls",)),
        ("It rains all day here. What about a western?", ("What about a western",)),
        ("my boss is back, no clowns please", ("no clowns please",)),
        ("What a shame so few people write letters any more.", ()),
        ("thanks, no worries, see you", ()),
        ("something funny", ()),
        ("I'm done with murders for now. A memoir, maybe", ("A memoir",)),
    ],
)
def test_only_clauses_beside_a_remark_that_ask_or_refuse_are_returned(text: str, clauses: tuple[str, ...]) -> None:
    assert asking_clauses(text) == clauses


def test_a_kind_of_item_or_a_company_alone_does_not_say_what_is_wanted() -> None:
    assert not says_what(Slots(domain="film", company="children", occasion="tonight"))
    assert says_what(Slots(topic="war")) and says_what(Slots(year_to=1990))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("it has to run on PC, mind you", "it has to be on PC, mind you"),
        ("it has to be from England", "it has to be from England"),
        ("my boss must work on Monday", "my boss must work on Monday"),
    ],
)
def test_where_items_must_run_is_what_they_must_be(text: str, plain: str) -> None:
    assert with_plain_requirement(text) == plain
    assert states_requirement(text) == ("boss" not in text)
