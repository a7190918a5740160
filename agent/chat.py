"""The conversation: a list first, reasons when asked for. `Chat.reply` is the conversation, `run` its terminal."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from agent import people
from agent.errors import UsageError
from agent.phrases import COMMANDS, phrase
from agent.recommender import Recommender, events
from agent.slots import Slots, normal, understand
from agent.wording import clip, is_chinese, plain
from prompts.words import words
from retrieval.atoms import Operator
from retrieval.conditions import Comparison
from retrieval.errors import RequestError
from retrieval.items import Interaction, Item, Kind
from retrieval.requests import Candidate, Event, Request

LISTED = 5
TURNS_KEPT = 200
FEEDBACK: dict[str, Kind] = {"like": "like", "dislike": "dislike", "seen": "view"}


@dataclass(frozen=True)
class State:
    """Where a conversation stands: the request, and what was listed for it, of which those from `offset` are on show.

    `focus` is the item on show last spoken of, counted from 1.
    """

    text: str = ""
    conditions: tuple[Comparison, ...] = ()
    listed: tuple[str, ...] = ()
    offset: int = 0
    focus: int = 1
    language: str = "en"

    @property
    def shown(self) -> tuple[str, ...]:
        return self.listed[self.offset :]


class Chat:
    """One person's conversation over one index, kept on disk after every reply."""

    def __init__(self, recommender: Recommender, user_id: str, language: str = ""):
        if recommender.index is None:
            raise UsageError("a conversation needs an index: give --index DIR")
        if not user_id.strip():
            raise UsageError("a conversation needs a person: give --user ID")
        self.recommender, self.index, self.user_id = recommender, recommender.index, user_id
        session = people.load_session(self.index.folder, user_id) or {}
        state = _restored(session.get("state"))
        turns = session.get("turns")
        self.turns: list[Any] = turns if isinstance(turns, list) else []
        self.resumed = state is not None
        self.state = state or State()
        if language:
            self.state = replace(self.state, language=language)
        self.ended = False
        self._candidates: dict[str, Candidate] = {}

    def start(self) -> Iterator[str]:
        """A greeting, and a first list straight away."""
        return self._kept("", self._start())

    def reply(self, utterance: str) -> Iterator[str]:
        """The answer to one message, piece by piece. Stopping half-way leaves a state to go on from."""
        return self._kept(utterance, self._reply(utterance))

    def save(self) -> None:
        people.save_session(self.index.folder, self.user_id, {"state": asdict(self.state), "turns": self.turns})

    def _kept(self, said: str, pieces: Iterator[str]) -> Iterator[str]:
        try:
            yield from map(plain, pieces)
        finally:
            self.turns = [*self.turns, {"said": plain(said), "shown": self.state.shown}][-TURNS_KEPT:]
            self.save()

    def _start(self) -> Iterator[str]:
        wanted = self._wanted()
        greeting = "greet" if not self.resumed else "resume_at" if wanted else "resume"
        yield self._say(greeting, wanted=wanted) + "\n" + self._say("hint") + "\n"
        if not self._history():
            yield self._say("new") + "\n"
        yield from self._list()

    def _reply(self, utterance: str) -> Iterator[str]:
        text = normal(utterance)
        command = text.startswith("/")
        if is_chinese(text):
            self.state = replace(self.state, language="zh")
        elif not command and re.search("[A-Za-z]", text):
            self.state = replace(self.state, language="en")
        if command:
            yield from self._command(text)
            return
        shown = [self.index.items[i] for i in self.state.shown if i in self.index.items]
        language, model = self.state.language, self.recommender.model
        yield from self._answer(understand(text, language, shown, model, self.recommender.prompts))

    def _command(self, text: str) -> Iterator[str]:
        name, number = _split(text)
        act = COMMANDS.get(name.casefold(), "")
        match act:
            case "reset":
                self.state = State(language=self.state.language)
                yield self._say("reset") + "\n"
                yield from self._list()
            case "profile":
                yield from self._profile()
            case "help" | "why" | "like" | "dislike" | "seen" | "more" | "quit":
                yield from self._answer(Slots(act=act, numbers=(number,) if number is not None else ()))
            case _:
                yield self._say("unknown", command=clip(text, 20)) + "\n"

    def _answer(self, slots: Slots) -> Iterator[str]:
        changed = self._changed(slots)
        match slots.act:
            case "help":
                yield self._say("help") + "\n"
            case "quit":
                self.ended = True
                yield self._say("bye") + "\n"
            case "why":
                yield from self._why((slots.numbers or (None,))[0])
            case "similar":
                if item := (yield from self._pointed((slots.numbers or (None,))[0])):
                    said = item.read_in(self.state.language)
                    text = ", ".join((said.title, *item.traits(self.state.language)[:4]))
                    self.state = replace(self.state, text=text, conditions=(), listed=(item.id,), offset=1)
                    yield from self._list(reason=True)
            case "like" | "dislike" | "seen":
                if item := (yield from self._pointed((slots.numbers or (None,))[0])):
                    self._keep(item, FEEDBACK[slots.act])
                    yield self._say(slots.act, title=self._title(item)) + "\n"
                    self.state = changed or self.state
                    yield from self._list(reason=changed is not None)
            case "more" if not changed:
                self.state = replace(self.state, offset=len(self.state.listed))
                yield from self._list()
            case _ if changed:
                self.state = changed
                yield from self._list(reason=True)
            case _ if slots.numbers:
                yield from self._why((slots.numbers or (None,))[0])
            case _:
                yield self._say("unsure") + "\n"

    def _changed(self, slots: Slots) -> State | None:
        """The state with the request that the slots make of the one before, or None where they ask nothing new.

        A new topic starts a new request; conditions alone narrow the one before.
        """
        bounds: dict[Operator, int | None] = {">=": slots.year_from, "<=": slots.year_to}
        years = [y for i in self.state.shown if (y := self._year(i))]
        if slots.sort and years and bounds == {">=": None, "<=": None}:
            middle = statistics.median_low(years) if slots.sort == "newer" else statistics.median_high(years)
            bounds = {">=": middle + 1, "<=": None} if slots.sort == "newer" else {">=": None, "<=": middle - 1}
        added = [Comparison("year", o, str(year)) for o, year in bounds.items() if year is not None]
        replaced = bool(added)
        added += [c for word in slots.exclude for c in self._without(word)]
        domains = {i.domain for i in self.index.items.values()}
        if slots.domain in domains and len(domains) > 1:
            added.append(Comparison("domain", "=", slots.domain))
        if not slots.topic and not added:
            return None
        kept = [] if slots.topic else [c for c in self.state.conditions if not (replaced and c.field == "year")]
        conditions = tuple(dict.fromkeys((*kept, *added)))
        return State(slots.topic or self.state.text, conditions, language=self.state.language)

    def _without(self, word: str) -> list[Comparison]:
        """Conditions against a word: every trait of the catalogue that has it, and texts, where it is no short word."""
        folded = word.casefold().removesuffix("s") if len(word) > 3 else word.casefold()
        whole = re.compile(rf"(?<![a-z]){re.escape(folded)}(?![a-rt-z])")
        found = {t for i in self.index.items.values() for said in ("en", "zh", i.language) for t in i.traits(said)}
        traits = [Comparison("trait", "!=", t) for t in sorted(found) if whole.search(t.casefold())]
        telling = len(folded) > 4 or not folded.isascii()
        return [*traits, *([Comparison("text", "!=", folded)] if telling or not traits else [])]

    def _list(self, reason: bool = False) -> Iterator[str]:
        """Recommend for the state, list, and say what stands in the way of more."""
        state = self.state
        request = self._request()
        if wanted := self._wanted():
            yield self._say("wanted", wanted=wanted) + "\n"
        found, fallback = self._best(request)
        if fallback:
            yield self._say("fallback", why=clip(fallback, 160)) + "\n"
        self._candidates |= {c.item.id: c for c in found}
        best = [c.item for c in found]
        listed = (*state.listed[: state.offset], *(i.id for i in best))
        self.state = replace(state, listed=listed, focus=1)
        if best and state.text and not any(names(i, state.text) for i in best):
            yield self._say("closest", text=clip(state.text, 60)) + "\n"
        for number, item in enumerate(best, 1):
            yield f"{number}. {self._line(item)}\n"
        if len(best) < request.n:
            yield from self._short(request, len(best))
        if reason and best:
            yield from self._why(1)

    def _best(self, request: Request) -> tuple[list[Candidate], str | None]:
        """What to list, and why the model did not rerank it, where it failed.

        A model reads the shortlist where something was asked in words; a list from history alone comes straight away.
        """
        if not request.text:
            return list(self.recommender.unjudged(request)), None
        made = self.recommender.recommend(request)
        return [ranked.candidate for ranked in made.best], made.ranking.fallback

    def _short(self, request: Request, found: int) -> Iterator[str]:
        """Why a list is short, and which condition to relax."""
        yield self._say("few", n=found) if found else self._say("no_more" if self.state.offset else "none")
        free = [i for i in self.index.items.values() if i.id not in request.seen_ids]
        groups: dict[str, list[Comparison]] = {}
        for condition in self.state.conditions:
            groups.setdefault(self._worded(condition), []).append(condition)
        gains = {}
        for label, dropped in groups.items():
            rest = [c for c in self.state.conditions if c not in dropped]
            gains[label] = sum(all(c.holds(i) for c in rest) for i in free) - found
        best = max(gains, key=lambda label: gains[label], default="")
        relax = bool(best) and gains[best] > 0
        yield " " + (self._say("relax", condition=best, n=gains[best]) if relax else self._say("widen")) + "\n"

    def _why(self, number: int | None) -> Iterator[str]:
        """The checked reason of an item on show, with the history items it cites."""
        item = yield from self._pointed(number)
        if not item:
            return
        request = self._request()
        candidate = self._candidates.get(item.id) or self.recommender.shortlist(request, [item])[0]
        yield self._say("reason", title=self._title(item))
        reason = self.recommender.explainer.reason(request, candidate)
        yield from re.findall(r"\s*\S+", reason.text)
        cited = [self.index.items[i] for i in reason.cites if i in self.index.items]
        notes = [self._say("based", titles=self._joined(map(self._named, cited)))] if cited else []
        yield "\n   [" + "; ".join((*notes, self._say("checked" if reason.checked else "unchecked"))) + "]\n"

    def _pointed(self, number: int | None) -> Generator[str, None, Item | None]:
        """The item on show with this number, or the one last spoken of; says so where there is none."""
        at = number or self.state.focus
        shown = self.state.shown
        if not 1 <= at <= len(shown) or number == 0 or shown[at - 1] not in self.index.items:
            yield self._say("no_number", number=number or at) + "\n" if shown else self._say("no_list") + "\n"
            return None
        self.state = replace(self.state, focus=at)
        return self.index.items[shown[at - 1]]

    def _profile(self) -> Iterator[str]:
        history, told = self._history(), people.feedback(self.index.folder, self.user_id)
        yield self._say("profile", n=len(history), told=len(told), folder=self.index.folder) + "\n"
        for key, some in (
            ("liked", [e for e in history if e.signal > 0.4]),
            ("disliked", [e for e in history if e.signal < 0]),
        ):
            if some:
                yield self._say(key, titles=self._joined(self._named(e.item) for e in some[:-6:-1])) + "\n"

    def _keep(self, item: Item, kind: Kind) -> None:
        told = Interaction(user_id=self.user_id, item_id=item.id, kind=kind, time=datetime.now(UTC))
        people.add_feedback(self.index.folder, told)

    def _history(self) -> tuple[Event, ...]:
        """What the index knows, then what was told here; the last word on an item counts, and a view is no word."""
        try:
            known = self.index.history(self.user_id)
        except RequestError:
            known = ()
        latest: dict[str, Event] = {}
        for event in events(self.index, (*known, *people.feedback(self.index.folder, self.user_id))):
            if event.interaction.kind != "view" or event.item.id not in latest:
                latest.pop(event.item.id, None)
                latest[event.item.id] = event
        return tuple(latest.values())

    def _request(self) -> Request:
        state = self.state
        return Request(
            history=self._history(),
            text=state.text,
            conditions=state.conditions,
            n=LISTED,
            language=state.language,
            user_id=self.user_id,
            seen=frozenset(state.listed[: state.offset]),
        )

    def _say(self, key: str, **values: object) -> str:
        return phrase(self.state.language, key, **values)

    def _joined(self, parts: Iterable[str]) -> str:
        return self._say("comma").join(parts)

    def _title(self, item: Item) -> str:
        return clip(item.read_in(self.state.language).title, 120)

    def _named(self, item: Item) -> str:
        return self._title(item) + (self._say("year", year=item.published.year) if item.published else "")

    def _line(self, item: Item) -> str:
        categories = self._joined(clip(c, 40) for c in item.read_in(self.state.language).categories[:4])
        return self._named(item) + (f" · {categories}" if categories else "")

    def _year(self, item_id: str) -> int | None:
        item = self.index.items.get(item_id)
        return item.published.year if item and item.published else None

    def _worded(self, condition: Comparison) -> str:
        if condition.field == "domain":
            return self._say("only", value=words(condition.value, self.state.language).many)
        key = condition.field + condition.operator if condition.field == "year" else "without"
        return self._say(key, value=condition.value)

    def _wanted(self) -> str:
        """The request in words, or nothing where none was made."""
        texts = {c.value for c in self.state.conditions if c.field == "text"}
        told = [
            c for c in self.state.conditions if c.field != "trait" or not any(t in c.value.casefold() for t in texts)
        ]
        return self._joined(filter(None, (clip(self.state.text, 80), *dict.fromkeys(map(self._worded, told)))))


