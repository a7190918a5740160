"""Mentions of a catalogue's traits and distinctive words in texts, negated or not, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.profile.catalogue_vocabulary import CatalogueVocabulary, spelling_key
from retrieval.data.items import ExtractedAttribute, Item, ItemText
from retrieval.sources import inverted_index

ITEMS = [
    Item(
        id="a",
        title="The Deep",
        text="A submarine crew far from home.",
        categories=("Science Fiction",),
        tags=("sea",),
        attributes={"director": "Ann Hui", "minutes": 90},
        extracted=(
            ExtractedAttribute(field="mood", value="tense", stated=True),
            ExtractedAttribute(field="place", value="Arctic"),
        ),
        published="1983",
        translations={"zh": ItemText(title="深海", text="潜艇的故事", categories=("科幻",), tags=("大海",))},
    ),
    Item(id="b", title="Sea Wolves", text="The submarine again.", categories=("Horror",), tags=("sea",)),
    Item(id="c", title="夜车", text="潜艇与火车", categories=("恐怖",), language="zh", published="1999"),
    *(Item(id=f"x{n}", title=f"Plain {n}", text="a home story", categories=("Drama",)) for n in range(9)),
]


@pytest.fixture(scope="module")
def catalogue() -> CatalogueVocabulary:
    return CatalogueVocabulary(ITEMS, inverted_index.build(ITEMS))


@pytest.mark.parametrize(
    ("text", "positive", "negative"),
    [
        ("something like science-fiction by Ann Hui", {"Science Fiction", "Ann Hui"}, set()),
        ("SUBMARINES at sea, but no horror please", {"submarine", "sea"}, {"Horror"}),
        ("I don't like horror. The sea was fine", {"sea"}, {"Horror"}),
        ("想看科幻，不要恐怖的", {"科幻"}, {"恐怖"}),
        ("不错的潜艇片", {"潜艇"}, set()),
        ("home sweet home, with a film and a story", set(), set()),
        ("the Arctic", set(), set()),
        ("", set(), set()),
    ],
)
def test_mentions_with_their_sign(
    catalogue: CatalogueVocabulary, text: str, positive: set[str], negative: set[str]
) -> None:
    mentions = catalogue.mentions(text)
    assert {m.name for m in mentions if m.positive} == positive
    assert {m.name for m in mentions if not m.positive} == negative


@given(st.text(max_size=300) | st.text("不别没要恐怖科幻sea no,.", max_size=80))
def test_mentions_are_of_the_catalogue(text: str) -> None:
    catalogue = CatalogueVocabulary(ITEMS, inverted_index.build(ITEMS))
    for mention in catalogue.mentions(text):
        assert catalogue.condition(mention.name) is not None
        assert mention.is_trait == (catalogue.trait(mention.name) is not None)


@pytest.mark.parametrize(
    ("name", "met"),
    [
        ("sci-fi", None),
        ("science fiction", {"a"}),
        ("SEA", {"a", "b"}),
        ("ann hui", {"a"}),
        ("tense", {"a"}),
        ("submarines", {"a", "b"}),
        ("潜艇", {"a", "c"}),
        ("1980s", {"a"}),
        ("1990年代", {"c"}),
        ("dragons", None),
        ("", None),
    ],
)
def test_condition_of_a_name(catalogue: CatalogueVocabulary, name: str, met: set[str] | None) -> None:
    condition = catalogue.condition(name)
    assert (condition and {i.id for i in ITEMS if condition.holds(i)}) == met


def test_spellings_share_a_key_and_shares_count_items_once(catalogue: CatalogueVocabulary) -> None:
    assert spelling_key("Sci-Fi") == spelling_key("sci fi") == spelling_key("SciFi") != spelling_key("sci")
    assert spelling_key("漢字") == spelling_key("汉字")
    assert catalogue.share("sea") == pytest.approx(2 / 12)
    assert catalogue.share("dragons") == 0
