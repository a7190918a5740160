import pytest

from agent.query.countries import country_conditions, country_exclusions, country_name
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
        ("港片", "Hong Kong", "片"),
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


def test_a_country_has_a_name_in_each_language() -> None:
    assert (country_name("South Korea", "zh"), country_name("韩国", "en")) == ("韩国", "South Korea")
    assert country_name("Atlantis", "zh") == "Atlantis"
