"""Reasons: evidence first, then wording, then a check in code.

What a reason may rest on is computed: the history items that brought a candidate, and the traits it has. The model
words it under a grammar that admits a few openings, each made in code and naming a cited item and a trait, so no other
citation and no other trait can be said. What the model adds is then checked against the facts; where it fails, a plain
template sentence over the same evidence takes its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.errors import ModelFault
from agent.grounding import grounded, names_unknown, numbers_unknown, repeats
from agent.llm import LanguageModel
from agent.wording import clip, domain_words, is_chinese, show, verdict
from prompts import PromptError, Prompts, neutralise
from prompts.words import words
from retrieval.requests import Candidate, Event, Request

MOST_CITED = 2
MOST_TRAITS = 5
GROUNDED = 0.5
MOST_TOKENS = 140
LONGEST = {"en": 200, "zh": 80}
"""Characters the model may add; a sentence that fills them was cut."""


@dataclass(frozen=True)
class Evidence:
    """What a reason may rest on: cited events, strongest first, and traits, those shared with them first."""

    events: tuple[Event, ...]
    traits: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """`checked`: every citation, trait and word of it was verified in code. `worded_by` says who wrote the sentence,
    `fault` why a model's sentence was not kept, and `added` what the model wrote behind the opening."""

    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    checked: bool
    worded_by: Literal["model", "template"]
    fault: str = ""
    added: str = ""


def evidence(request: Request, candidate: Candidate) -> Evidence:
    """Liked history items that retrieval says brought the candidate; failing those, the latest that share a trait."""
    liked = {e.item.id: e for e in request.history if e.signal > 0}
    broad = candidate.item.read_in(request.language).categories
    # A tag says more of an item than the category it shares with a hundred others.
    traits = sorted(candidate.item.traits(request.language), key=lambda t: t in broad)
    brought = [liked[i] for i in dict.fromkeys(candidate.because) if i in liked]
    if not brought:
        brought = [e for e in reversed(liked.values()) if set(traits) & set(e.item.traits(request.language))]
    events = tuple(brought[:MOST_CITED])
    theirs = {t for e in events for t in e.item.traits(request.language)}
    shared = [t for t in traits if t in theirs]
    asked = [t for t in traits if t not in theirs and request.text and t.casefold() in request.text.casefold()]
    rest = [t for t in traits if t not in shared and t not in asked]
    return Evidence(events, tuple(t for t in (*asked, *shared, *rest) if len(t) <= 60)[:MOST_TRAITS])


class Explainer:
    def __init__(self, model: LanguageModel | None, prompts: Prompts):
        self.model, self.prompts = model, prompts

    def reason(self, request: Request, candidate: Candidate) -> Reason:
        """A checked reason. Never fails: where the model does, the template speaks and `fault` says why."""
        found = evidence(request, candidate)
        if not self._can_word(request, found):
            return template_reason(request, candidate, found)
        starts = openings(request, candidate, found)
        try:
            assert self.model is not None
            prompt = self._prompt(request, candidate, found)
            reply = "".join(self.model.generate(prompt, reason_grammar(starts, request.language), MOST_TOKENS))
        except (ModelFault, PromptError) as error:
            return template_reason(request, candidate, found, fault=str(error))
        return checked(reply, starts, request, candidate, found)

    def reasons(self, asked: Sequence[tuple[Request, Candidate]]) -> list[Reason]:
        """A checked reason each, worded side by side: whose are worded with them changes none."""
        found = [evidence(*one) for one in asked]
        starts = [openings(*one, f) if self._can_word(one[0], f) else [] for one, f in zip(asked, found, strict=True)]
        wording = [k for k, start in enumerate(starts) if start]
        try:
            replies = (
                self.model.generate_all(
                    [self._prompt(*asked[k], found[k]) for k in wording],
                    [reason_grammar(starts[k], asked[k][0].language) for k in wording],
                    MOST_TOKENS,
                )
                if self.model and wording
                else []
            )
        except (ModelFault, PromptError):  # of one of them: each is told apart
            return [self.reason(*one) for one in asked]
        worded = dict(zip(wording, replies, strict=True))
        return [
            checked(worded[k], starts[k], *one, found[k]) if k in worded else template_reason(*one, found[k])
            for k, one in enumerate(asked)
        ]

    def _can_word(self, request: Request, found: Evidence) -> bool:
        return self.model is not None and "generate" in self.model.abilities and bool(found.events or request.text)

    def _prompt(self, request: Request, candidate: Candidate, found: Evidence) -> str:
        assert self.model is not None
        return self.prompts.render(
            "reason",
            request.language,
            self.model.chat,
            words=domain_words(request, [candidate.item]),
            history=[show(e.item, request.language, verdict=verdict(e, request.language)) for e in found.events],
            request=clip(request.text, 300),
            context=request.context,
            candidate=show(candidate.item, request.language),
            traits=[neutralise(t) for t in found.traits],
        )


