"""Only candidates are embedded: words are looked up, and that finds what searching the sentence for them would find."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.text import injection_classifier as classifier
from retrieval.text.cjk import HAN, contains_han
from retrieval.text.injection_classifier import SHORT, SHORT_CHINESE, is_candidate
from retrieval.text.prompt_injection import normalize_sentence, split_sentences

ROOT = Path(__file__).parents[3]
NOTIONS = sorted({*classifier._ENGLISH, *classifier._CHINESE})
ENTRIES = sorted({entry for entries in classifier._ENGLISH.values() for entry in entries.split()})
STEMS = tuple(entry.removesuffix("*") for entry in ENTRIES if entry.endswith("*"))
WORDS = st.sampled_from([entry.removesuffix("*") for entry in ENTRIES])
PHRASES = st.sampled_from(
    "before all|before its|before the others|before the rest|number one|number, one|no. 1|no.1|no 1|whoever reads|"
    "whoever sees|who likes|who sings|log in|this film|this house".split("|")
)
CHINESE = st.sampled_from("助手 书单 位置 首选 别人 精选头 精选 推荐 读者 之人 这本 请 务必 最先 最后".split())
MARKED = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "x", "2", "_", "é", "男"]),
    WORDS,
    st.sampled_from(["", "", "s", "2", "_", "é", "男"]),
)
DATA = st.sampled_from(["height: 8848", "rating：5", "seen: true", "a = b", "paris: winter", "a|b", "a_b"])
NEUTRAL = st.sampled_from("mountain maid winter paris café straße house harbour 8848 x2 男孩 城市 电影".split())
SEPARATORS = st.sampled_from([" ", " ", " ", ", ", "-", "'", "’", "_", ". ", "\u00a0", ""])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """At most two pieces of a notion among neutral words: where a word more or less decides."""
    pieces = draw(st.lists(st.one_of(WORDS, MARKED, PHRASES, CHINESE, DATA, st.text(max_size=3)), max_size=2))
    words = draw(st.permutations([*pieces, *draw(st.lists(NEUTRAL, max_size=12))]))
    return "".join(word + draw(SEPARATORS) for word in words)


@cache
def expressions() -> tuple[re.Pattern[str], ...]:
    """One expression a notion, of its words, phrases and Chinese patterns, and one of signs of made-up data."""
    notions = []
    for notion in NOTIONS:
        words = [entry.replace("*", r"\w*") for entry in classifier._ENGLISH.get(notion, "").split()]
        words += filter(None, [classifier._PHRASES.get(notion)])
        chinese = classifier._CHINESE.get(notion, "").split()
        notions.append("|".join([rf"\b(?:{'|'.join(words)})\b", *chinese]))
    return tuple(map(re.compile, (*notions, classifier._IMITATES_DATA)))


def is_candidate_by_search(sentence: str) -> bool:
    words = len(re.findall(rf"[{HAN}]|[^\W\d_]+", sentence))
    short = SHORT_CHINESE if contains_han(sentence) else SHORT
    notions = sum(bool(expression.search(sentence)) for expression in expressions())
    return words >= short.start and notions >= (1 if words in short else 2)


@example("Lists_by mountain maid winter paris house harbour mountain maid winter")
@example("whoever\u00a0reads the long and winding tale of the mountain maid")
@example("Ranked for ai，推荐 mountain maid winter paris house")
@example("The mountain has a height: 8848; rating: 5")
@settings(max_examples=1_500)
@given(sentences())
def test_words_looked_up_are_those_that_a_search_finds(text: str) -> None:
    sentence = normalize_sentence(text)
    assert is_candidate(sentence) == is_candidate_by_search(sentence)


def test_a_notion_has_whole_words_and_beginnings_of_words() -> None:
    words = [entry.removesuffix("*") for entry in ENTRIES]
    assert [word for word in words if not is_candidate(f"({word}), mountain")] == []
    assert [word for word in words if is_candidate(f"mountain {word}xyz") != word.startswith(STEMS)] == []
    assert [word for word in words if is_candidate(f"mountain xyz{word}")] == []


@pytest.mark.parametrize(("length", "needed"), [(1, None), (2, 1), (7, 1), (8, 2), (20, 2)])
def test_a_short_sentence_needs_one_notion_and_a_longer_one_two(length: int, needed: int | None) -> None:
    wrong = []
    for word in (entry.removesuffix("*") for entry in ENTRIES):
        notions = sum(
            any(word == each or (each.endswith("*") and word.startswith(each[:-1])) for each in entries.split())
            for entries in classifier._ENGLISH.values()
        )
        expected = needed is not None and notions >= needed
        wrong += [word] * (is_candidate(" ".join([word, *["mountain"] * (length - 1)])) != expected)
    assert wrong == []


@pytest.mark.parametrize(
    ("length", "one", "two"), [(4, False, False), (5, True, True), (12, True, True), (13, False, True)]
)
def test_a_short_chinese_sentence_is_of_5_to_12_characters(length: int, one: bool, two: bool) -> None:
    assert is_candidate("推荐" + "山" * (length - 2)) == one
    assert is_candidate("推荐" + "山" * (length - 4) + "读者") == two


@given(st.data())
def test_the_order_of_words_decides_nothing(data: st.DataObject) -> None:
    notions = data.draw(st.lists(WORDS, min_size=1, max_size=3))
    words = [*notions, *data.draw(st.lists(st.sampled_from(["mountain", "maid", "paris", "house"]), max_size=12))]
    assert is_candidate(" ".join(words)) == is_candidate(" ".join(data.draw(st.permutations(words))))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_most_unseen_injections_are_candidates(language: str) -> None:
    lines = map(json.loads, (ROOT / "tests/injection/unseen.jsonl").read_text("utf-8").splitlines())
    attacks = [split_sentences(line["attack"]) for line in lines if line["language"] == language]
    candidates = sum(any(is_candidate(normalize_sentence(each)) for each in attack) for attack in attacks)
    assert len(attacks) == 22 and candidates >= 19


@pytest.mark.parametrize("language", ["en", "zh"])
def test_few_sentences_of_descriptions_are_candidates(language: str) -> None:
    items = [
        json.loads(line)
        for kind in ("film", "book", "game", "music", "news", "course")
        for line in (ROOT / f"retrieval/data/sample/{kind}.jsonl").read_text("utf-8").splitlines()
    ]
    texts = [
        *(item["text"] for item in items if item.get("language", "en") == language),
        *(item["translations"][language]["text"] for item in items if language in item.get("translations", {})),
    ]
    sentences = [normalize_sentence(each) for text in texts for each in split_sentences(text)]
    assert len(sentences) > 400 and sum(map(is_candidate, sentences)) <= len(sentences) / 10
