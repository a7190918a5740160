"""Merging of synonymous interests: a model says which pairs, among those that code offers, are one interest.

It writes under a grammar of these pairs alone, and its lines are looked up among them: no other pair is merged, and no
name is invented. Where it fails, the interests stay as they were counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.profile.catalogue_vocabulary import spelling_key
from agent.profile.interest import Interest
from agent.text import truncate
from prompts import PromptError, Prompts
from retrieval.text.cjk import contains_han
from retrieval.text.tokenizer import normalize

MAX_PAIRS = 8
END = "end"
"""Last line of a model's reply."""
_UNSAFE = re.compile(r'[\x00-\x1f"\\=\n]')
Pair = tuple[Interest, Interest]


def mergeable_pairs(interests: Sequence[Interest]) -> list[Pair]:
    """Return pairs of one kind and one sign of which one name may be short for the other, the strongest first."""
    pairs: list[Pair] = []
    for n, first in enumerate(interests):
        for second in interests[n + 1 :]:
            same_kind = first.kind == second.kind and first.kind not in ("habit", "period")
            unchanged = not (first.correction or second.correction)
            quotable = not _UNSAFE.search(first.trait + second.trait)
            alike = _abbreviates(first.trait, second.trait) or _abbreviates(second.trait, first.trait)
            if same_kind and unchanged and quotable and alike and first.weight * second.weight > 0:
                pairs.append((first, second))
    return pairs[:MAX_PAIRS]


def _abbreviates(name: str, whole: str) -> bool:
    """Return whether a name is part of a whole one, its initials, or the beginnings of its words.

    Examples: 科幻 and 科幻片, WW2 and World War 2, sci-fi and science fiction.
    """
    if spelling_key(name) in spelling_key(whole) and contains_han(name):
        return True
    short, long = (re.findall(r"[^\W_]+", normalize(each)) for each in (name, whole))
    if len(long) > 1 and spelling_key(name) == "".join(word[0] for word in long):
        return True
    rest = iter(long)
    return all(len(word) > 1 and any(each.startswith(word) for each in rest) for word in short)


def merge_synonyms(
    interests: Sequence[Interest], language: str, model: LanguageModel, prompts: Prompts
) -> tuple[Interest, ...]:
    """Return the interests in their order, with those pairs merged that a model finds to be one. Each merges once."""
    pairs = mergeable_pairs(interests)
    offered = {line: pair for first, second in pairs for line, pair in _merge_lines(first, second)}
    if not offered:
        return tuple(interests)
    names = [f"{truncate(first.trait, 60)} / {truncate(second.trait, 60)}" for first, second in pairs]
    try:
        prompt = prompts.render("merge", language, model.chat, pairs=names)
        reply = "".join(model.generate(prompt, merge_grammar(list(offered)), max_tokens=24 * MAX_PAIRS))
    except (ModelFault, PromptError):
        return tuple(interests)
    by_name, merged = {interest.trait: interest for interest in interests}, set[str]()
    for line in reply.splitlines():
        pair = offered.get(line.strip())
        # No chains: with a = b and b = c a model would merge a and c, which were not offered.
        if pair and not merged & {each.trait for each in pair}:
            first, second = pair
            merged |= {first.trait, second.trait}
            by_name[first.trait] = _combine(first, by_name.pop(second.trait))
    return tuple(by_name.values())


def merge_grammar(lines: Sequence[str]) -> str:
    """Return a GBNF grammar of at most `MAX_PAIRS` of these lines and an end line."""
    quoted = " | ".join(f'"{line}"' for line in lines)
    return f'root ::= (line "\\n"){{0,{MAX_PAIRS}}} "{END}"\nline ::= {quoted}\n'


def _merge_lines(first: Interest, second: Interest) -> list[tuple[str, Pair]]:
    """Return both lines that merge a pair; in each the name that remains comes first."""
    return [(f"{a.trait} = {b.trait}", (a, b)) for a, b in ((first, second), (second, first))]


def _combine(interest: Interest, other: Interest) -> Interest:
    """Return an interest with another's evidence; what both rest on counts once, by the larger part."""
    parts = dict(interest.parts)
    for evidence, part in other.parts.items():
        parts[evidence] = max(parts.get(evidence, 0.0), part, key=abs)
    latest = max((time for time in (interest.latest, other.latest) if time), default=None)
    term = interest.term if interest.term == other.term else "both"
    return replace(interest, weight=sum(parts.values()), evidence=tuple(parts), parts=parts, latest=latest, term=term)