@dataclass(frozen=True)
class Opening:
    """How a reason may begin: with the history item it cites or the request (""), and a trait or none ("")."""

    text: str
    cites: str
    trait: str


def openings(request: Request, candidate: Candidate, found: Evidence) -> list[Opening]:
    """Those the evidence allows: of each event the traits shared with it, or, with none shared, any of the item's.

    Where something was asked for and nothing is shared, the request brought the item, so the sentence begins with it.
    """
    language = request.language
    title = clip(candidate.item.read_in(language).title, 120)
    theirs = {t for e in found.events for t in e.item.traits(language)}
    if request.text and not theirs & set(found.traits):
        asked = re.sub(r'["“”:：《》\\n]', " ", clip(request.text, 60))
        if language == "zh":
            starts = [
                (f"你想要“{asked}”，推荐{f'有“{t}”的' if t else ''}《{title}》：", t) for t in found.traits or ("",)
            ]
        else:
            starts = [
                (f"You asked for “{asked}”, and {title}{f' has “{t}”' if t else ' comes close'}: ", t)
                for t in found.traits or ("",)
            ]
        return [Opening(text, "", trait) for text, trait in starts[:3]]
    made = []
    for event in found.events:
        past, met = clip(event.item.read_in(language).title, 120), words(event.item.domain, language).past
        shared = [t for t in found.traits if t in event.item.traits(language)]
        for trait in (shared or list(found.traits) or [""])[:3]:
            if language == "zh":
                has = f"{'同样有' if shared else '有'}“{trait}”的" if trait else ""
                text = f"因为你{met}《{past}》，推荐{has}《{title}》："
            else:
                has = (
                    f", which {'shares' if shared else 'has'} “{trait}”{' with it' if shared else ''}" if trait else ""
                )
                text = f"Because you {met} {past}, you may like {title}{has}: "
            made.append(Opening(text, event.item.id, trait))
    return made


def reason_grammar(starts: Sequence[Opening], language: str) -> str:
    """GBNF for one of the openings and the rest of a sentence, which can neither name a work nor quote."""
    if language == "zh":
        tail = rf'[一-鿿A-Za-z0-9] [一-鿿A-Za-z0-9，、；—·]{{5,{LONGEST["zh"]}}} "。"'
    else:
        tail = rf'[A-Za-zÀ-ÿ0-9] [A-Za-zÀ-ÿ0-9,;\x27’ -]{{14,{LONGEST["en"]}}} "."'
    return f"root ::= ({' | '.join(json.dumps(s.text, ensure_ascii=False) for s in starts)}) tail\ntail ::= {tail}\n"


def parse(reply: str, starts: Sequence[Opening]) -> Reason:
    """The model's sentence as a reason, not yet checked. Total: one with no known opening has no text."""
    text = " ".join(reply.split())
    for start in sorted(starts, key=lambda s: -len(s.text)):
        if text.startswith(start.text.strip()) and text[-1] in ".。":
            added = text.removeprefix(start.text.strip()).strip()
            return Reason(
                text,
                (start.cites,) if start.cites else (),
                (start.trait,) if start.trait else (),
                True,
                "model",
                added=added,
            )
    return Reason("", (), (), False, "model", "the reply was cut short")


_NAMED = re.compile(r"《([^》]+)》")
# The model adds what the item is; what the person did, only the opening may say.
_OF_PERSON = {
    "en": re.compile(
        r"\byou(?:'ve| have)? (?:also )?(?:rated|reviewed|bought|told|watched|read|played|took|liked|loved)\b", re.I
    ),
    "zh": re.compile(r"你(?:也|还|曾|已)?(?:评价|评分|告诉|购买|[看读听玩学选买]过|喜欢)"),
}
_UNFINISHED = re.compile(r"[\s,;'’，、；—·-][.。]$")


