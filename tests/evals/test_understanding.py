from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.errors import InputError
from agent.query import Slots
from agent.query.parse import parse
from evals.understanding import utterances
from evals.understanding.utterances import ParsedUtterance, SlotCounts, Utterance
from prompts import Prompts
from retrieval.data.items import Item

PROMPTS = Prompts()


def judged(wanted: dict[str, object], given: Slots, free: frozenset[str] = frozenset()) -> ParsedUtterance:
    return utterances.judge(Utterance("x", "en", (), wanted, free), lambda *_: given)


def test_right_missing_and_invented_slots_are_counted() -> None:
    parsed = judged({"act": "why", "numbers": [1, 2]}, Slots(intent="why", numbers=(1,), topic="jazz"))
    assert parsed.counts == SlotCounts(utterances=1, right=2, parsed=3, expected=3, invented=1) and parsed.faulty


@pytest.mark.parametrize(
    ("wanted", "given", "right"),
    [
        ("jazz (albums)", "Jazz albums", 1),
        ("jazz (albums)", "jazz", 1),
        ("jazz", "jazz albums", 0),
        ("安静的歌", "安静歌", 1),
    ],
)
def test_optional_words_may_be_missing(wanted: str, given: str, right: int) -> None:
    assert judged({"topic": wanted}, Slots(topic=given)).counts.right == right


@pytest.mark.parametrize(("given", "right", "faulty"), [("", 0, False), ("songs", 1, False), ("jazz", 0, True)])
def test_a_value_of_optional_words_alone_may_be_missing(given: str, right: int, faulty: bool) -> None:
    parsed = judged({"topic": "(songs)"}, Slots(topic=given))
    assert (parsed.counts.right, parsed.faulty) == (right, faulty)


def test_free_slots_do_not_count() -> None:
    assert judged({}, Slots(domain="film"), frozenset({"domain"})).counts == SlotCounts(utterances=1)


def test_faulty_utterances_of_the_test_split_are_not_listed() -> None:
    texts = [f"utterance {n}" for n in range(40)]
    faulty = [utterances.judge(Utterance(t, "en", (), {"act": "why"}, frozenset()), nothing) for t in texts]
    said = "\n".join(utterances.report(faulty))
    shown = [f.utterance.split for f in faulty if f.utterance.text + "\n" in said]
    assert set(shown) == {"dev"} and {f.utterance.split for f in faulty} == {"dev", "test"}


def test_slots_that_a_file_was_annotated_without_do_not_count(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text('{"text": "with my kids", "slots": {}}\n', encoding="utf-8")
    new.write_text('{"text": "alone", "slots": {"company": "alone"}}\n{"text": "with my kids", "slots": {}}\n')
    for path, invented in ((old, 0), (new, 1)):
        *_, last = utterances.read_file(path)
        judgement = utterances.judge(last, lambda *_: Slots(company="children"))
        assert judgement.counts.invented == invented


@pytest.mark.parametrize("line", ["{", '{"text": 3, "slots": {}}', '{"text": "x", "slots": {"mood": "sad"}}', ""])
def test_a_line_that_is_no_utterance_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="f.jsonl"):
        utterances.read_file(path)


def test_a_gain_has_an_interval_and_is_none_over_itself() -> None:
    right = [judged({"n": n}, Slots(n=n)) for n in range(1, 30)]
    wrong = [judged({"n": n}, Slots(n=n + 1)) for n in range(1, 30)]
    assert utterances.gain(right, right) == (0, 0, 0)
    mean, low, high = utterances.gain(right, [*wrong[:15], *right[15:]])
    assert low < mean < high and low > 0


def test_a_summary_counts_messages_with_an_invented_slot_once() -> None:
    invented = judged({}, Slots(topic="jazz", n=3, domain="music"))
    assert utterances.summary([invented, judged({}, Slots())]) == {
        "n": 2,
        "f1": 0,
        "invented": 0.5,
        "wholly_right": 0.5,
    }


def nothing(text: str, language: str, shown: Sequence[Item]) -> Slots:
    return Slots()


@pytest.mark.parametrize("language", utterances.LANGUAGES)
def test_rules_alone_parse_the_written_set(language: str) -> None:
    every = utterances.read_utterances(language)
    assert len(every) >= 150 and sum(not u.slots for u in every) * 3 >= len(every) - 10
    judgements = [utterances.judge(u, lambda t, lang, shown: parse(t, lang, shown, None, PROMPTS)) for u in every]
    for split in utterances.SPLITS:
        count = sum((f.counts for f in judgements if f.utterance.split == split), SlotCounts())
        assert count.f1 >= 0.90
