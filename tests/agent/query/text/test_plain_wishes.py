"""Indirect wishes and refusals are read as plain ones."""

import pytest

from agent.query.negations.negated_countries import negated_countries
from agent.query.text.plain_wishes import plain_wishes


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Let's lift the limit, but do keep it strictly to Europe.", "Let's lift the limit, but only from Europe."),
        ("stick to Asia", "only from Asia"),
        ("limit it to French films", "only from French films"),
        ("Scandinavian ones would be nice", "I'd like Scandinavian ones"),
        ("I'd rather skip anything to do with robots.", "no robots."),
        ("we could happily do without car chases", "no car chases"),
        ("spare me anything to do with politics", "no politics"),
        ("nothing to do with war", "nothing to do with war"),
        ("skip stuff involving zombies, please", "no zombies, please"),
        ("anywhere but the US, I know all of those bands", "anywhere but the US"),
        ("nothing from Japan, I've seen most of them", "nothing from Japan"),
        ("horror, the scarier the better", "horror, something scarier"),
        ("恐怖片,越吓人越好", "恐怖片,要更吓人的"),
    ],
)
def test_indirect_wishes_become_plain(text: str, plain: str) -> None:
    assert plain_wishes(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "keep it to 90 minutes",
        "stick to comedies",
        "that would be nice",
        "the second would be great",
        "I'd rather skip the second one",
        "I'd rather skip this",
        "I'd rather skip Dune",
        "skip it",
        "I know all of those bands",
        "anything to do with robots",
    ],
)
def test_other_messages_stay(text: str) -> None:
    assert plain_wishes(text) == text


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("anywhere but the US and the UK", ("the US", "UK")),
        ("from anywhere except France or Italy", ("France", "Italy")),
        ("outside Japan, and Korean if possible", ("Japan",)),
    ],
)
def test_countries_in_a_list_are_refused_together(text: str, refused: tuple[str, ...]) -> None:
    assert negated_countries(text) == refused