def checked(reply: str, starts: Sequence[Opening], request: Request, candidate: Candidate, found: Evidence) -> Reason:
    """What the model wrote, or the template where a check refuses it."""
    reason = parse(reply, starts)
    fault = check(reason, request, candidate)
    return template_reason(request, candidate, found, fault=fault) if fault else reason


def check(reason: Reason, request: Request, candidate: Candidate) -> str:
    """What is wrong with a worded reason, or nothing. What the model added may rest on the item's own facts alone."""
    language, item = request.language, candidate.item
    said, added = item.read_in(language), reason.added
    history = {e.item.id: clip(e.item.read_in(language).title, 120) for e in request.history}
    if not reason.text:
        return reason.fault or "empty"
    if any(c not in history for c in reason.cites) or not (reason.cites or request.text):
        return "it cites what is not in the history"
    if any(t not in item.traits(language) for t in reason.traits):
        return "it names a trait the item does not have"
    titles = [*(history[c] for c in reason.cites), clip(said.title, 120)]
    if any(title not in reason.text for title in titles):
        return "it does not name what it cites and what it is for"
    year = str(item.published.year) if item.published else ""
    own = " ".join([titles[-1], said.text, *item.traits(language), *map(str, said.attributes.values()), year])
    facts = f"{own} {' '.join(titles)} {request.text}"
    if any(named not in titles for named in _NAMED.findall(reason.text)):
        return "it names a work that is neither cited nor recommended"
    if numbers_unknown(added, facts):
        return "it has a number that is in none of the facts"
    if language == "en" and names_unknown(added, facts):
        return "it has a name that is in none of the facts"
    if len(added) > LONGEST[language] or _UNFINISHED.search(added):
        return "it was cut short"
    if repeats(added, language):
        return "it repeats itself"
    if is_chinese(added) != (language == "zh"):
        return "it is in the wrong language"
    if _OF_PERSON[language].search(added):
        return "it claims something of the person"
    if grounded(added, own, language) < GROUNDED:
        return "less than half of it is in the facts"
    return ""


def template_reason(request: Request, candidate: Candidate, found: Evidence, fault: str = "") -> Reason:
    """A plain sentence over the evidence, true by construction."""
    language = request.language
    title = clip(candidate.item.read_in(language).title, 120)
    theirs = {t for e in found.events for t in e.item.traits(language)}
    cited = found.events[:1] if not request.text or theirs & set(found.traits) else ()
    shared = [t for t in found.traits if any(t in e.item.traits(language) for e in cited)]
    traits = tuple((shared or list(found.traits))[:2])
    zh = language == "zh"
    listed = ("、" if zh else " and ").join(traits)
    if cited:
        past, met = clip(cited[0].item.read_in(language).title, 120), words(cited[0].item.domain, language).past
        start = (
            f"因为你{met}《{past}》，推荐《{title}》：" if zh else f"Because you {met} {past}, you may like {title}: "
        )
        if zh:
            rest = f"{'两者都有' if shared else '它的特点是'}{listed}。" if traits else "两者内容相近。"
        else:
            rest = f"{'both have' if shared else 'it has'} {listed}." if traits else "the two are close in content."
        return Reason(start + rest, (cited[0].item.id,), traits, True, "template", fault)
    if request.text:
        asked = clip(request.text, 60)
        text = f"你想要“{asked}”，《{title}》与之相近" if zh else f"You asked for “{asked}”, and {title} comes close"
    elif chosen := next((p.because for p in candidate.provenance if p.source == "popular"), ""):
        text = f"这里有 {chosen} 人选过《{title}》" if zh else f"{title} was chosen by {chosen} people here"
    elif any(p.source == "newest" for p in candidate.provenance):
        text = f"《{title}》是目录里较新的内容" if zh else f"{title} is among the newest in the catalogue"
    else:
        text = f"推荐《{title}》" if zh else f"{title} may suit you"
    if traits:
        text += f"，特点是{listed}" if zh else f": it has {listed}"
    return Reason(text + ("。" if zh else "."), (), traits, True, "template", fault)
