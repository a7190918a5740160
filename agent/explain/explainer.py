"""Reasons: evidence first, then wording, then a check in code.

What a reason may rest on is computed. Its opening is made in code and names a cited item and a trait, so no other
citation and no other trait can be said; it is put into the model's mouth, and the model goes on behind it. What the
model adds is then checked against the facts; what fails is asked for once more, behind another opening and with the
choice of the item's own sentences for an end (a shorter one of its own where the item has none), and where that fails
too a plain sentence over the same evidence takes its place. The reasons of one list are worded as one: each speaks of
other traits, in another frame.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from agent.errors import ModelFault
from agent.explain.evidence import CounterfactualScores, Reason, Together, collect_evidence
from agent.explain.sentences import (
    TOO_ALIKE,
    Clause,
    ListSoFar,
    ReasonContext,
    Wording,
    most_distinct,
    sentence,
    with_colon,
)
from agent.explain.styles import detailed, for_operator
from agent.explain.verify import LONGEST, CatalogueTitles, verify
from agent.llm.protocol import LanguageModel
from agent.prompt_view import item_view, request_words, verdict
from agent.text import is_chinese, truncate, word_overlap
from prompts import PromptError, Prompts, neutralise
from retrieval.data.items import Item
from retrieval.query.request import Candidate, Request

MOST_TOKENS = 140
MOST_ENDINGS = 6
FEWEST = {"en": 20, "zh": 8}
"""Characters of a sentence that says something of an item."""
_SENTENCE = {
    "en": re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b[DMS][rst]\.)\s+(?=[^a-z])|\n+"),
    "zh": re.compile(r"(?<=[。！？])|\n+"),
}
Style = Literal["short", "detailed", "operator"]
STYLES: tuple[Style, ...] = get_args(Style)
Standings = Callable[[Request, Sequence[Item], Sequence[Item] | None], CounterfactualScores]
"""A request, the items to be explained, and those they were chosen from, where these were given → where they stand
without parts of the history."""


@dataclass(frozen=True)
class ListToExplain:
    """What one person is shown, to be explained; `given`: the items it was chosen from, where they came with the
    request."""

    request: Request
    candidates: tuple[Candidate, ...]
    given: tuple[Item, ...] | None = None


@dataclass
class _Sentence:
    """One sentence on its way: what is tried, what came of it, and what was wrong with each try. `said`: how it was
    begun before anybody who waits for it; `before`: what the list says before it."""

    subject: ReasonContext
    titles: CatalogueTitles
    said: Clause | None = None
    before: tuple[str, ...] = ()
    reason: Reason | None = None
    faults: tuple[str, ...] = ()

    def placed(self, said: ListSoFar) -> Wording:
        """In a frame unlike what was said."""
        choices, added = self.subject.choices, ""
        if self.said:
            choices = [self.said.traits]
        if self.reason:
            choices, added = [self.reason.traits], self.reason.added
        return most_distinct(self.subject, choices, added, said)


class Explainer:
    """`standings` and `together` are where evidence comes from, `titles` those that no sentence may name besides."""

    def __init__(
        self,
        model: LanguageModel | None,
        prompts: Prompts,
        standings: Standings,
        together: Together = lambda pairs: {},
        titles: Callable[[Sequence[Item] | None], CatalogueTitles] = lambda given: CatalogueTitles(()),
        style: Style = "short",
    ):
        self.model, self.prompts, self.style = model, prompts, style
        self._standings, self._together, self._titles = standings, together, titles

    def reason(self, request: Request, candidate: Candidate) -> Reason:
        """A checked reason. Never fails: where the model does, a plain sentence speaks and `fault` says why."""
        return self.reasons([ListToExplain(request, (candidate,))])[0][0]

    def reasons(self, asked: Sequence[ListToExplain]) -> list[list[Reason]]:
        """Checked reasons of several people's lists, all worded side by side: whose are worded with them changes none.

        Never fails.
        """
        lists = [self._begun(each) for each in asked]
        self._try(lists)
        return [self._ended(each) for each in lists]

    def stream(self, request: Request, candidate: Candidate) -> Generator[str, None, Reason]:
        """A checked reason piece by piece, its opening before the model goes on behind it. Never fails."""
        (begun,) = self._begun(ListToExplain(request, (candidate,)))
        if self.style == "short" and self._can_word(begun.subject):
            begun.said = begun.subject.opening(0)
            yield begun.said.text
        self._try([[begun]])
        (reason,) = self._ended([begun])
        yield reason.text.removeprefix(begun.said.text if begun.said else "")
        return reason

    def _try(self, lists: Sequence[Sequence[_Sentence]]) -> None:
        """Have those worded by the model that can be, twice where the first time fails."""
        for attempt in (0, 1) if self.style != "operator" else ():
            waiting = [s for each in lists for s in each if s.reason is None and self._can_word(s.subject)]
            self._word(waiting, attempt)
            for each in lists:
                self._part(each)

    def _part(self, each: Sequence[_Sentence]) -> None:
        """Refuse what is too like another sentence of the list in every frame."""
        said = ListSoFar()
        for one in each:
            placed = one.placed(said)
            if one.reason and placed.near > TOO_ALIKE:
                one.reason, one.before = None, tuple(said.sentences)
                one.faults += ("it is too like another of the list",)
                placed = one.placed(said)
            said.sentences.append(one.subject.untitled(placed.text))

    def _begun(self, listed: ListToExplain) -> list[_Sentence]:
        request, candidates, given = listed.request, listed.candidates, listed.given
        if not candidates:
            return []
        standing = self._standings(request, [c.item for c in candidates], given)
        found = collect_evidence(request, candidates, standing, self._together)
        said, titles = ListSoFar(), self._titles(given)
        return [
            _Sentence(ReasonContext.of(request, c.item, f, said), titles)
            for c, f in zip(candidates, found, strict=True)
        ]

    def _can_word(self, subject: ReasonContext) -> bool:
        """Whether there is anything for a model to say: a citation or a request, and a text to tell of in the language
        of the reason. Without one a model could only repeat the title and the traits, or invent."""
        able = self.model is not None and "generate" in self.model.abilities
        return able and bool(subject.past or subject.request.text) and bool(readable(subject))

    def _word(self, waiting: Sequence[_Sentence], attempt: int) -> None:
        """Have the model word these, and keep what passes the checks."""
        starts = [s.subject.opening(attempt) for s in waiting]
        try:
            replies = self._written(waiting, starts, attempt) if waiting else []
        except (ModelFault, PromptError) as error:
            if len(waiting) > 1:  # of one of them: each is told apart
                for one in waiting:
                    self._word([one], attempt)
            else:
                waiting[0].faults += (str(error),)
            return
        for one, start, reply in zip(waiting, starts, replies, strict=True):
            subject, reason = one.subject, parse(reply, start, one.subject.language)
            fault = verify(reason, subject.request, subject.item, subject.evidence, one.titles)
            one.reason, one.faults = (None, (*one.faults, fault)) if fault else (reason, one.faults)

    def _written(self, waiting: Sequence[_Sentence], starts: Sequence[Clause], attempt: int) -> list[str]:
        assert self.model is not None
        return self.model.generate_all(
            [self._prompt(s.subject, start, attempt) for s, start in zip(waiting, starts, strict=True)],
            [
                reason_grammar(s.subject.language, attempt, endings(s.subject, s.titles, s.before) if attempt else ())
                for s in waiting
            ],
            MOST_TOKENS,
        )

    def _ended(self, each: Sequence[_Sentence]) -> list[Reason]:
        """The list's reasons, each in a frame unlike those before it, in the style that is asked for."""
        said = ListSoFar()
        found = []
        for one in each:
            subject = one.subject
            fault = "; ".join(dict.fromkeys(one.faults))
            reason = one.reason or Reason("", (), (), True, "template", fault)
            _, clause, text = one.placed(said)
            said.sentences.append(subject.untitled(text))
            reason = replace(reason, text=text, cites=clause.cites, traits=clause.traits, evidence=subject.evidence)
            match self.style:
                case "detailed":
                    reason = detailed(reason, subject)
                case "operator":
                    reason = for_operator(reason, subject)
            found.append(reason)
        return found

    def _prompt(self, subject: ReasonContext, start: Clause, attempt: int) -> str:
        """The second time of the history the titles alone: what its texts tell is easily said of the wrong item."""
        assert self.model is not None
        request, language = subject.request, subject.language
        events = [c.event for c in subject.evidence.influences[:2]] if subject.past else []
        past = [item_view(e.item, language, verdict=verdict(e, language)) for e in events]
        return self.prompts.render(
            "reason",
            language,
            self.model.chat,
            words=request_words(request, [subject.item]),
            history=[replace(each, text="") for each in past] if attempt else past,
            request=truncate(request.original_text or request.text, 300),
            context=request.context,
            candidate=item_view(subject.item, language),
            traits=[neutralise(t.value) for t in subject.traits],
            opening=with_colon(start.text, language),
        )


