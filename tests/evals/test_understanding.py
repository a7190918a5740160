from collections.abc import Sequence

import pytest

from agent.query.parse import parse
from agent.query.slots import Slots
from evals.understanding import utterances
from evals.understanding.utterances import Count, Judged, Utterance
from prompts import Prompts
from retrieval.data.items import Item

PROMPTS = Prompts()


def judged(wanted: dict[str, object], given: Slots, free: frozenset[str] = frozenset()) -> Judged:
    return utterances.judge(Utterance("x", "en", (), wanted, free), lambda *_: given)


def test_right_missing_and_invented_slots_are_told_apart() -> None:
    found = judged({"act": "why", "numbers": [1, 2]}, Slots(intent="why", numbers=(1,), topic="jazz"))
    assert found.count == Count(utterances=1, right=2, given=3, expected=3, invented=1) and found.faulty


@pytest.mark.parametrize(
    ("wanted", "given", "right"),
    [
        ("jazz (albums)", "Jazz albums", 1),
        ("jazz (albums)", "jazz", 1),
        ("jazz", "jazz albums", 0),
        ("安静的歌", "安静歌", 1),
    ],
)
def test_optional_words_may_stand_and_others_may_not(wanted: str, given: str, right: int) -> None:
    assert judged({"topic": wanted}, Slots(topic=given)).count.right == right


def test_a_free_slot_is_not_counted() -> None:
    assert judged({}, Slots(domain="film"), frozenset({"domain"})).count == Count(utterances=1)


def test_the_test_split_is_counted_and_not_shown() -> None:
    texts = [f"utterance {n}" for n in range(40)]
    faulty = [utterances.judge(Utterance(t, "en", (), {"act": "why"}, frozenset()), nothing) for t in texts]
    said = "\n".join(utterances.report(faulty))
    shown = [f.utterance.split for f in faulty if f.utterance.text + "\n" in said]
    assert set(shown) == {"dev"} and {f.utterance.split for f in faulty} == {"dev", "test"}


def nothing(text: str, language: str, shown: Sequence[Item]) -> Slots:
    return Slots()


@pytest.mark.parametrize("language", utterances.LANGUAGES)
def test_the_rules_alone_understand_the_written_set(language: str) -> None:
    every = utterances.utterances(language)
    assert len(every) >= 150 and sum(not u.slots for u in every) * 3 >= len(every) - 10
    found = [utterances.judge(u, lambda t, lang, shown: parse(t, lang, shown, None, PROMPTS)) for u in every]
    for split in utterances.SPLITS:
        count = sum((f.count for f in found if f.utterance.split == split), Count())
        assert count.f1 >= 0.90
