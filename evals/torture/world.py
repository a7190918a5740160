"""What one writer has in an index, as a model in memory: random writes, each made on the model and on the index."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from agent.clauses.store import ClauseStore
from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from evals.torture import tiny_tuning
from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.settings import Settings
from retrieval.query import PreparedRequest

SETTINGS = Settings(max_tail=60)
"""So few rows until all segments are merged that this happens often."""
MOST_ITEMS, MOST_LINES, PEOPLE = 12, 8, 2
State = dict[str, Any]
"""`items`: version by id; `interactions`: (person, item); `people`: the parts of each person's folder; `clauses`."""
NOTHING: Mapping[str, Any] = {
    "feedback": [], "corrections": None, "wishlist": [], "messages": 0, "lists": [], "reactions": []
}  # fmt: skip
WRITES = (
    *("add", "add", "delete", "interact", "forget", "like", "like", "retract", "truncate"),
    *("correct", "wish", "converse", "show", "react", "choose"),
)


def build_small(folder: Path) -> None:
    """Make an index of one item, searched exactly."""
    build(folder, [Item(id="base", title="base")], embedder="hash", search="exact")


class World:
    """The writer of a number: it alone writes these items and people. `state` is what the index must have of them."""

    writes: Sequence[str] = WRITES

    def __init__(self, folder: Path, number: int, seed: int):
        self.folder, self.number, self.seed = folder, number, seed
        self.people = [f"person {number}.{each}" for each in range(PEOPLE)]
        self.state: State = {"items": {}, "interactions": [], "people": {}, "clauses": {}}

    def step(self, at: int) -> tuple[State, Callable[[], object]]:
        """Return the state after the write of this number, and the function that makes it."""
        drawn, after = self._drawn(at), deepcopy(self.state)
        name, person = drawn.choice(self.writes), drawn.choice(self.people)
        made = getattr(self, f"_{name}")(after, drawn, person, at)
        if person in after["people"] and after["people"][person] == NOTHING:
            del after["people"][person]
        return after, made

    def request(self) -> PreparedRequest:
        """Return a request in words that fit every item."""
        return PreparedRequest(text="item of", user_id=self.people[0])

    def name_of(self, at: int) -> str:
        """Return what kind of write has this number."""
        return self._drawn(at).choice(self.writes)

    def _drawn(self, at: int) -> random.Random:
        return random.Random(f"{self.seed} {self.number} {at}")

    def observe(self, index: Index | None = None) -> State:
        """Return what the index has now, as it was opened where it is given."""
        index = index or Index(self.folder, settings=SETTINGS)
        mine = {each: json.loads(index.items[each].text) for each in index.rows if each.startswith(f"{self.number}-")}
        log = [list(row) for row in index.interactions.select("user_id", "item_id").rows() if row[0] in self.people]
        parts = {person: self._person(person) for person in self.people}
        clauses = ClauseStore(self.folder).read([f"{self.number} {n}" for n in range(MOST_ITEMS)])
        return {
            "items": mine,
            "interactions": sorted(log),
            "people": {person: each for person, each in parts.items() if each != NOTHING},
            "clauses": {key: list(parts) for key, parts in clauses.items()},
        }

    def _person(self, person: str) -> State:
        folder, shown = self.folder, impressions.load(self.folder, person)
        return {
            "feedback": [each.item_id for each in user_store.load_feedback(folder, person)],
            "corrections": user_store.load_document(folder, person, "corrections"),
            "wishlist": list(user_store.load_wishlist(folder, person)),
            "messages": (user_store.load_session(folder, person) or {}).get("messages", 0),
            "lists": [each.list_id for each in shown.lists],
            "reactions": [each.list_id for each in shown.reactions],
        }

    def _items(self, at: int, numbers: list[int]) -> list[Item]:
        return [Item(id=f"{self.number}-{n}", title=f"item {n} of {self.number}", text=str(at)) for n in numbers]

    def _write(self, write: Callable[[Writer], object]) -> None:
        with Writer(self.folder, settings=SETTINGS) as writer:
            write(writer)

    def _add(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        items = self._items(at, drawn.sample(range(MOST_ITEMS), 3))
        after["items"] |= {item.id: at for item in items}
        return lambda: self._write(lambda writer: writer.add(items))

    def _delete(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        ids = [f"{self.number}-{n}" for n in drawn.sample(range(MOST_ITEMS), 2)]
        for each in ids:
            after["items"].pop(each, None)
        return lambda: self._write(lambda writer: writer.delete(ids))

    def _interact(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        new = [Interaction(user_id=person, item_id=f"{self.number}-{n}") for n in drawn.sample(range(MOST_ITEMS), 2)]
        pairs = {tuple(each) for each in after["interactions"]} | {(person, each.item_id) for each in new}
        after["interactions"] = sorted(map(list, pairs))
        return lambda: self._write(lambda writer: writer.add_interactions(new))

    def _forget(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        after["interactions"] = [each for each in after["interactions"] if each[0] != person]
        after["people"].pop(person, None)
        return lambda: forget_user(self.folder, person)

    def _like(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        item = f"{self.number}-{drawn.randrange(MOST_ITEMS)}"
        _of(after, person)["feedback"].append(item)
        return lambda: user_store.add_feedback(self.folder, Interaction(user_id=person, item_id=item, kind="like"))

    def _retract(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        feedback = _of(after, person)["feedback"]
        items = {drawn.choice(feedback)} if feedback else {"nothing"}
        _of(after, person)["feedback"] = [each for each in feedback if each not in items]
        return lambda: user_store.remove_feedback(self.folder, person, items)

    def _truncate(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        _of(after, person)["feedback"] = _of(after, person)["feedback"][:MOST_LINES]
        return lambda: user_store.withdraw_feedback(
            self.folder, person, user_store.load_feedback(self.folder, person)[MOST_LINES:]
        )

    def _correct(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        _of(after, person)["corrections"] = document = {"corrections": [f"of step {at}"]}
        return lambda: user_store.save_document(self.folder, person, "corrections", document)

    def _wish(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        items = [f"{self.number}-{drawn.randrange(MOST_ITEMS)}"]
        _of(after, person)["wishlist"] = list(dict.fromkeys((*_of(after, person)["wishlist"], *items)))
        return lambda: user_store.add_to_wishlist(self.folder, person, items)

    def _converse(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        _of(after, person)["messages"] = at
        return lambda: user_store.save_session(self.folder, person, {"messages": at, "text": "a word " * (at % 50)})

    def _show(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        item = f"{self.number}-{drawn.randrange(MOST_ITEMS)}"
        shown = impressions.ShownList(list_id=str(at), items=(impressions.ShownItem(item_id=item, position=1),))
        of_person = _of(after, person)
        of_person["lists"] = [*of_person["lists"], str(at)][-MOST_LINES:]
        of_person["reactions"] = [each for each in of_person["reactions"] if each in of_person["lists"]]
        return lambda: impressions.record_list(self.folder, person, shown, MOST_LINES)

    def _react(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        lists = _of(after, person)["lists"]
        if not lists:
            return lambda: None
        _of(after, person)["reactions"].append(lists[-1])
        reaction = impressions.Reaction(list_id=lists[-1], kind="like", item_id="any")
        return lambda: impressions.record_reaction(self.folder, person, reaction)

    def _choose(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        key = f"{self.number} {drawn.randrange(MOST_ITEMS)}"
        after["clauses"][key] = [f"of step {at}"]
        return lambda: ClauseStore(self.folder).write({key: (f"of step {at}",)}, "chooser")


class TunedWorld(World):
    """The one writer of an index who also tunes a model on it."""

    writes = (*WRITES, "tune", "measure")

    def __init__(self, folder: Path, number: int, seed: int):
        super().__init__(folder, number, seed)
        self.state |= {"seed of tuning": None, "users of uplift": None}

    def observe(self, index: Index | None = None) -> State:
        tuned = {"seed of tuning": tiny_tuning.seed_of(self.folder)}
        return super().observe(index) | tuned | {"users of uplift": tiny_tuning.users_of_uplift(self.folder)}

    def _tune(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        after["seed of tuning"] = at
        return lambda: tiny_tuning.train(self.folder, at)

    def _measure(self, after: State, drawn: random.Random, person: str, at: int) -> Callable[[], object]:
        after["users of uplift"] = at
        return lambda: tiny_tuning.store_uplift(self.folder, at)


def difference(expected: State, now: State) -> str:
    """Return which parts of a state are not as expected."""
    return "; ".join(f"{part} is {now[part]}, not {expected[part]}" for part in now if now[part] != expected[part])


def _of(state: State, person: str) -> State:
    of_person: State = state["people"].setdefault(person, deepcopy(dict(NOTHING)))
    return of_person