def readable(subject: ReasonContext) -> str:
    """The item's text where it is in the language of the reason: what is said in another could not be checked."""
    language, text = subject.language, subject.item.read_in(subject.language).described().text
    return text if is_chinese(text) == (language == "zh") else ""


def endings(subject: ReasonContext, titles: CatalogueTitles, before: Sequence[str] = ()) -> tuple[str, ...]:
    """The sentences of the item's text, or their beginnings, that a reason may end with: none like those before it."""
    language, found = subject.language, []
    start = subject.opening(1)
    for said in _SENTENCE[language].split(readable(subject)):
        end = _beginning(" ".join(said.split()).rstrip(".。!?！？"), language) + ("。" if language == "zh" else ".")
        reason = Reason(sentence(start.text, end, language), start.cites, start.traits, True, "model", added=end)
        if len(end) <= FEWEST[language] or verify(reason, subject.request, subject.item, subject.evidence, titles):
            continue
        if max((word_overlap(subject.untitled(reason.text), each) for each in before), default=0.0) <= TOO_ALIKE:
            found.append(end)
    return tuple(dict.fromkeys(found))[:MOST_ENDINGS]


def _beginning(said: str, language: str) -> str:
    """Of a long sentence what comes before a comma."""
    longest = LONGEST[language] * 3 // 4
    parts = re.split(r"(?<=[，；])" if language == "zh" else r"(?<=[,;]) ", said)
    while len(parts) > 1 and len(said) > longest:
        parts.pop()
        said = ("" if language == "zh" else " ").join(parts).rstrip(",;，；")
    return said


