"""A model chooses which parts of descriptions to say of their items, many descriptions side by side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from agent.clauses.grammar import grammar_of
from agent.clauses.parts import Part, parts_of
from agent.llm import LanguageModel
from agent.prompt_view import item_view
from agent.text import is_chinese
from prompts import Prompts
from retrieval.data.items import Item

MAX_TOKENS = 200
MIN_WORDS, MIN_CHARS_ZH = 5, 8
"""Of a part that the model names by its beginning."""


@dataclass(frozen=True)
class Description:
    """An item's text in one language, and the parts of it that may be said; none where it is in another script."""

    item: Item
    language: str
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, item: Item, language: str) -> Description:
        """Return the description of an item in a language."""
        texts = item.read_in(language)
        readable = texts.text and is_chinese(texts.text) == (language == "zh")
        return cls(item, language, parts_of(texts.title, texts.text, language) if readable else ())

    @property
    def key(self) -> str:
        """Return 32 hexadecimal digits by which the choice is stored: the same for the same parts."""
        return hashlib.sha256(json.dumps([self.language, *(p.text for p in self.parts)]).encode()).hexdigest()[:32]


def choose(descriptions: Sequence[Description], model: LanguageModel, prompts: Prompts) -> list[tuple[str, ...]]:
    """Return one or two parts of each description: the one that says it best, and one of another sentence.

    Where there is but one part, the model is not asked. Raises ModelFault, and PromptError for a broken template.
    """
    open_ = [each for each in descriptions if len(each.parts) > 1]
    replies = iter(
        model.generate_all(
            [_prompt(each, model.chat, prompts) for each in open_], [choice_grammar(each) for each in open_], MAX_TOKENS
        )
        if open_
        else ()
    )
    return [
        _chosen(next(replies), each) if len(each.parts) > 1 else tuple(part.text for part in each.parts)
        for each in descriptions
    ]


def choice_grammar(description: Description) -> str:
    """Return GBNF for the beginning of one part of a description, and of another of another sentence or none."""
    by_sentence: dict[int, list[str]] = {}
    for part, beginning in zip(description.parts, beginnings(description), strict=True):
        by_sentence.setdefault(part.sentence, []).append(_literal(beginning))
    none = _literal(grammar_of(description.language).none)
    pairs = [
        f's{number} "\\n- " ({" | ".join([*(f"s{other}" for other in by_sentence if other != number), none])})'
        for number in by_sentence
    ]
    rules = [f"s{number} ::= {' | '.join(texts)}" for number, texts in by_sentence.items()]
    return "\n".join([f'root ::= "- " ({" | ".join(pairs)}) "\\n"', *rules, ""])


def beginnings(description: Description) -> list[str]:
    """Return by which few words the model names each part: a reply's length is most of the time of a choice.

    A part that another one begins with is named by all of its words.
    """
    texts = [part.text for part in description.parts]
    separator = "" if description.language == "zh" else " "
    units = [list(text) if description.language == "zh" else text.split() for text in texts]
    least = MIN_CHARS_ZH if description.language == "zh" else MIN_WORDS
    named = []
    for own in units:
        lengths = range(min(least, len(own)), len(own))
        unique = (n for n in lengths if sum(other[:n] == own[:n] for other in units) == 1)
        n = next(unique, None)
        named.append(f"{separator.join(own[:n])} …" if n else separator.join(own))
    return named


def _prompt(description: Description, chat: str, prompts: Prompts) -> str:
    # What comes before the item is the same for all, so that it is evaluated once for many.
    item, language = description.item, description.language
    return prompts.render("clauses", language, chat, item=item_view(item, language))


def _chosen(reply: str, description: Description) -> tuple[str, ...]:
    parts = dict(zip(beginnings(description), (part.text for part in description.parts), strict=True))
    lines = [line.removeprefix("-").strip() for line in reply.splitlines()]
    return tuple(dict.fromkeys(parts[line] for line in lines if line in parts)) or (description.parts[0].text,)


def _literal(text: str) -> str:
    """Return a text as GBNF has it between quotation marks."""
    return json.dumps(text, ensure_ascii=False)
