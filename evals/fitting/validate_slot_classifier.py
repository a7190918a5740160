"""Measure the slot classifiers on messages they have not learned: `python -m evals.fitting.validate_slot_classifier`.

The training messages are split into three folds by a hash of their texts. Each fold is read by classifiers of the other
two, and judged as `whyrec-eval utterances` does. The command prints F1 by language, by the rules and by both, and how
often each is right where they decide on the kind of item and on the language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import typer

from agent.query.model.arbitration import combine
from agent.query.model.model_slots import slots_of
from agent.query.model.slot_classifier import Weights, reading_of
from agent.query.model.slot_tags import head_values
from agent.query.negations.settle_exclusions import settle_exclusions
from agent.query.questions.questions import is_plain_question
from agent.query.slots import Slots
from agent.query.text.sentences import read_text, written_text
from evals.fitting.train_slot_classifier import LAYER, Message, default_model, read_messages, train, training_utterances
from evals.understanding.utterances import LANGUAGES, Parse, judge, report_file

FOLDS = 3


@dataclass(frozen=True)
class HeldOutReading:
    """A message and its slots by the rules, by classifiers of other messages, and by both."""

    message: Message
    classifier: Slots
    both: Slots

    @property
    def rules(self) -> Slots:
        """The slots by the rules alone, as the product settles them."""
        return settle_exclusions(self.message.rules, read_text(written_text(self.message.utterance.text)))


def cross_validated(messages: Sequence[Message], model: str) -> Iterator[HeldOutReading]:
    """Yield the messages, each read by classifiers of the other folds; `model`: the sha256 of the model."""
    for fold in range(FOLDS):
        weights = train([each for each in messages if fold_of(each) != fold], model, LAYER)
        yield from (_read(each, weights) for each in messages if fold_of(each) == fold)


def fold_of(message: Message) -> int:
    """Return the fold of a message, by a hash of its text, so that repetitions are in one fold."""
    return hashlib.sha256(message.utterance.text.casefold().encode()).digest()[0] % FOLDS


def f1_of_languages(readings: Sequence[HeldOutReading], by: Callable[[HeldOutReading], Slots]) -> float:
    """Return the F1 of the languages that messages ask for, over those whose annotation says."""
    right = total_read = total_annotated = 0
    for each in readings:
        if "languages" in each.message.slots:
            value = each.message.slots["languages"]
            annotated = {value} if isinstance(value, str) else set(value)
        elif "languages" in each.message.unknown:
            continue
        else:
            annotated = set()
        read = set(by(each).languages)
        right += len(read & annotated)
        total_read += len(read)
        total_annotated += len(annotated)
    return 2 * right / max(total_read + total_annotated, 1)


def kinds_in_dispute(readings: Sequence[HeldOutReading]) -> tuple[int, int, int]:
    """Return in how many messages rules and classifiers read different kinds of item, and how often each is right."""
    kinds = [
        (each.message.rules.domain, each.classifier.domain, each.message.slots.get("domain", ""))
        for each in readings
        if "domain" not in each.message.unknown
    ]
    disputed = [each for each in kinds if each[0] and each[1] and each[0] != each[1]]
    by_rules = sum(rules == annotated for rules, _, annotated in disputed)
    return len(disputed), by_rules, sum(classifier == annotated for _, classifier, annotated in disputed)


def _read(message: Message, weights: Weights) -> HeldOutReading:
    rules, utterance = message.rules, message.utterance
    written = written_text(utterance.text)
    tags = message.tags(vars(rules))
    evidence = weights.evidence(message.ends, message.states, tags, head_values(vars(rules)))
    by_classifier = slots_of(reading_of(message.text, [evidence], weights.transitions))
    both = combine(rules, by_classifier, message.text, len(utterance.items), is_plain_question(read_text(written)))
    return HeldOutReading(message, by_classifier.slots, settle_exclusions(both, written))


def main() -> None:
    """Print the figures of the packaged training messages."""
    model = default_model()
    messages = list(read_messages(training_utterances(), model, LAYER))
    readings = list(cross_validated(messages, model.fingerprint))
    by_source: dict[str, Callable[[HeldOutReading], Slots]] = {
        "rules alone": lambda each: each.rules,
        "rules and classifiers": lambda each: each.both,
    }
    for name, by in by_source.items():
        judged = [judge(each.message.utterance, _constant(by(each))) for each in readings]
        in_order = [each for language in LANGUAGES for each in judged if each.utterance.language == language]
        typer.echo("\n".join(report_file(name, in_order)))
    disputed, by_rules, by_classifiers = kinds_in_dispute(readings)
    typer.echo(f"kinds that differ: {disputed}; rules right in {by_rules}, classifiers in {by_classifiers}")
    for name, by in {"classifiers alone": lambda each: each.classifier, **by_source}.items():
        typer.echo(f"F1 of languages by {name}: {f1_of_languages(readings, by):.3f}")


def _constant(slots: Slots) -> Parse:
    return lambda *_: slots


if __name__ == "__main__":
    main()