def run(chat: Chat, read: Callable[[str], str] = input, write: Callable[[str], object] | None = None) -> int:
    """Talk until /quit, the end of input, or Ctrl-C twice at the prompt. The exit code; the session is kept."""

    def put(text: str) -> None:
        if write:
            write(text)
        else:
            sys.stdout.write(text)
            sys.stdout.flush()

    def tell(pieces: Iterator[str]) -> None:
        try:
            for piece in pieces:
                put(piece)
        except KeyboardInterrupt:
            close = getattr(pieces, "close", None)
            if close:
                close()
            put("\n" + phrase(chat.state.language, "stopped") + "\n")

    tell(chat.start())
    asked_again = False
    while not chat.ended:
        try:
            utterance = read("> ")
        except KeyboardInterrupt:
            if asked_again:
                break
            asked_again = True
            put("\n" + phrase(chat.state.language, "again") + "\n")
            continue
        except EOFError:
            break
        except UnicodeDecodeError:
            utterance = "/help"
        asked_again = False
        if utterance.strip():
            tell(chat.reply(utterance))
    if not chat.ended:
        put("\n" + phrase(chat.state.language, "bye") + "\n")
    chat.save()
    return 0


def names(item: Item, text: str) -> bool:
    """Whether an item's own words have one of a text's: a word by its beginning, Chinese by two characters."""
    passage = item.passage().casefold()
    words = [w[: max(4, len(w) - 2)] for w in re.findall(r"[^\W\d_\u3400-\u9fff]{3,}", text.casefold())]
    runs = [run[i : i + 2] for run in re.findall("[\u3400-\u9fff]{2,}", text) for i in range(len(run) - 1)]
    return any(part in passage for part in (*words, *runs))


def _split(text: str) -> tuple[str, int | None]:
    """A command's name and number."""
    match = re.match(r"/\s*([^\s\d#]*)\s*#?\s*([0-9]{1,3})?", text)
    return (match[1], int(match[2]) if match[2] else None) if match else ("", None)


def _restored(saved: Any) -> State | None:
    """A state read from a session file, or None where it cannot be one."""
    try:
        conditions = tuple(Comparison(str(c["field"]), c["operator"], str(c["value"])) for c in saved["conditions"])
        language = saved["language"] if saved["language"] in ("en", "zh") else "en"
        listed = tuple(str(i) for i in saved["listed"])
        return State(str(saved["text"]), conditions, listed, int(saved["offset"]), int(saved["focus"]), language)
    except (TypeError, KeyError, ValueError, RequestError):
        return None
