"""A model's reading of a message, beside that of the rules: which work is judged or to be resembled, and small talk.

What each of the two decides was measured on messages of other people (docs/decisions/query-understanding.md): the model
finds judgements and resemblances that no rule knows, and remarks that look like requests; everything else it reads
worse than the rules, and does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.query.facets.topics import has_request_words
from agent.query.model.model_examples import nearest
from agent.query.model.model_lines import Line, grammar_of, is_short_enough, parse_lines, write_lines
from agent.query.slots import Intent, Slots
from agent.query.works.references import MARK, mark_numbers, mark_titles
from prompts import PromptError, Prompts, Turn
from retrieval.data.items import Item

EXAMPLES = 8
"""Examples in the prompt: about 250 tokens, one second on two cores."""
MAX_TOKENS = 40
_INTENTS: dict[str, Intent] = {"liked": "like", "disliked": "dislike", "similar": "similar", "seen": "seen"}


def is_in_doubt(slots: Slots) -> bool:
    """Return whether the rules leave open what a message does: they find no intent, question or correction in it."""
    decided = slots.intent or slots.question or slots.corrections or slots.liked or slots.disliked
    return not decided and not slots.languages


def read(text: str, language: str, shown: Sequence[Item], model: LanguageModel, prompts: Prompts) -> tuple[Line, ...]:
    """Return the lines that a model reads a message into.

    None where the model fails or cannot generate, the text is long, or the language has no examples.
    """
    message = message_for_model(text, shown)
    turns = [Turn(each.message, write_lines(each.lines)) for each in nearest(message, language, EXAMPLES)]
    if not turns or "generate" not in model.abilities or not is_short_enough(message):
        return ()
    try:
        prompt = prompts.render("slots", language, model.chat, turns, utterance=message)
        return parse_lines("".join(model.generate(prompt, grammar_of(message), MAX_TOKENS)))
    except (ModelFault, PromptError):
        return ()


def message_for_model(text: str, shown: Sequence[Item]) -> str:
    """Return a message with #1, #2 in place of what refers to items on show."""
    marked = mark_numbers(mark_titles(text, shown), len(shown)).within(len(shown))
    first = ord(MARK[1])

    def numbered(match: re.Match[str]) -> str:
        place = ord(match[0]) - first
        numbers = marked.numbers_by_mark[place] if place < len(marked.numbers_by_mark) else ()
        return " ".join(f"#{number}" for number in numbers)

    return " ".join(re.sub(MARK, numbered, marked.text).split())


def merge(slots: Slots, lines: Sequence[Line], text: str) -> Slots:
    """Return the slots of the rules with what a model's lines decide, which `by_model` names."""
    bare = slots == Slots(topic=slots.topic) and not has_request_words(text)
    if bare and slots.topic and [line.label for line in lines] == ["chat"]:
        return Slots(by_model=("small talk",))
    judged = [line for line in lines if line.label in _INTENTS]
    if len(judged) != 1:
        return slots
    ((label, words),) = judged
    numbers = tuple(int(number) for number in re.findall(r"#([0-9]{1,2})", words))
    if not numbers and not bare:
        return slots
    topic = "" if numbers else words
    by_model = ("intent", "numbers") if numbers else ("intent", "topic")
    return replace(slots, intent=_INTENTS[label], numbers=numbers, topic=topic, by_model=by_model)
