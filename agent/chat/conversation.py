"""One person's conversation: what was understood of a message is done, and told from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from agent.chat import clarify, compare
from agent.chat.describe_request import describe_condition, describe_request, describe_topic
from agent.chat.phrases import COMMANDS, phrase
from agent.chat.quality_rerank import mentions, order_by_qualities
from agent.chat.state import LIST_SIZE, State, restore_state
from agent.chat.surprise import pick_surprise
from agent.chat.transitions import find_by_title, refine_request, request_similar, search_text
from agent.errors import UsageError
from agent.profile import corrections, user_store
from agent.profile.interests import mine_interests
from agent.query.message_text import HAN, normalize
from agent.query.parse import parse
from agent.query.slots import Intent, Slots
from agent.query.synonyms import expand
from agent.query.topics import courtesy_kind, has_request_words
from agent.recommender import Recommender, events
from agent.text import is_chinese, strip_control, truncate
from retrieval.conditions.expression import Comparison
from retrieval.data.items import Interaction, Item, Kind
from retrieval.errors import RequestError
from retrieval.query.request import Candidate, Event, Request

TURNS_KEPT = 200
POOL = 50
"""How many candidates a surprise or a question looks at."""
LEANED = 4
"""How many times the list a leaning chooses from: among more, what leans as asked is hardly what was asked for."""
LONGEST_TEXT = 500
INTERESTS = 8
"""How many are named."""
FEEDBACK: dict[str, Kind] = {"like": "like", "dislike": "dislike", "seen": "view"}


class Chat:
    """One person's conversation over one index, kept on disk after every reply."""

    def __init__(self, recommender: Recommender, user_id: str, language: str = ""):
        if recommender.index is None:
            raise UsageError("a conversation needs an index: give --index DIR")
        if not user_id.strip():
            raise UsageError("a conversation needs a person: give --user ID")
        self.recommender, self.index, self.user_id = recommender, recommender.index, user_id
        session = user_store.load_session(self.index.folder, user_id) or {}
        state = restore_state(session.get("state"))
        turns = session.get("turns")
        self.turns: list[Any] = turns if isinstance(turns, list) else []
        self.resumed = state is not None
        self.state = state or State(feedback_count=self._told())
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
        user_store.save_session(self.index.folder, self.user_id, {"state": asdict(self.state), "turns": self.turns})

    def _kept(self, said: str, pieces: Iterator[str]) -> Iterator[str]:
        try:
            yield from map(strip_control, pieces)
        finally:
            self.turns = [*self.turns, {"message": strip_control(said), "shown": self.state.shown}][-TURNS_KEPT:]
            self.save()

    def _start(self) -> Iterator[str]:
        told = self._wanted()
        greeting = "greet" if not self.resumed else "resume_at" if told else "resume"
        yield self._say(greeting, wanted=told) + "\n" + self._say("hint") + "\n"
        if not self._history():
            yield self._say("new") + "\n"
        yield from self._list()

    def _reply(self, utterance: str) -> Iterator[str]:
        text = normalize(utterance)
        command = text.startswith("/")
        if is_chinese(text):
            self.state = replace(self.state, language="zh")
        elif not command and re.search("[A-Za-z]", text) and not re.search(f"[{HAN}]", text):
            self.state = replace(self.state, language="en")  # "less 难" goes on in the language of before
        options = self.state.question
        self.state = replace(self.state, question=(), questioned_before=bool(options))
        if command:
            yield from self._command(text)
        elif clarify.is_skip(text):
            yield self._say("skipped") + "\n"
        else:
            chosen = next((o for o in options if o.casefold() == text.casefold()), "")
            slots = Slots() if chosen else self._understood(text)
            if chosen := chosen or (
                "" if slots.intent or slots.exclude else clarify.chosen_option(slots.topic, options)
            ):
                narrowed = (*self.state.conditions, Comparison("trait", "=", chosen))
                yield from self._listed(replace(self.state, conditions=tuple(dict.fromkeys(narrowed))), "")
            else:
                yield from self._answer(slots, text)

    def _understood(self, text: str) -> Slots:
        shown = [self.index.items[i] for i in self.state.shown if i in self.index.items]
        return parse(text, self.state.language, shown, self.recommender.model, self.recommender.prompts)

    def _command(self, text: str) -> Iterator[str]:
        name, numbers = _split(text)
        act = COMMANDS.get(name.casefold(), "")
        acts: tuple[Intent, ...] = (
            *("help", "why", "like", "dislike", "seen", "more", "quit"),
            *("undo", "surprise", "compare", "reset"),
        )
        if act == "profile":
            yield from self._profile()
        elif known := next((a for a in acts if a == act), None):
            yield from self._answer(Slots(intent=known, numbers=numbers), text)
        else:
            yield self._say("unknown", command=truncate(text, 20)) + "\n"

    def _answer(self, slots: Slots, text: str) -> Iterator[str]:
        match slots.intent:
            case "help":
                yield self._say("help") + "\n"
            case "quit":
                self.ended = True
                yield self._say("bye") + "\n"
            case "reset":
                yield self._say("reset") + "\n"
                yield from self._listed(
                    State(language=self.state.language, feedback_count=self.state.feedback_count), "", reason=False
                )
            case "undo":
                yield from self._undo()
            case "why":
                yield from self._why(next(iter(slots.numbers), None))
            case "compare":
                yield from self._compare(slots.numbers)
            case "surprise":
                yield from self._surprise()
            case "similar":
                yield from self._similar(slots)
            case "like" | "dislike" | "seen":
                yield from self._feedback(slots)
            case "more":
                self._step(replace(self.state, offset=len(self.state.listed), n=slots.n or self.state.n))
                yield from self._list()
            case _:
                yield from self._request_or_talk(slots, text)

    def _request_or_talk(self, slots: Slots, text: str) -> Iterator[str]:
        bare = slots == Slots(topic=slots.topic) and not has_request_words(text)
        named = expand(slots.topic)
        if bare and slots.topic and not any(mentions(i, named) for i in self.index.items.values()):
            yield self._say("unnamed", text=truncate(slots.topic, 60)) + "\n"  # which may be a remark as well as a wish
            return
        wish, lacking = refine_request(self.state, slots, self._shown(), self.recommender.retriever.columns)
        for name in lacking:
            yield self._say(f"no_{name}", titles=self._joined(self._title(i) for i in self._shown())) + "\n"
        if wish:
            yield from self._listed(wish, slots.topic)
        elif slots.numbers:
            yield from self._about(slots.numbers[0])
        elif not lacking:
            yield self._say(courtesy_kind(text)) + "\n"

    def _undo(self) -> Iterator[str]:
        """The state before the last change; what was told since is taken back too."""
        before = self.state.before
        if before is None:
            yield self._say("nothing_to_undo") + "\n"
            return
        user_store.truncate_feedback(self.index.folder, self.user_id, before.feedback_count)
        self.state = replace(before, language=self.state.language, question=())
        self._candidates.clear()
        yield self._say("undone") + "\n"
        if told := self._wanted():
            yield self._say("wanted", wanted=told) + "\n"
        yield from self._lines(self._shown())

    def _compare(self, numbers: Sequence[int]) -> Iterator[str]:
        numbers = numbers or (1, 2)
        if len(numbers) != 2:
            yield self._say("compare_two") + "\n"
            return
        items = []
        for number in numbers:
            if not (item := (yield from self._pointed(number))):
                return
            items.append(item)
        for line in compare.compare_items(items[0], items[1], self.state.language):
            yield line + "\n"

    def _surprise(self) -> Iterator[str]:
        state = replace(self.state, text="", like="", quality_critiques=(), offset=len(self.state.listed))
        request = self._request(state)
        known = [event.item for event in request.history]
        seed = f"{self.user_id}\n{len(self.turns)}"
        found = pick_surprise(self.recommender.shortlist(request)[:POOL], known, state.language, seed)
        if not found:
            yield self._say("none") + " " + self._say("widen") + "\n"
            return
        self._candidates[found.item.id] = found
        self._step(replace(state, listed=(*state.listed, found.item.id), focus=1))
        yield self._say("surprise") + "\n"
        yield from self._lines([found.item])
        yield from self._why(1)

    def _similar(self, slots: Slots) -> Iterator[str]:
        """Items like the one pointed at, or like a work that was named, with the differences that were asked for."""
        item = find_by_title(slots.topic, self.index) if slots.topic else None
        if not slots.topic and not (item := (yield from self._pointed(next(iter(slots.numbers), None)))):
            return
        state, lacking = request_similar(self.state, slots, item, self.recommender.retriever.columns)
        for name in lacking:
            yield self._say(f"no_{name}", titles=self._title(item) if item else slots.topic) + "\n"
        yield from self._listed(state, "" if item else slots.topic)

    def _feedback(self, slots: Slots) -> Iterator[str]:
        """What is told of items on show, or of a work in the catalogue, is kept; a list without them follows."""
        if slots.topic:
            named = find_by_title(slots.topic, self.index)
            if not named:
                yield self._say("not_here", title=truncate(slots.topic, 60)) + "\n"
                return
            items = [named]
        else:
            items = []
            for number in slots.numbers or (None,):
                if item := (yield from self._pointed(number)):
                    items.append(item)
        if not items:
            return
        for item in items:
            told = Interaction(
                user_id=self.user_id, item_id=item.id, kind=FEEDBACK[slots.intent], time=datetime.now(UTC)
            )
            user_store.add_feedback(self.index.folder, told)
            yield self._say(slots.intent, title=self._title(item)) + "\n"
        self._step(replace(self.state, feedback_count=self._told()))
        yield from self._list()

    def _step(self, state: State) -> None:
        """Go on to a state from which the one before can be reached again."""
        self.state = state.with_undo(self.state)

    def _listed(self, state: State, topic: str, reason: bool = True) -> Iterator[str]:
        """Change to a request and list for it; ask what would help most where it is wide."""
        quiet = self.state.questioned_before
        self._step(state)
        yield from self._list(reason=reason)
        if (
            topic
            and len(topic.split()) <= 2
            and not (self.state.question_asked or quiet or self.state.quality_critiques)
        ):
            yield from self._ask()

    def _ask(self) -> Iterator[str]:
        """One question, where its answer halves the shortlist at least. It may be passed over: the list stands."""
        found = self.recommender.shortlist(replace(self._request(self.state), n=POOL))[:POOL]
        if len(found) < 4 * LIST_SIZE:
            return
        language = self.state.language
        options = clarify.clarifying_options([c.item for c in found], language, self.state.text)
        if options:
            self.state = replace(self.state, question=options, question_asked=True)
            yield self._say("question", first=options[0], second=options[1]) + "\n"

    def _list(self, reason: bool = False) -> Iterator[str]:
        """Recommend for the state, list, and say what stands in the way of more."""
        state = self.state
        request = self._request(state)
        if told := self._wanted():
            yield self._say("wanted", wanted=told) + "\n"
        found, fallback = self._best(request)
        if fallback:
            yield self._say("fallback", why=truncate(fallback, 160)) + "\n"
        self._candidates |= {c.item.id: c for c in found}
        best = [c.item for c in found]
        listed = (*state.listed[: state.offset], *(i.id for i in best))
        self.state = replace(state, listed=listed, focus=1)
        if best and state.text and not any(mentions(i, expand(state.text)) for i in best):
            yield self._say("closest", text=truncate(state.text, 60)) + "\n"
        yield from self._lines(best)
        if len(best) < request.n:
            yield from self._short(request, len(best))
        if reason and best:
            yield from self._why(1)

    def _best(self, request: Request) -> tuple[list[Candidate], str | None]:
        """What to list, and why the model did not rerank it, where it failed.

        A model reads the shortlist where something was asked in words; a list from history alone comes straight away.
        """
        leanings, fallback = self.state.quality_critiques, None
        asked = replace(request, n=LEANED * request.n) if leanings else request
        if request.text:
            made = self.recommender.recommend(asked)
            found, fallback = [ranked.candidate for ranked in made.best], made.ranking.fallback
        else:
            found = list(self.recommender.recommend_without_llm(asked))
        if leanings:
            order = order_by_qualities(self.index, self.recommender.embedder, [c.item for c in found], leanings)
            found = [found[place] for place in order][: request.n]
        return found, fallback

    def _short(self, request: Request, found: int) -> Iterator[str]:
        """Why a list is short, and which condition to relax."""
        yield self._say("few", n=found) if found else self._say("no_more" if self.state.offset else "none")
        free = [i for i in self.index.items.values() if i.id not in request.seen_ids]
        groups: dict[str, list[Comparison]] = {}
        for limit in self.state.conditions:
            groups.setdefault(describe_condition(limit, self.state.language), []).append(limit)
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
        request = self.recommender.prepare(self._request(self.state))
        candidate = self._candidates.get(item.id) or self.recommender.shortlist(request, [item])[0]
        yield self._say("reason", title=self._title(item))
        reason = yield from self.recommender.explainer.stream(request, candidate)
        cited = [self.index.items[i] for i in reason.cites if i in self.index.items]
        notes = [self._say("based", titles=self._joined(map(self._named, cited)))] if cited else []
        yield (
            "\n   ["
            + self._say("semicolon").join((*notes, self._say("checked" if reason.checked else "unchecked")))
            + "]\n"
        )

    def _about(self, number: int) -> Iterator[str]:
        """What the catalogue says of an item on show."""
        item = yield from self._pointed(number)
        if not item:
            return
        language = self.state.language
        yield from self._lines([item], number)
        if text := truncate(item.read_in(language).text, LONGEST_TEXT):
            yield f"   {text}\n"
        if told := compare.item_facts(item, language):
            yield "   " + self._joined(self._say("is", name=name, value=value) for name, value in told.items()) + "\n"

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
        history, told = self._history(), user_store.load_feedback(self.index.folder, self.user_id)
        yield self._say("profile", n=len(history), told=len(told), folder=self.index.folder) + "\n"
        for key, some in (
            ("liked", [e for e in history if e.preference > 0.4]),
            ("disliked", [e for e in history if e.preference < 0]),
        ):
            if some:
                yield self._say(key, titles=self._joined(self._named(e.item) for e in some[:-6:-1])) + "\n"
        known = corrections.correct_interests(
            mine_interests(history, self.state.language), corrections.load(self.index.folder, self.user_id)
        )
        if names := [truncate(i.trait, 40) for i in known if i.weight > 0][:INTERESTS]:
            yield self._say("interests", names=self._joined(names)) + "\n"

    def _told(self) -> int:
        return len(user_store.load_feedback(self.index.folder, self.user_id))

    def _history(self) -> tuple[Event, ...]:
        """What the index knows, then what was told here; the last word on an item counts, and a view is no word."""
        try:
            known = self.index.history(self.user_id)
        except RequestError:
            known = ()
        latest: dict[str, Event] = {}
        for event in events(self.index, (*known, *user_store.load_feedback(self.index.folder, self.user_id))):
            if event.interaction.kind != "view" or event.item.id not in latest:
                latest.pop(event.item.id, None)
                latest[event.item.id] = event
        return tuple(latest.values())

    def _wanted(self) -> str:
        return describe_request(self.state, self.index.items.get(self.state.like))

    def _request(self, state: State) -> Request:
        like = self.index.items.get(state.like)
        return Request(
            history=self._history(),
            text=search_text(state, like),
            original_text=describe_topic(state, like),
            conditions=state.conditions,
            n=state.n,
            language=state.language,
            user_id=self.user_id,
            seen=frozenset(state.listed[: state.offset]),
        )

    def _shown(self) -> list[Item]:
        return [self.index.items[i] for i in self.state.shown if i in self.index.items]

    def _say(self, key: str, **values: object) -> str:
        return phrase(self.state.language, key, **values)

    def _joined(self, parts: Iterable[str]) -> str:
        return self._say("comma").join(parts)

    def _title(self, item: Item) -> str:
        return truncate(item.read_in(self.state.language).title, 120)

    def _named(self, item: Item) -> str:
        return self._title(item) + (self._say("year", year=item.published.year) if item.published else "")

    def _lines(self, items: Sequence[Item], start: int = 1) -> Iterator[str]:
        for number, item in enumerate(items, start):
            categories = self._joined(truncate(c, 40) for c in item.read_in(self.state.language).categories[:4])
            yield f"{number}. {self._named(item)}" + (f" · {categories}" if categories else "") + "\n"


def _split(text: str) -> tuple[str, tuple[int, ...]]:
    """A command's name and numbers."""
    match = re.match(r"/\s*([^\s\d#]*)", text)
    return (match[1], tuple(map(int, re.findall(r"[0-9]{1,3}", text[match.end() :])))) if match else ("", ())
