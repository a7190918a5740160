"""What an item is not for is neither its company nor its topic."""

import pytest

from agent.query.negations.company_refusals import refused_company
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "company", "is_of_items", "rest"),
    [
        ("not for children this time though", "children", True, ""),
        ("not the ones for children", "children", True, ""),
        ("it's not for kids", "children", True, "it's"),
        ("a novel, nothing for kids", "children", True, "a novel,"),
        ("this one isn't for my son", "children", False, "this one"),
        ("not with the kids tonight, just me", "children", False, ", just me"),
        ("a film to watch without my wife", "partner", False, "a film to watch"),
    ],
)
def test_whom_it_is_not_for_is_read(text: str, company: str, is_of_items: bool, rest: str) -> None:
    refused = refused_company(text)
    assert (*refused[:2], " ".join(refused.rest.split())) == (company, is_of_items, rest)


@pytest.mark.parametrize(
    "text",
    [
        "something for my kids",
        "not just for kids",
        "nothing scary for my kids",
        "no violence, it's for my daughter",
        "why not something for kids",
        "not for me but for my daughter",
        "nothing that isn't for kids",
        "isn't this for kids?",
        "I don't know what to watch with my kids",
        "a film without children",
    ],
)
def test_other_negations_refuse_no_company(text: str) -> None:
    assert refused_company(text).company == ""


def test_the_company_is_released_and_what_is_made_for_children_excluded() -> None:
    slots = parse("a comedy, not for children", "en")
    assert (slots.topic, slots.company, slots.corrections, slots.exclude) == (
        "comedy", "", ("company",), ("for children",),
    )  # fmt: skip
    assert parse("a comedy, this time not for my son but for my wife", "en").company == "partner"
