"""The slot classifiers are measured on messages that they have not learned."""

from __future__ import annotations

import numpy as np
import pytest

from agent.query.slots import Slots
from evals.fitting import validate_slot_classifier as validation
from evals.fitting.train_slot_classifier import Message
from evals.understanding.utterances import Utterance

NOTHING = Slots()


def message(text: str, rules: Slots = NOTHING, **slots: object) -> Message:
    ends = (*(n + 1 for n, letter in enumerate(text) if letter == " "), len(text))
    states = np.random.default_rng(len(text)).normal(size=(len(ends), 4)).astype(np.float32)
    return Message(Utterance(text, "en", (), slots, frozenset()), text, ends, states, rules)


def reading(annotated: dict[str, object], rules: Slots, classifier: Slots) -> validation.HeldOutReading:
    return validation.HeldOutReading(message("some films", rules, **annotated), classifier, classifier)


def test_every_message_is_read_once_and_by_classifiers_of_other_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[set[str]] = []
    train = validation.train

    def recorded(messages: list[Message], model: str, layer: int) -> object:
        learned.append({each.text for each in messages})
        return train(messages, model, layer)

    monkeypatch.setattr(validation, "train", recorded)
    messages = [message(f"a film about town {n}", topic=f"town {n}") for n in range(9)]
    readings = list(validation.cross_validated(messages, "0" * 64))
    assert sorted(each.message.text for each in readings) == sorted(each.text for each in messages)
    assert len(learned) == validation.FOLDS
    assert all(each.message.text not in learned[validation.fold_of(each.message)] for each in readings)


def test_kinds_are_disputed_where_rules_and_classifiers_name_different_ones() -> None:
    readings = [
        reading({"domain": "book"}, Slots(domain="book"), Slots(domain="film")),
        reading({"domain": "film"}, Slots(domain="book"), Slots(domain="film")),
        reading({"domain": "film"}, Slots(domain="film"), Slots(domain="film")),
        reading({"domain": "film"}, Slots(), Slots(domain="film")),
    ]
    assert validation.kinds_in_dispute(readings) == (2, 1, 1)


def test_languages_that_are_missed_or_invented_lower_f1() -> None:
    readings = [
        reading({"language": ["ko"]}, Slots(languages=("ko",)), Slots(languages=("ja",))),
        reading({"language": []}, Slots(), Slots()),
    ]
    assert validation.f1_of_languages(readings, lambda each: each.message.rules) == 1.0
    assert validation.f1_of_languages(readings, lambda each: each.classifier) == 0.0
