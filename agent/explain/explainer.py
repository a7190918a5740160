"""Reasons: evidence first, then wording, then verification in code.

What a reason may rest on is computed. Its opening is made in code and names a cited item and a trait, so no other
citation and no other trait can come in. Behind it stands a clause of the item's own description, the one that is
nearest to what the opening speaks of. A model chose the clauses, mostly when the item was indexed; for an item whose
clauses were not chosen yet it does so now, and the choice is kept. The whole is then verified against the facts. The
reasons of one list are worded together: each speaks of other traits, by another template; so are the reasons of a
conversation, one after the other.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from agent.clauses import Clause, ClauseBook
from agent.clauses.choose import Description
from agent.clauses.clause import nearest_first
from agent.explain.evidence import EvidenceSource, Reason, collect_evidence
from agent.explain.sentences import MAX_OVERLAP, ListSoFar, Opening, ReasonContext, Wording, most_distinct
from agent.explain.styles import DescribeConditions, as_written, detailed, for_operator
from agent.explain.verify import verify
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest

Style = Literal["short", "detailed", "operator"]
STYLES: tuple[Style, ...] = get_args(Style)


@dataclass(frozen=True)
class ListToExplain:
    """The list that one user is shown; `given`: the items it was chosen from, where they came with the request."""

    request: PreparedRequest
    candidates: tuple[Candidate, ...]
    given: tuple[Item, ...] | None = None


@dataclass
class _Draft:
    """State of one reason while it is written: its context, its clauses, and why some of them were refused.

    `streamed`: the opening that was shown before the clause was there.
    """

    context: ReasonContext
    clauses: tuple[Clause, ...] = ()
    streamed: Opening | None = None
    faults: list[str] = field(default_factory=list)

    def reason(self, so_far: ListSoFar) -> Reason:
        """Return the first reason, by clauses and then without one, that is verified and distinct from the list so far.

        What is too like another of the list by every clause says no more than its opening.
        """
        context = self.context
        for clause in nearest_first(self.clauses, self._subject):
            wording = self._wording(clause.text, so_far)
            reason = self._worded(wording, "model" if clause.by_model else "template")
            fault = verify(reason, context)
            if not fault and wording.overlap <= MAX_OVERLAP and clause.text not in so_far.clauses:
                so_far.clauses.add(clause.text)
                return reason
            self.faults.append(fault or "it is too like another of the list")
        return self._worded(self._wording("", so_far), "template")

    @property
    def _subject(self) -> str:
        """Return the words that the opening speaks of."""
        return " ".join([self.context.request.text, *(trait.value for trait in self.context.traits[:1])])

    def _wording(self, added: str, so_far: ListSoFar) -> Wording:
        choices = [self.streamed.traits] if self.streamed else self.context.trait_choices
        return most_distinct(self.context, choices, added, so_far)

    def _worded(self, wording: Wording, by: Literal["model", "template"]) -> Reason:
        opening, fault = wording.opening, "; ".join(dict.fromkeys(self.faults))
        return Reason(
            wording.text, opening.cites, opening.traits, True, by, fault, wording.added, self.context.evidence
        )


class Explainer:
    """Writes reasons in one style, from evidence that it collects from a source, and the clauses of items."""

    def __init__(
        self,
        clauses: ClauseBook,
        source: EvidenceSource,
        style: Style = "short",
        describe: DescribeConditions = as_written,
    ) -> None:
        self.clauses, self.source, self.style, self.describe = clauses, source, style, describe

    def reason(self, request: PreparedRequest, candidate: Candidate) -> Reason:
        """Return a verified reason. Never fails: where a model does, it is done without and `fault` says why."""
        return self.reasons([ListToExplain(request, (candidate,))])[0][0]

    def reasons(self, lists: Iterable[ListToExplain]) -> list[list[Reason]]:
        """Return verified reasons for several lists, each as if it were alone. Never fails."""
        drafts = [self._draft(each) for each in lists]
        self._add_clauses([draft for each in drafts for draft in each])
        return [self._finish(each) for each in drafts]

    def stream(
        self, request: PreparedRequest, candidate: Candidate, earlier: ListSoFar | None = None
    ) -> Generator[str, None, Reason]:
        """Yield a verified reason piece by piece, its opening before the model is asked for a clause. Never fails.

        `earlier`: the reasons given before, among which this one is counted; it takes another template and other traits
        than they do.
        """
        (draft,) = self._draft(ListToExplain(request, (candidate,)), earlier)
        if self.style == "short":
            draft.streamed = draft.context.own_opening
            yield draft.streamed.text
        self._add_clauses([draft])
        (reason,) = self._finish([draft])
        yield reason.text.removeprefix(draft.streamed.text if draft.streamed else "")
        return reason

    def _draft(self, to_explain: ListToExplain, earlier: ListSoFar | None = None) -> list[_Draft]:
        request, candidates, given = to_explain.request, to_explain.candidates, to_explain.given
        evidence = collect_evidence(self.source, request, candidates, given)
        so_far = earlier or ListSoFar()
        return [
            _Draft(ReasonContext.of(request, candidate.item, each, so_far))
            for candidate, each in zip(candidates, evidence, strict=True)
        ]

    def _add_clauses(self, drafts: Sequence[_Draft]) -> None:
        if self.style == "operator":
            return  # numbers alone are read
        for language in dict.fromkeys(draft.context.request.language for draft in drafts):
            some = [draft for draft in drafts if draft.context.request.language == language]
            descriptions = [Description.of(draft.context.item, language) for draft in some]
            for draft, each, clauses in zip(some, descriptions, self.clauses.complete(descriptions), strict=True):
                draft.clauses = clauses
                if fault := self.clauses.faults.get(each.key):
                    draft.faults.append(fault)

    def _finish(self, drafts: Sequence[_Draft]) -> list[Reason]:
        """Return the reasons of a list, each by a template that is distinct from those before it, in the style."""
        so_far, reasons = ListSoFar(), []
        for draft in drafts:
            context, reason = draft.context, draft.reason(so_far)
            so_far.sentences.append(context.without_titles(reason.text))
            match self.style:
                case "detailed":
                    reason = detailed(reason, context, self.describe)
                case "operator":
                    reason = for_operator(reason, context)
            reasons.append(reason)
        return reasons
