"""Reasons: evidence first, then wording, then verification in code.

What a reason may rest on is computed. Its clause is made in code and names a cited item and a trait, so no other
citation and no other trait can come in; a model continues it. What the model adds is then verified against the facts.
A refused addition is tried once more, behind another clause and with the choice of the item's own sentences (a shorter
one of the model's own where the item has none); where that is refused too, a sentence without a model takes its place.
The reasons of one list are worded together: each speaks of other traits, by another template; so are the reasons of a
conversation, one after the other.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from agent.errors import ModelFault
from agent.explain.additions import added_grammar, endings, parse_reply, readable_text
from agent.explain.evidence import EvidenceSource, Reason, collect_evidence
from agent.explain.sentences import MAX_OVERLAP, Clause, ListSoFar, ReasonContext, Wording, most_distinct
from agent.explain.styles import DescribeConditions, as_written, detailed, for_operator
from agent.explain.titles import CatalogueTitles
from agent.explain.verify import verify
from agent.llm import LanguageModel
from agent.prompt_view import item_view, request_words, verdict
from agent.text import truncate
from prompts import PromptError, Prompts, neutralise
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest

MAX_TOKENS = 140
MAX_REQUEST_CHARS = 300
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
    """State of one reason while it is written: its context, the accepted reason, and why each attempt was refused.

    `streamed`: the clause that was shown before the rest was written; `earlier`: the sentences of the list before it.
    """

    context: ReasonContext
    titles: CatalogueTitles
    streamed: Clause | None = None
    earlier: tuple[str, ...] = ()
    reason: Reason | None = None
    faults: tuple[str, ...] = ()

    def wording(self, so_far: ListSoFar) -> Wording:
        """Return the wording that is most distinct from the list so far."""
        choices, added = self.context.trait_choices, ""
        if self.streamed:
            choices = [self.streamed.traits]
        if self.reason:
            choices, added = [self.reason.traits], self.reason.added
        return most_distinct(self.context, choices, added, so_far)


class Explainer:
    """Writes reasons in one style, from evidence that it collects from a source, with or without a model."""

    def __init__(
        self,
        model: LanguageModel | None,
        prompts: Prompts,
        source: EvidenceSource,
        style: Style = "short",
        describe: DescribeConditions = as_written,
    ) -> None:
        self.model, self.prompts, self.source, self.style, self.describe = model, prompts, source, style, describe

    def reason(self, request: PreparedRequest, candidate: Candidate) -> Reason:
        """Return a verified reason. Never fails: where the model does, a template is used and `fault` says why."""
        return self.reasons([ListToExplain(request, (candidate,))])[0][0]

    def reasons(self, lists: Sequence[ListToExplain]) -> list[list[Reason]]:
        """Return verified reasons for several lists, worded in one batch, each as if it were alone. Never fails."""
        drafts = [self._draft(each) for each in lists]
        self._write(drafts)
        return [self._finish(each) for each in drafts]

    def stream(
        self, request: PreparedRequest, candidate: Candidate, earlier: ListSoFar | None = None
    ) -> Generator[str, None, Reason]:
        """Yield a verified reason piece by piece, its clause before the model continues it. Never fails.

        `earlier`: the reasons given before, among which this one is counted; it takes another template and other traits
        than they do.
        """
        (draft,) = self._draft(ListToExplain(request, (candidate,)), earlier)
        if self.style == "short" and self._can_continue(draft.context):
            draft.streamed = draft.context.own_clause
            yield draft.streamed.text
        self._write([[draft]])
        (reason,) = self._finish([draft])
        yield reason.text.removeprefix(draft.streamed.text if draft.streamed else "")
        return reason

    def _draft(self, to_explain: ListToExplain, earlier: ListSoFar | None = None) -> list[_Draft]:
        request, candidates, given = to_explain.request, to_explain.candidates, to_explain.given
        evidence = collect_evidence(self.source, request, candidates, given)
        so_far, titles = earlier or ListSoFar(), self.source.titles(given)
        return [
            _Draft(ReasonContext.of(request, candidate.item, each, so_far), titles)
            for candidate, each in zip(candidates, evidence, strict=True)
        ]

    def _write(self, lists: Sequence[Sequence[_Draft]]) -> None:
        """Have the model continue those that it can, once more where the first attempt is refused."""
        for attempt in (0, 1) if self.style != "operator" else ():
            unwritten = [d for drafts in lists for d in drafts if d.reason is None and self._can_continue(d.context)]
            self._continue(unwritten, attempt)
            for drafts in lists:
                self._refuse_alike(drafts)

    def _can_continue(self, context: ReasonContext) -> bool:
        """Tell whether there is anything for a model to say: a citation or a request, and a text of the item to use.

        Without one a model could only repeat the title and the traits, or invent.
        """
        able = self.model is not None and "generate" in self.model.abilities
        return able and bool(context.past or context.request.text) and bool(readable_text(context))

    def _continue(self, drafts: Sequence[_Draft], attempt: int) -> None:
        """Have the model continue these, and accept what is verified."""
        starts = [draft.context.opening(attempt) for draft in drafts]
        try:
            replies = self._generate(drafts, starts, attempt) if drafts else []
        except (ModelFault, PromptError) as error:
            if len(drafts) > 1:  # a fault of one of them: each is tried alone
                for draft in drafts:
                    self._continue([draft], attempt)
            else:
                drafts[0].faults += (str(error),)
            return
        for draft, start, reply in zip(drafts, starts, replies, strict=True):
            reason = parse_reply(reply, start, draft.context.language)
            if fault := verify(reason, draft.context, draft.titles):
                draft.faults += (fault,)
            else:
                draft.reason = reason

    def _generate(self, drafts: Sequence[_Draft], starts: Sequence[Clause], attempt: int) -> list[str]:
        assert self.model is not None
        return self.model.generate_all(
            [self._prompt(draft.context, start, attempt) for draft, start in zip(drafts, starts, strict=True)],
            [
                added_grammar(
                    draft.context.language,
                    attempt,
                    endings(draft.context, draft.titles, draft.earlier) if attempt else (),
                )
                for draft in drafts
            ],
            MAX_TOKENS,
        )

    def _prompt(self, context: ReasonContext, start: Clause, attempt: int) -> str:
        """Return the prompt. The second one has only titles of the history: a model took its texts for the item's."""
        assert self.model is not None
        request, code = context.request, context.request.language
        events = [each.event for each in context.evidence.influences[:2]] if context.past else []
        history = [item_view(e.item, code, verdict=verdict(e, code)) for e in events]
        return self.prompts.render(
            "reason",
            code,
            self.model.chat,
            words=request_words(request, [context.item]),
            history=[replace(each, text="") for each in history] if attempt else history,
            request=truncate(request.original_text or request.text, MAX_REQUEST_CHARS),
            context=request.context,
            candidate=item_view(context.item, code),
            traits=[neutralise(t.value) for t in context.traits],
            opening=context.language.opening(start.text),
        )

    @staticmethod
    def _refuse_alike(drafts: Sequence[_Draft]) -> None:
        """Refuse accepted reasons that overlap too much with another of the list by every template."""
        so_far = ListSoFar()
        for draft in drafts:
            wording = draft.wording(so_far)
            if draft.reason and wording.overlap > MAX_OVERLAP:
                draft.reason, draft.earlier = None, tuple(so_far.sentences)
                draft.faults += ("it is too like another of the list",)
                wording = draft.wording(so_far)
            so_far.sentences.append(draft.context.without_titles(wording.text))

    def _finish(self, drafts: Sequence[_Draft]) -> list[Reason]:
        """Return the reasons of a list, each by a template that is distinct from those before it, in the style."""
        so_far, reasons = ListSoFar(), []
        for draft in drafts:
            context = draft.context
            _, clause, text = draft.wording(so_far)
            so_far.sentences.append(context.without_titles(text))
            fault = "; ".join(dict.fromkeys(draft.faults))
            reason = draft.reason or Reason("", (), (), True, "template", fault)
            reason = replace(reason, text=text, cites=clause.cites, traits=clause.traits, evidence=context.evidence)
            match self.style:
                case "detailed":
                    reason = detailed(reason, context, self.describe)
                case "operator":
                    reason = for_operator(reason, context)
            reasons.append(reason)
        return reasons
