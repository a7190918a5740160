"""Where a conversation stands, as one frozen value. The messages, replayed from the start, lead to the same value."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, get_args

from agent.query.slots import SortOrder
from prompts import LANGUAGES
from retrieval.conditions import Comparison, Condition, parse_condition
from retrieval.errors import RequestError

LIST_SIZE = 5
MAX_LIST_SIZE = 20
MAX_UNDO_STEPS = 8


@dataclass(frozen=True)
class QualityCritique:
    """More or less of a quality, such as darkness, than the items `than` have, by what their texts say."""

    quality: str
    more: bool
    than: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """The request, and what was listed for it, of which those from `offset` are on show, `n` at a time.

    `like`: ids of the items that others are to resemble. `company`, `occasion`: with whom and when items are used;
    both stay until they are changed. `order`: the order in which lists stand, where one was asked for.
    `relative`: the one relative whom the company "family" stands for, empty for several. `set_aside`: ids of the
    items that were turned away from, which this conversation lists no more; they are no dislikes. `last_shown`: ids
    of the last items on show, to which a message refers where nothing is. `focus`: rank of the item on show last
    referred to, from 1. `about`: id of the work off the screen that was referred to since the list.
    `feedback_count`: how many interactions the user had given in conversations. `question`: the traits that were
    just offered to choose from; `questioned_before`: whether the reply before offered some, so that none are
    offered now; `question_asked`: whether any were offered for this request. `before`: the state before the last
    change.
    """

    text: str = ""
    like: tuple[str, ...] = ()
    company: str = ""
    relative: str = ""
    occasion: str = ""
    order: SortOrder = ""
    conditions: tuple[Condition, ...] = ()
    quality_critiques: tuple[QualityCritique, ...] = ()
    listed: tuple[str, ...] = ()
    offset: int = 0
    set_aside: tuple[str, ...] = ()
    last_shown: tuple[str, ...] = ()
    focus: int = 1
    about: str = ""
    language: str = LANGUAGES[0]
    n: int = LIST_SIZE
    feedback_count: int = 0
    question: tuple[str, ...] = ()
    questioned_before: bool = False
    question_asked: bool = False
    before: State | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the ids of the items on show."""
        return self.listed[self.offset :] or self.last_shown

    @property
    def has_request(self) -> bool:
        """Tell whether anything is requested, be it a kind of item alone."""
        return bool(self.text or self.like or self.conditions or self.quality_critiques or self.company)

    @property
    def is_for_relative(self) -> bool:
        """Tell whether items are for one relative, and not for a family."""
        return self.company == "family" and bool(self.relative)

    def same_request(self, other: State) -> bool:
        """Tell whether another state has the same request, whatever was listed for each."""
        what = ("text", "like", "company", "relative", "occasion", "conditions", "quality_critiques", "set_aside")
        return all(getattr(self, part) == getattr(other, part) for part in (*what, "order", "n"))

    def with_undo(self, before: State) -> State:
        """Return this state with the state it was changed from, at most MAX_UNDO_STEPS deep."""
        steps: list[State] = []
        step: State | None = before
        while step and len(steps) < MAX_UNDO_STEPS:
            steps.append(step)
            step = step.before
        chain: State | None = None
        for step in reversed(steps):
            chain = replace(step, before=chain, question=())
        return replace(self, before=chain)


def state_json(state: State) -> dict[str, Any]:
    """Return a state as an object for a session file, its conditions as the expressions that parse back to them."""
    saved = asdict(state)
    step: State | None = state
    entry = saved
    while step:
        entry["conditions"] = [str(condition) for condition in step.conditions]
        step, entry = step.before, entry["before"]
    return saved


def _restore_condition(saved: Any) -> Condition:
    """Return a condition of a session file, where older versions wrote an object in place of an expression."""
    if isinstance(saved, str):
        return parse_condition(saved)
    return Comparison(str(saved["field"]), saved["operator"], str(saved["value"]))


def _restore_ids(saved: Any) -> tuple[str, ...]:
    """Return the ids of a session file, where older versions wrote a single one as a text."""
    return tuple(filter(None, (saved,))) if isinstance(saved, str) else tuple(map(str, saved))


def restore_state(saved: Any, depth: int = MAX_UNDO_STEPS) -> State | None:
    """Return the state of a session file, or None where it cannot be one."""
    try:
        return State(
            text=str(saved["text"]),
            like=_restore_ids(saved.get("like", ())),
            company=str(saved.get("company", "")),
            relative=str(saved.get("relative", "")),
            occasion=str(saved.get("occasion", "")),
            order=next((order for order in get_args(SortOrder) if order == saved.get("order")), ""),
            conditions=tuple(map(_restore_condition, saved["conditions"])),
            quality_critiques=tuple(
                QualityCritique(str(e["quality"]), bool(e["more"]), tuple(map(str, e["than"])))
                for e in saved["quality_critiques"]
            ),
            listed=tuple(map(str, saved["listed"])),
            offset=int(saved["offset"]),
            set_aside=tuple(map(str, saved.get("set_aside", ()))),
            last_shown=tuple(map(str, saved.get("last_shown", ()))),
            focus=int(saved["focus"]),
            about=str(saved.get("about", "")),
            language=saved["language"] if saved["language"] in LANGUAGES else LANGUAGES[0],
            n=min(max(int(saved["n"]), 1), MAX_LIST_SIZE),
            feedback_count=int(saved["feedback_count"]),
            question=tuple(map(str, saved["question"])),
            questioned_before=bool(saved["questioned_before"]),
            question_asked=bool(saved["question_asked"]),
            before=restore_state(saved["before"], depth - 1) if saved["before"] and depth else None,
        )
    except (TypeError, KeyError, ValueError, RequestError):
        return None
