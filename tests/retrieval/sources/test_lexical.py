"""The lexical source: text queries, histories as queries, and the causes of both."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrieval.data.dataset
from retrieval.arrays import Arrays
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.data.sample import FOLDER
from retrieval.query import Event, PreparedRequest
from retrieval.sources import Unavailable
from retrieval.sources.inverted_index import build
from retrieval.sources.lexical import Lexical, Settings


def item(name: str, title: str, text: str = "", tags: tuple[str, ...] = (), zh: str = "") -> Item:
    translations = {"zh": ItemText(title=zh)} if zh else {}
    return Item(id=name, title=title, text=text, tags=tags, translations=translations)


ITEMS = [
    item("souls", "Dark Souls", "a knight in a ruined land", ("hard", "fantasy")),
    item("souls3", "Dark Souls III", "another knight in a ruined land", ("hard", "fantasy")),
    item("dark", "Dark", "a detective and a missing child"),
    item("amelie", "Amélie", "a waitress in Paris", ("romance",), "天使爱美丽"),
    item("ratchet", "Ratchet &amp; Clank: ＡＢＣ", "robots"),
    item("knights", "Silver Harbour", "knight knight knight knight knight knight knight knight"),
    item("knight", "The Knight of a Very Long Winter by the Northern Sea: Collected Stories", "snow"),
    item("totoro", "My Neighbor Totoro", "two sisters in the country", ("spirits",), "龙猫"),
    item("spirited", "Spirited Away", "a girl in a bath house of spirits", ("spirits",), "千与千寻"),
    item("potter", "Harry Potter", "a school", (), "哈利·波特"),
    item("plain", "Zyx"),
]
ROWS = {i.id: row for row, i in enumerate(ITEMS)}
ARRAYS = build(ITEMS)
LEXICAL = Lexical(ARRAYS)
NEW = item("beekeeper", "The Beekeeper of Souls", "a girl and her hive", ("nature",), "养蜂人")

pasts = st.lists(st.tuples(st.sampled_from([*ITEMS, NEW]), st.sampled_from(["like", "dislike", "view"])), max_size=8)
texts = st.lists(
    st.sampled_from("Dark souls the Knight ＡＭÉＬＩＥ of 千与千寻 龍貓 Potter, zzz girl a".split()), max_size=6
).map(" ".join)


def past(*pairs: tuple[Item, str]) -> tuple[Event, ...]:
    return tuple(Event(i, Interaction.model_validate({"user_id": "u", "item_id": i.id, "kind": k})) for i, k in pairs)


def ranked_ids(request: PreparedRequest, source: Lexical = LEXICAL, items: list[Item] = ITEMS) -> list[str]:
    """Ids of what scores, best first."""
    scores = source.score(request)
    return [items[row].id for row in np.argsort(-scores, kind="stable") if not np.isnan(scores[row])]


def test_two_characters_match_every_chinese_title() -> None:
    files = sorted(path for path in FOLDER.glob("*.jsonl") if path.name != "histories.jsonl")
    items = retrieval.data.dataset.read(files).items
    source = Lexical(build(items))
    titles = ["|".join([i.title, *(each.title for each in i.translations.values())]) for i in items]
    texts = ["|".join([i.text, *(each.text for each in i.translations.values())]) for i in items]
    traits = ["|".join([*i.traits("en"), *i.traits("zh")]) for i in items]
    query_count = 0
    for row, title in enumerate(titles):
        for run in re.findall("[\u4e00-\u9fff]+", title):
            for words in ["".join(pair) for pair in pairwise(run)] or [run]:
                query_count += 1
                scores = np.nan_to_num(source.score(PreparedRequest(text=words)))
                entitled = np.array([words in t for t in titles])
                only_text = [n for n in np.flatnonzero(~entitled) if words in texts[n] and words not in traits[n]]
                assert scores[row] > 0, f"{words} does not find {title}"
                assert all(scores[row] > scores[n] for n in only_text), f"{words} in a text is before {title}"
                assert entitled.sum() > 10 or np.sum(scores > scores[row]) < 20, f"{words} finds others before {title}"
    assert query_count > 1_000


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("amelie", "amelie"),
        ("AMÉLIE", "amelie"),
        ("Ａｍｅｌｉｅ", "amelie"),
        ("天使愛美麗", "amelie"),
        ("ratchet & clank", "ratchet"),
        ("ratchet &amp; clank", "ratchet"),
        ("abc", "ratchet"),
        ("dark souls", "souls"),
        ("something like darksouls 3, please: Dark Souls III", "souls3"),
        ("a game with a knight", "knight"),
        ("貓", "totoro"),
        ("neighbours and a girl with spirits", "spirited"),
        ("哈利波特", "potter"),
        ("the", "knight"),
    ],
)
def test_text_query_ranks_expected_item_first(words: str, first: str) -> None:
    assert ranked_ids(PreparedRequest(text=words))[0] == first


def test_title_match_outranks_any_text_count() -> None:
    assert ranked_ids(PreparedRequest(text="knights"))[:2] == ["knight", "knights"]


def test_stopwords_do_not_match() -> None:
    assert ranked_ids(PreparedRequest(text="a movie of the robots")) == ["ratchet"]
    assert ranked_ids(PreparedRequest(text="我想看關於的電影")) == []


@settings(deadline=None)
@given(pasts, texts)
def test_causes_sum_to_the_score(history: list[tuple[Item, str]], text: str) -> None:
    request = PreparedRequest(past(*history), text)
    scores = LEXICAL.score(request)
    for score, reasons in zip(scores, LEXICAL.explain(request, range(len(ITEMS))), strict=True):
        assert sum(r.score for r in reasons) == pytest.approx(0 if np.isnan(score) else score, abs=1e-9)
        assert [r.score for r in reasons] == sorted((r.score for r in reasons), reverse=True)
        assert (not reasons) == bool(np.isnan(score))
        ids = {i.id for i, _ in history}
        assert all(r.cause in ids if r.is_history else r.cause in text for r in reasons)


def test_adjacent_terms_are_one_cause() -> None:
    (reasons,) = LEXICAL.explain(PreparedRequest(text="想看《千與千尋》"), [ROWS["spirited"]])
    assert [r.cause for r in reasons] == ["千與千尋"]
    (reasons,) = LEXICAL.explain(PreparedRequest(text="Something like DARK Souls"), [ROWS["souls"]])
    assert [r.cause for r in reasons] == ["DARK Souls"]


def test_score_only_with_a_shared_term() -> None:
    request = PreparedRequest(past((ITEMS[ROWS["totoro"]], "like")), "souls")
    assert np.isnan(LEXICAL.score(request)[ROWS["plain"]])
    assert {"souls", "souls3", "totoro", "spirited"} <= set(ranked_ids(request))
    assert np.isnan(LEXICAL.score(PreparedRequest())).all()


def test_later_likes_count_more_and_dislikes_negatively() -> None:
    souls, totoro = ITEMS[ROWS["souls"]], ITEMS[ROWS["totoro"]]
    early = LEXICAL.score_history(PreparedRequest(past((souls, "like"), (totoro, "like"))))
    late = LEXICAL.score_history(PreparedRequest(past((totoro, "like"), (souls, "like"))))
    assert late[ROWS["souls3"]] > early[ROWS["souls3"]] > 0
    against = LEXICAL.score_history(PreparedRequest(past((souls, "dislike"), (totoro, "like"))))
    assert against[ROWS["souls3"]] < 0 < against[ROWS["spirited"]]


def test_latest_event_with_an_item_counts() -> None:
    souls = ITEMS[ROWS["souls"]]
    twice = LEXICAL.score_history(PreparedRequest(past((souls, "like"), (souls, "dislike"))))
    assert np.array_equal(twice, LEXICAL.score_history(PreparedRequest(past((souls, "dislike")))), equal_nan=True)


def test_history_item_outside_the_catalogue_matches() -> None:
    assert ranked_ids(PreparedRequest(past((NEW, "like"))))[0] in ("souls", "spirited")


def test_changed_history_item_is_read_again() -> None:
    source = Lexical(ARRAYS)
    before = item("changed", "Dark Souls")
    assert ranked_ids(PreparedRequest(past((before, "like"))), source)[0] == "souls"
    assert (
        ranked_ids(PreparedRequest(past((before.model_copy(update={"title": "Totoro"}), "like"))), source)[0]
        == "totoro"
    )


def test_pruned_history_causes_sum_to_the_score() -> None:
    request = PreparedRequest(past((ITEMS[ROWS["knight"]], "like"), (ITEMS[ROWS["totoro"]], "like")))
    short = Lexical(ARRAYS, Settings(most=5))
    scores = short.score(request)
    assert set(ranked_ids(request, short)) < set(ranked_ids(request))
    assert ranked_ids(request, short)[0] == ranked_ids(request)[0]
    for score, reasons in zip(scores, short.explain(request, range(len(ITEMS))), strict=True):
        assert sum(r.score for r in reasons) == pytest.approx(0 if np.isnan(score) else score, abs=1e-9)


def test_arrays_need_no_pickle() -> None:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **ARRAYS)
    file.seek(0)
    loaded: Arrays = dict(np.load(file, allow_pickle=False))
    assert ranked_ids(PreparedRequest(text="dark"), Lexical(loaded)) == ranked_ids(PreparedRequest(text="dark"))


def test_unavailable_without_words() -> None:
    assert LEXICAL.unavailable_reason is None
    source = Lexical(build([]))
    assert source.unavailable_reason == Unavailable("no_words")
    assert source.score(PreparedRequest(past((NEW, "like")), "souls")).shape == (0,)
    assert source.explain(PreparedRequest(text="souls"), []) == []
    assert np.isnan(Lexical(build([item("x", "?!")])).score(PreparedRequest(past((NEW, "like")), "souls"))).all()
