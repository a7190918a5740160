"""What is wanted, as the address of a list says it, and the request that it stands for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, Query

from agent import message_rules
from agent.recommender import Recommendation
from agent.server.pages.page import Page
from agent.server.served_index import Opened
from agent.server.v1.lists import past_of
from agent.text import language_of
from retrieval.conditions import Comparison, Condition, parse_condition
from retrieval.query import PreparedRequest, Request

MOST = 60
"""Items of a list at most."""
STEP = 12


@dataclass(frozen=True)
class ListQuery:
    """`q`: words as they were typed; `search`: words that are searched for as they are, once limits in them have become
    `where`; `kind`: the only kind of items; `n`: how many items.
    """

    q: str = ""
    search: str = ""
    where: tuple[str, ...] = ()
    kind: str = ""
    n: int = STEP

    def values(self, **changes: Any) -> dict[str, Any]:
        """Return what stands for it in an address, with changes."""
        changed = replace(self, **changes)
        n = changed.n if changed.n != STEP else 0
        return {"q": changed.q, "search": changed.search, "where": changed.where, "kind": changed.kind, "n": n}

    def request(self, page: Page, opened: Opened) -> PreparedRequest:
        """Return the request. Raises RequestError for a condition that is none."""
        kind = (Comparison("domain", "=", self.kind),) if self.kind else ()
        request = Request(
            history=past_of(opened.lists, page.user) if page.user else (),
            text=self.q or self.search,
            conditions=(*kind, *map(parse_condition, self.where)),
            n=self.n,
            language=language_of([self.q]) if self.q else page.language,
            user_id=page.user,
        )
        prepared = opened.lists.prepare(request, parse_text=bool(self.q))
        return replace(prepared, language=page.language)


async def query_of(
    q: Annotated[str, Query(max_length=2_000)] = "",
    search: Annotated[str, Query(max_length=2_000)] = "",
    where: Annotated[list[str] | None, Query(max_length=60)] = None,
    kind: Annotated[str, Query(max_length=100)] = "",
    n: Annotated[int, Query(ge=1, le=MOST)] = STEP,
) -> ListQuery:
    """Return the query of an address."""
    return ListQuery(" ".join(q.split()), " ".join(search.split()), tuple(filter(None, where or ())), kind, n)


TheQuery = Annotated[ListQuery, Depends(query_of)]


@dataclass(frozen=True)
class Chip:
    """A condition in words, and the address of the list without it."""

    label: str
    without: str = field(compare=False)


def chips(query: ListQuery, recommendation: Recommendation, page: Page) -> list[Chip]:
    """Return the conditions of a list, of the kind alone excepted. What was typed becomes what was understood of it."""
    request, kind = recommendation.request, Comparison("domain", "=", query.kind)
    conditions = [each for each in request.conditions if each != kind]
    if not conditions:
        return []
    message_rules.load("agent.chat.wording.describe_request")
    from agent.chat.wording.describe_request import label_conditions

    labelled = label_conditions(conditions, page.language)
    everything = [condition for conditions in labelled.values() for condition in conditions]
    search = request.text

    def address(removed: list[Condition]) -> str:
        left = tuple(str(condition) for condition in everything if condition not in removed)
        return page.address("/list", **query.values(q="", search=search, where=left))

    return [Chip(label, address(conditions)) for label, conditions in labelled.items()]
