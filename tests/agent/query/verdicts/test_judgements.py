import pytest

from agent.query.parse import parse
from agent.query.verdicts.judgements import Judgement, extract_judgements
from agent.query.works.references import mark_numbers, mark_titles
from retrieval.data.items import Item

SHOWN = [Item(id=str(n), title=title, language="en") for n, title in enumerate(("Ran", "Ikiru", "Stalker"), 1)]


@pytest.mark.parametrize(
    ("text", "liked", "disliked"),
    [
        ("adored Vertigo and Psycho, couldn't finish Tenet", ("Vertigo", "Psycho"), ("Tenet",)),
        ("I enjoyed 1 but 3 was dull", ("1",), ("3",)),
        ("《活着》很喜欢，《小时代》太无聊了", ("活着",), ("小时代",)),
        ("喜欢第三个，第一个不行", ("3",), ("1",)),
    ],
)
def test_different_judgements_of_one_message_are_kept_apart(
    text: str, liked: tuple[str, ...], disliked: tuple[str, ...]
) -> None:
    slots = parse(text, "en", SHOWN)
    assert (slots.liked, slots.disliked) == (liked, disliked)


@pytest.mark.parametrize(
    ("text", "intent", "numbers"),
    [
        ("number 2 wasn't bad at all", "like", (2,)),
        ("didn't mind the third one", "like", (3,)),
        ("第一部不难看", "like", (1,)),
        ("none of these", "dislike", (1, 2, 3)),
        ("都不感兴趣", "dislike", (1, 2, 3)),
        ("I've seen all of those", "seen", (1, 2, 3)),
    ],
)
def test_a_judgement_without_a_plain_verb_is_understood(text: str, intent: str, numbers: tuple[int, ...]) -> None:
    slots = parse(text, "en", SHOWN)
    assert (slots.intent, slots.numbers) == (intent, numbers)


@pytest.mark.parametrize(
    ("text", "critique"),
    [("the second is too gloomy", "less gloomy"), ("第二个太长了", "shorter"), ("2 was way too old", "newer")],
)
def test_a_cause_is_a_dislike_and_a_critique(text: str, critique: str) -> None:
    slots = parse(text, "en", SHOWN)
    assert (slots.intent, slots.numbers, slots.critiques) == ("dislike", (2,), (critique,))


@pytest.mark.parametrize(
    "text",
    ["heard a lot about Vertigo but never saw it", "听说过《活着》，没看过", "I hate waiting", "I like horror films"],
)
def test_what_is_not_known_and_what_is_no_work_is_not_judged(text: str) -> None:
    assert extract_judgements(text, 0).judgements == ()


def test_an_opinion_counts_before_the_fact_that_a_work_was_seen() -> None:
    text = mark_numbers(mark_titles("saw it, hated it", SHOWN), 3).text
    assert extract_judgements(text, 3).judgements == (Judgement("dislike", ""),)