def reason_grammar(language: str, attempt: int = 0, ends: Sequence[str] = ()) -> str:
    """GBNF for one of the ends, else the rest of a sentence, which can neither name a work nor quote, and has a full
    stop inside behind an initial and in a number alone; on a second attempt it is a quarter shorter."""
    longest = LONGEST[language] * (4 - attempt) // 4
    if language == "zh":
        space, tail = "", rf'[一-鿿〇A-Za-z0-9] ([一-鿿〇A-Za-z0-9，、；—·] | [0-9] "." [0-9]){{5,{longest}}} "。"'
    else:
        space = '" " '
        tail = rf'[A-Za-zÀ-ÿ0-9] ([A-Za-zÀ-ÿ0-9,;\x27’ -] | " " [A-Z] ". " | [0-9] "." [0-9]){{14,{longest}}} "."'
    if ends:
        tail = " | ".join(json.dumps(end, ensure_ascii=False) for end in ends)
    return f"root ::= {space}tail\ntail ::= {tail}\n"


def parse(reply: str, start: Clause, language: str) -> Reason:
    """The opening and what the model added as a reason, not yet checked. Total: what has no end has no text."""
    added = " ".join(reply.split())
    if added.endswith((".", "。")):
        return Reason(sentence(start.text, added, language), start.cites, start.traits, True, "model", added=added)
    return Reason("", (), (), False, "model", "the reply was cut short")
