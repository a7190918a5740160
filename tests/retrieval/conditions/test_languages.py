"""The language of a work, however a catalogue and a condition write it."""

from __future__ import annotations

import pytest

from retrieval.conditions import parse_condition
from retrieval.data.items import Item
from retrieval.data.languages import language_code, language_name, language_values


def film(attributes: dict[str, str] | None = None, language: str = "en") -> Item:
    return Item(id="1", title="Harbour", language=language, attributes=attributes or {})


@pytest.mark.parametrize(
    "written", ["ko", "kor", "KO", "ko-KR", "Korean", "korean", "Korean (Seoul)", "韩语", "韓語", "한국어"]
)
def test_codes_and_names_in_either_language_are_one_condition(written: str) -> None:
    condition = parse_condition(f'language="{written}"')
    assert condition.holds(film(language="ko"))
    assert condition.holds(film({"original_language": "Korean"}))
    assert condition.holds(film({"语言": "韩语"}))
    assert not condition.holds(film())


@pytest.mark.parametrize(
    ("written", "code"), [("eng", "en"), ("chi", "zh"), ("zho", "zh"), ("fre", "fr"), ("ger", "de")]
)
def test_bibliographic_codes_are_those_of_two_letters(written: str, code: str) -> None:
    assert language_code(written) == code


@pytest.mark.parametrize(
    "name", ["original_language", "Original Language", "languages", "Language", "spoken_languages", "语言", "制片语言"]
)
def test_attribute_says_the_language_before_that_of_the_texts(name: str) -> None:
    item = film({name: "French"})
    assert parse_condition("language=fr").holds(item)
    assert not parse_condition("language=en").holds(item)


def test_original_language_counts_before_what_is_spoken() -> None:
    item = film({"spoken_languages": "English, Korean", "original_language": "ko"})
    assert not parse_condition("language=English").holds(item)


@pytest.mark.parametrize(
    "written",
    [
        "French, German",
        "French / German",
        "法语 / 德语",
        "['fr', 'de']",
        '[{"id": 1, "name": "French"}, {"name": "German"}]',
    ],
)
def test_each_of_several_languages_counts(written: str) -> None:
    assert set(language_values(written)) == {"fr", "de"}


def test_variety_is_found_by_its_language_but_not_the_other_way_round() -> None:
    cantonese, chinese = film({"language": "粤语"}), film({"language": "Chinese"})
    assert parse_condition("language=中文").holds(cantonese)
    assert not parse_condition("language=粤语").holds(chinese)
    assert parse_condition("language=普通话").holds(chinese)
    assert not parse_condition("language=普通话").holds(cantonese)


def test_what_is_no_language_is_compared_as_written() -> None:
    assert language_code("Klingon") == ""
    assert parse_condition("language=klingon").holds(film({"language": "Klingon"}))


def test_language_has_a_name_in_english_and_chinese() -> None:
    assert (language_name("ta", "en"), language_name("ta", "zh"), language_name("qq", "en")) == (
        "Tamil",
        "泰米尔语",
        "qq",
    )
