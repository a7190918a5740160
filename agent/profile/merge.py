"""Two names for one interest become one entry: a model says which are, of pairs that code offers.

It writes under a grammar that knows these pairs alone, and what it writes is looked up among them again: nothing else
is ever merged, and no name is made up. Where it fails, all stands as it was counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.errors import ModelFault
from agent.llm.protocol import LanguageModel
from agent.profile.catalogue_vocabulary import spelling_key
from agent.profile.interest import Interest
from agent.prompt_view import clip
from prompts import PromptError, Prompts
from retrieval.text.tokenizer import folded

MAX_PAIRS = 8
END = "end"
_UNSAFE = re.compile(r'[\x00-\x1f"\\=\n]')
_HAN = re.compile(r"[\u3400-\u9fff]")
Pair = tuple[Interest, Interest]


def mergeable_pairs(known: Sequence[Interest]) -> list[Pair]:
    """Entries of one kind and one sign whose names may be short and long for the same, the strongest first."""
    found: list[Pair] = []
    for n, one in enumerate(known):
        for other in known[n + 1 :]:
            able = one.kind == other.kind and one.kind not in ("habit", "period") and one.weight * other.weight > 0
            safe = not (one.correction or other.correction or _UNSAFE.search(one.trait + other.trait))
            if able and safe and (_abbreviates(one.trait, other.trait) or _abbreviates(other.trait, one.trait)):
                found.append((one, other))
    return found[:MAX_PAIRS]


def _abbreviates(name: str, whole: str) -> bool:
    """Whether a name is part of another, or its words begin those of the other: 科幻 and 科幻片, sci-fi and science
    fiction, WW2 and World War 2."""
    if spelling_key(name) in spelling_key(whole) and _HAN.search(name):  # of Latin words, whole ones are compared below
        return True
    short, long = (re.findall(r"[^\W_]+", folded(each)) for each in (name, whole))
    if len(long) > 1 and spelling_key(name) == "".join(word[0] for word in long):
        return True
    rest = iter(long)
    return all(len(word) > 1 and any(each.startswith(word) for each in rest) for word in short)


def merge_synonyms(
    known: Sequence[Interest], language: str, model: LanguageModel, prompts: Prompts
) -> tuple[Interest, ...]:
    """The same entries, in their order, some of them as one. Each is merged once at most."""
    offered = {line: pair for one, other in mergeable_pairs(known) for line, pair in _merge_lines(one, other)}
    if not offered:
        return tuple(known)
    names = [f"{clip(one.trait, 60)} / {clip(other.trait, 60)}" for one, other in mergeable_pairs(known)]
    try:
        prompt = prompts.render("merge", language, model.chat, pairs=names)
        said = "".join(model.generate(prompt, merge_grammar(list(offered)), max_tokens=24 * MAX_PAIRS))
    except (ModelFault, PromptError):
        return tuple(known)
    found, once = {interest.trait: interest for interest in known}, set[str]()
    for line in said.splitlines():
        pair = offered.get(line.strip())
        # No chains: with a = b and b = c a model would say of a and c what it was not asked.
        if pair and not once & {each.trait for each in pair}:
            kept, gone = pair
            once |= {kept.trait, gone.trait}
            found[kept.trait] = _combine(kept, found.pop(gone.trait))
    return tuple(found.values())


def merge_grammar(lines: Sequence[str]) -> str:
    """Any of these lines, each on a line of its own, then the end."""
    quoted = " | ".join(f'"{line}"' for line in lines)
    return f'root ::= (line "\\n"){{0,{MAX_PAIRS}}} "{END}"\nline ::= {quoted}\n'


def _merge_lines(one: Interest, other: Interest) -> list[tuple[str, Pair]]:
    """The name that is kept comes first."""
    return [(f"{one.trait} = {other.trait}", (one, other)), (f"{other.trait} = {one.trait}", (other, one))]


def _combine(kept: Interest, gone: Interest) -> Interest:
    """What both rest on counts once, by the larger part."""
    parts = dict(kept.parts)
    for evidence, part in gone.parts.items():
        parts[evidence] = max(parts.get(evidence, 0.0), part, key=abs)
    latest = max((t for t in (kept.latest, gone.latest) if t), default=None)
    term = kept.term if kept.term == gone.term else "both"
    return replace(kept, weight=sum(parts.values()), evidence=tuple(parts), parts=parts, latest=latest, term=term)
