import pytest

from agent.query.facets.countries import country_conditions, country_exclusions, country_name
from retrieval.conditions import Columns, Comparison
from retrieval.data.items import Item

COUNTRIES = ("Japan", "South Korea", "France", "United States", "Hong Kong")
CATALOGUE = Columns([Item(id=name, title=f"A work from {name}", attributes={"country": name}) for name in COUNTRIES])


@pytest.mark.parametrize(
    ("topic", "country", "rest"),
    [
        ("japanese ghosts", "Japan", "ghosts"),
        ("thrillers from South Korea", "South Korea", "thrillers"),
        ("日剧", "Japan", "剧"),
        ("法国喜剧", "France", "喜剧"),
        ("hollywood musicals", "United States", "musicals"),
        ("港片", "Hong Kong", ""),
    ],
)
def test_a_country_is_a_condition_and_leaves_the_topic(topic: str, country: str, rest: str) -> None:
    conditions, left = country_conditions(topic, CATALOGUE)
    assert conditions == [Comparison("country", "=", country)] and left == rest


@pytest.mark.parametrize(
    "topic", ["japanese history", "learn french", "韩国料理", "学日语", "a frenchified title", "turkeys"]
)
def test_a_language_to_learn_a_history_and_a_cuisine_are_topics(topic: str) -> None:
    assert country_conditions(topic, CATALOGUE) == ([], topic)


def test_a_catalogue_without_countries_or_without_this_one_is_searched_for_the_word() -> None:
    bare = Columns([Item(id="a", title="A work")])
    assert country_conditions("korean films", bare) == ([], "korean films")
    assert country_conditions("swedish films", CATALOGUE) == ([], "swedish films")


def test_a_country_is_excluded_as_a_country() -> None:
    assert country_exclusions("american films", CATALOGUE) == [Comparison("country", "!=", "United States")]
    assert country_exclusions("american football", CATALOGUE) == []
    for words in ("美国作家", "美国导演", "american writers"):
        assert country_exclusions(words, CATALOGUE) == [Comparison("country", "!=", "United States")]


def test_a_country_has_a_name_in_each_language() -> None:
    assert (country_name("South Korea", "zh"), country_name("韩国", "en")) == ("韩国", "South Korea")
    assert country_name("Atlantis", "zh") == "Atlantis"


def _catalogue(field: str, *values: str) -> Columns:
    return Columns([Item(id=str(n), title=f"Work {n}", attributes={field: value}) for n, value in enumerate(values)])


def _rows(topic: str, columns: Columns) -> list[int]:
    conditions, _ = country_conditions(topic, columns)
    return columns.allowed(conditions).nonzero()[0].tolist() if conditions else []


OWN = _catalogue("country", "中国大陆", "中国香港", "USA", "UK", "Sweden, Denmark", "Mexico", "日本", "Korea")


@pytest.mark.parametrize(
    ("topic", "rows"),
    [
        ("国产片", [0]),
        ("港片", [1]),
        ("华语电影", [0, 1]),
        ("美剧", [2]),
        ("日漫", [6]),
        ("韩剧", [7]),
        ("an american film", [2]),
        ("british crime", [3]),
        ("a european film", [3, 4]),
        ("Scandinavian noir", [4]),
        ("北欧犯罪片", [4]),
        ("danish dramas", [4]),
        ("something from Latin America", [5]),
        ("asian cinema", [0, 1, 6, 7]),
        ("日韩电影", [6, 7]),
    ],
)
def test_values_in_own_words_and_regions_are_matched(topic: str, rows: list[int]) -> None:
    assert _rows(topic, OWN) == rows


@pytest.mark.parametrize("field", ["国家", "地区", "Countries", "制片国家/地区"])
def test_a_column_of_countries_may_have_a_chinese_name(field: str) -> None:
    assert _rows("韩国电影", _catalogue(field, "韩国", "日本")) == [0]


def test_a_region_is_excluded_as_its_countries() -> None:
    excluded = country_exclusions("american", OWN) + country_exclusions("european films", OWN)
    assert OWN.allowed(excluded).nonzero()[0].tolist() == [0, 1, 5, 6, 7]
