"""Items, evidence and explainers for tests of reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from agent.clauses import ClauseBook
from agent.clauses.choose import MIN_CHARS_ZH, MIN_WORDS
from agent.explain import Explainer
from agent.explain.evidence import CounterfactualScores
from agent.explain.explainer import Style
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
    """Evidence without an index: these scores, so many users who liked both."""

    scores: Callable[[Sequence[Item]], CounterfactualScores]
    both: int = 0

    def counterfactual(
        self, request: Request, explained: Sequence[Item], given: Sequence[Item] | None
    ) -> CounterfactualScores:
        return self.scores(explained)

    def co_liked_counts(self, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return dict.fromkeys(pairs, self.both)

    def sorting_attributes(self, given: Sequence[Item] | None) -> frozenset[str]:
        return frozenset()


def explainer(model: Scripted | None, *needed: str, style: Style = "short", both: int = 0) -> Explainer:
    source = FakeEvidence(lambda items: HistoryScores(items, needed or ("river", "bare")), both)
    return Explainer(ClauseBook(None, model, PROMPTS), source, style)


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


SENTENCES = {
    "en": (
        "A keeper of a lighthouse finds a boy who cannot speak.",
        "The village prepares for a winter with no ship.",
    ),
    "zh": ("守灯塔的老人收留了一个不会说话的男孩。", "全村人正在准备度过没有船来的冬天。"),
}
CLAUSES = {
    "en": ("a keeper of a lighthouse finds a boy who cannot speak", "the village prepares for a winter with no ship"),
    "zh": ("守灯塔的老人收留了一个不会说话的男孩", "全村人正在准备度过没有船来的冬天"),
}


def described(item: Item) -> Item:
    """The item with a description of two sentences in each language."""
    chinese = item.translations["zh"].model_copy(update={"text": "".join(SENTENCES["zh"])})
    return item.model_copy(update={"text": " ".join(SENTENCES["en"]), "translations": {"zh": chinese}})


def chooses(*clauses: str) -> Callable[[str, str | None], str]:
    """A model that chooses these clauses of every description, by their beginnings."""
    begins = [" ".join(c.split()[:MIN_WORDS]) if " " in c else c[:MIN_CHARS_ZH] for c in clauses]
    return lambda prompt, grammar: "".join(f"- {beginning} …\n" for beginning in begins)
