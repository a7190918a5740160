"""The sample catalogue that is shipped: complete, bilingual, and honest about what is invented."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from agent.text import is_chinese
from retrieval.data.items import Interaction, Item
from retrieval.data.sample import DOMAINS, FOLDER


@cache
def items() -> tuple[Item, ...]:
    lines = (
        line for domain in DOMAINS for line in (FOLDER / f"{domain}.jsonl").read_text(encoding="utf-8").splitlines()
    )
    return tuple(map(Item.model_validate_json, lines))


@cache
def deeds() -> tuple[Interaction, ...]:
    lines = (FOLDER / "histories.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(map(Interaction.model_validate_json, lines))


def test_sample_is_large_enough() -> None:
    news = [i for i in items() if i.domain == "news"]
    assert len(items()) - len(news) >= 360
    assert len(news) >= 60
    assert {i.domain for i in items()} == set(DOMAINS)


def test_ids_are_unique_and_begin_with_their_domain() -> None:
    assert [i for i, times in Counter(i.id for i in items()).items() if times > 1] == []
    assert [i.id for i in items() if not i.id.startswith(f"{i.domain}-")] == []


def test_only_news_is_labelled_invented() -> None:
    labelled = {
        i.id for i in items() if i.attributes.get("invented") is True and i.read_in("zh").attributes.get("虚构") is True
    }
    assert labelled == {i.id for i in items() if i.domain == "news"}


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_item_is_written_in_both_languages(domain: str) -> None:
    for item in (i for i in items() if i.domain == domain):
        assert {item.language, *item.translations} == {"en", "zh"}, item.id
        assert not is_chinese(item.read_in("en").text), item.id
        assert is_chinese(item.read_in("zh").text), item.id


@pytest.mark.parametrize("domain", DOMAINS)
def test_lists_of_both_languages_correspond(domain: str) -> None:
    for item in (i for i in items() if i.domain == domain):
        english, chinese = item.read_in("en"), item.read_in("zh")
        assert len(english.categories) == len(chinese.categories) >= 1, item.id
        assert len(english.tags) == len(chinese.tags) >= 1, item.id
        assert len(english.attributes) == len(chinese.attributes), item.id


def test_histories_have_a_dozen_users_and_existing_items() -> None:
    assert len({d.user_id for d in deeds()}) >= 12
    assert {d.item_id for d in deeds()} <= {i.id for i in items()}


def test_histories_have_times_in_order() -> None:
    times = [d.time for d in deeds() if d.time]
    assert len(times) == len(deeds())
    assert all(earlier <= later for earlier, later in pairwise(times))


def test_no_interaction_precedes_publication() -> None:
    published = {i.id: i.published for i in items()}
    assert [
        (d.user_id, d.item_id) for d in deeds() if d.time and (when := published[d.item_id]) and d.time < when
    ] == []
