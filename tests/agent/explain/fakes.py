"""Items, evidence and explainers for tests of reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from agent.explain import Explainer, Reason
from agent.explain.evidence import CounterfactualScores
from agent.explain.explainer import Style
from agent.explain.titles import CatalogueTitles
from agent.llm.scripted import Scripted
from prompts import Prompts
from retrieval.data.items import Interaction, Item
from retrieval.query import Candidate, Event, Provenance, Request
from retrieval.ranking import Outcome

PROMPTS = Prompts()


class HistoryScores:
    """Scores of which a quarter each is lost without each of the needed history items."""

    def __init__(self, items: Sequence[Item], needed: Collection[str]):
        self.names, self.needed = [i.id for i in items], needed

    def without_each(self, left_out: Sequence[Collection[str]]) -> list[Outcome]:
        return [self.without(ids) for ids in left_out]

    def without(self, ids: Collection[str]) -> Outcome:
        left = 1 - sum(0.25 for i in self.needed if i in ids)
        return Outcome(
            dict.fromkeys(self.names, left),
            dict.fromkeys(self.names, 1 if left == 1 else 7),
            {name: {"dense": 0.75, "lexical": 0.25} for name in self.names},
        )


@dataclass(frozen=True)
class FakeEvidence:
    """Evidence without an index: these scores, so many users who liked both, these titles of the catalogue."""

    scores: Callable[[Sequence[Item]], CounterfactualScores]
    both: int = 0
    known_titles: Sequence[str] = ()

    def counterfactual(
        self, request: Request, explained: Sequence[Item], given: Sequence[Item] | None
    ) -> CounterfactualScores:
        return self.scores(explained)

    def co_liked_counts(self, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return dict.fromkeys(pairs, self.both)

    def titles(self, given: Sequence[Item] | None) -> CatalogueTitles:
        return CatalogueTitles(self.known_titles)

    def sorting_attributes(self, given: Sequence[Item] | None) -> frozenset[str]:
        return frozenset()


def explainer(
    model: Scripted | None, *needed: str, titles: Sequence[str] = (), style: Style = "short", both: int = 0
) -> Explainer:
    source = FakeEvidence(lambda items: HistoryScores(items, needed or ("river", "bare")), both, titles)
    return Explainer(model, PROMPTS, source, style)


ACCEPTED = {
    "en": "Because you watched Slow River, you may like Quiet Harbour, which shares “family” with it: "
    "a family story by the water.",
    "zh": "因为你看过《慢河》，推荐同样有“家庭”的《静港》：水边的家庭故事。",
}


TITLES = {"en": ("Slow River", "Quiet Harbour"), "zh": ("慢河", "静港")}


def film(name: str, title: str, chinese: str, tag: tuple[str, str] | None, **more: Any) -> Item:
    english: dict[str, Any] = {"categories": ["Drama"], "tags": [tag[0]]} if tag else {}
    translated: dict[str, Any] = {"title": chinese, "text": "水边的故事。"} | (
        {"categories": ["剧情"], "tags": [tag[1]]} if tag else {}
    )
    fields: dict[str, Any] = (
        {"id": name, "domain": "film", "title": title, "text": "A story by the water."} | english | more
    )
    return Item.model_validate(fields | {"translations": {"zh": translated}})


RIVER = film("river", "Slow River", "慢河", ("family", "家庭"))


HARBOUR = film("harbour", "Quiet Harbour", "静港", ("family", "家庭"), published="1994")


BARE = film("bare", "Bare", "空", None)


def event(item: Item, value: float = 5) -> Event:
    return Event(item, Interaction(user_id="u", item_id=item.id, kind="rate", value=value))


def request_for(language: str = "en", *history: Event, text: str = "") -> Request:
    return Request(history, text, language=language)


def candidate_for(item: Item, by: str = "river") -> Candidate:
    return Candidate(item, 1.0, (Provenance("dense", 1.0, by, is_history=True),), {by: 1.0})


def addition(sentence: str) -> str:
    """What a model writes of a sentence, behind the opening."""
    return re.sub(r"^[^:：]*[:：]\s*", "", sentence)


def reason_for(sentence: str, language: str = "en") -> Reason:
    model = Scripted(lambda prompt, grammar: addition(sentence))
    return explainer(model).reason(request_for(language, event(RIVER)), candidate_for(HARBOUR))
