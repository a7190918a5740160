"""Two names for one interest become one entry: a model says which are, of pairs that code offers.

It writes under a grammar that knows these pairs alone, and what it writes is looked up among them again: nothing else
is ever merged, and no name is made up. Where it fails, all stands as it was counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.errors import ModelFault
from agent.interest import Interest
from agent.llm import LanguageModel
from agent.wording import clip
from prompts import PromptError, Prompts
from retrieval.words import terms

MOST_PAIRS = 8
SHARED = 0.5
"""The share of the smaller one's evidence that two entries have in common, for them to be offered."""
END = "end"
_UNSAFE = re.compile(r'[\x00-\x1f"\\=\n]')
Pair = tuple[Interest, Interest]


def pairs(known: Sequence[Interest]) -> list[Pair]:
    """Entries of one kind and one sign that rest on much the same evidence, or share a word; those most alike first."""
    found: list[tuple[float, Pair]] = []
    for n, one in enumerate(known):
        for other in known[n + 1 :]:
            able = one.kind == other.kind and one.kind not in ("rhythm", "period") and one.weight * other.weight > 0
            if not able or one.edited or other.edited or _UNSAFE.search(one.trait + other.trait):
                continue
            both, fewer = set(one.evidence) & set(other.evidence), min(len(one.evidence), len(other.evidence))
            shared = len(both) / fewer if fewer > 1 else 0.0
            words = bool(set(terms(one.trait)) & set(terms(other.trait)))
            if shared >= SHARED or words:
                found.append((shared + words, (one, other)))
    return [pair for _, pair in sorted(found, key=lambda each: -each[0])[:MOST_PAIRS]]


def merged(known: Sequence[Interest], language: str, model: LanguageModel, prompts: Prompts) -> tuple[Interest, ...]:
    """The same entries, some of them as one."""
    offered = {line: pair for one, other in pairs(known) for line, pair in _lines(one, other)}
    if not offered:
        return tuple(known)
    names = [f"{clip(one.trait, 60)} / {clip(other.trait, 60)}" for one, other in pairs(known)]
    try:
        prompt = prompts.render("merge", language, model.chat, pairs=names)
        said = "".join(model.generate(prompt, grammar(list(offered)), max_tokens=24 * MOST_PAIRS))
    except (ModelFault, PromptError):
        return tuple(known)
    found = {interest.trait: interest for interest in known}
    stands = {interest.trait: interest.trait for interest in known}
    for line in said.splitlines():
        if pair := offered.get(line.strip()):
            kept, gone = (stands[each.trait] for each in pair)
            if kept != gone:
                found[kept] = _as_one(found[kept], found.pop(gone))
                stands = {name: kept if now == gone else now for name, now in stands.items()}
    if len(found) == len(known):
        return tuple(known)
    return tuple(sorted(found.values(), key=lambda i: (i.kind == "rhythm", -abs(i.weight), i.trait)))


def grammar(lines: Sequence[str]) -> str:
    """Any of these lines, each on a line of its own, then the end."""
    quoted = " | ".join(f'"{line}"' for line in lines)
    return f'root ::= (line "\\n"){{0,{MOST_PAIRS}}} "{END}"\nline ::= {quoted}\n'


def _lines(one: Interest, other: Interest) -> list[tuple[str, Pair]]:
    """The name that is kept comes first."""
    return [(f"{one.trait} = {other.trait}", (one, other)), (f"{other.trait} = {one.trait}", (other, one))]


def _as_one(kept: Interest, gone: Interest) -> Interest:
    """What both rest on counts once, by the larger part."""
    parts = dict(kept.parts)
    for evidence, part in gone.parts.items():
        parts[evidence] = max(parts.get(evidence, 0.0), part, key=abs)
    latest = max((t for t in (kept.latest, gone.latest) if t), default=None)
    term = kept.term if kept.term == gone.term else "both"
    return replace(kept, weight=sum(parts.values()), evidence=tuple(parts), parts=parts, latest=latest, term=term)
