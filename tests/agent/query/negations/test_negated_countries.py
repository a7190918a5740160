"""Countries and regions of which a message wants nothing."""

import pytest

from agent.query.negations.negated_countries import negated_countries
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a classic from outside Europe perhaps", ("Europe",)),
        ("more of that, but nothing from the uk", ("uk",)),
        ("a comedy that wasn't made in the US", ("made in the US",)),
        ("anything except Hollywood", ("Hollywood",)),
        ("non-European please", ("European",)),
        ("中国以外的", ("中国",)),
        ("不是日本的吧", ("日本",)),
        ("nothing that isn't Japanese", ()),
        ("not only American", ()),
        ("it doesn't have to be Japanese", ()),
        ("my wife is french, no horror", ()),
        ("不一定要美国的", ()),
    ],
)
def test_a_country_is_refused_only_where_a_text_wants_nothing_of_it(text: str, names: tuple[str, ...]) -> None:
    assert negated_countries(text) == names


def test_what_is_from_outside_a_region_is_not_looked_for_within_it() -> None:
    slots = parse("a classic novel from outside Europe", "en")
    assert (slots.topic, slots.exclude) == ("classic", ("Europe",))
