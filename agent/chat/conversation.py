"""One user's conversation: each message is parsed and dispatched, and the session is saved after each reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

from agent.chat import commands
from agent.chat.answers import questions_on_items
from agent.chat.answers.catalogue_answers import answer_on_catalogue
from agent.chat.answers.catalogue_kinds import lacks_kind, say_kind_is_missing, say_kinds, without_goods
from agent.chat.answers.nearest_shown import question_on_shown
from agent.chat.answers.same_maker import name_same_maker
from agent.chat.choices import approve, choose_item, works_to_choose
from agent.chat.follow_ups import asks_for_no_others, follow_up
from agent.chat.lists import clarify
from agent.chat.lists.first_list import list_first
from agent.chat.lists.listing import MAX_TOPIC_CHARS, change_request, give_reason, list_items, turn_page
from agent.chat.memory import Memory, StoredMemory
from agent.chat.remarks_beside_requests import set_aside_if_turned_down, with_named_topic, without_remark_topic
from agent.chat.requests.lasting_conditions import field_of
from agent.chat.requests.other_subjects import without_former_subject
from agent.chat.requests.transitions import kind_in_force, refine_request
from agent.chat.retractions import note_retraction, retract_feedback, retract_last_feedback, says_nothing_else
from agent.chat.session import Session
from agent.chat.state import State, restore_state, state_json
from agent.chat.understanding.limits_by_works import limits_by_works
from agent.chat.understanding.stated_interests import StatedInterests, stated_interests, withdraw_interests
from agent.chat.understanding.understand import understand
from agent.chat.wording.phrases import command_names, message_language, split_command
from agent.chat.wording.small_talk import small_talk
from agent.errors import UsageError
from agent.query import Intent, Slots
from agent.query.changes.follow_ups import asks_nothing_else, find_follow_up, split_follow_up
from agent.query.facets.language_conditions import language_conditions
from agent.query.facets.topics import has_request_words
from agent.query.intents.bare_requests import asks_for_kinds, is_bare_request
from agent.query.intents.joined_acts import split_acts
from agent.query.questions.ellipsis import same_question
from agent.query.questions.profile_questions import as_command
from agent.query.text.message_text import normalize
from agent.query.text.plain_messages import as_plain_message
from agent.query.to_conditions import notices_of
from agent.query.verdicts.complaints import Complaint, find_complaint
from agent.recommender import Recommender
from agent.text import strip_control, truncate
from retrieval.index import Index
from retrieval.matching.names import near_names
from retrieval.text.tokenizer import to_simplified

MAX_SAVED_TURNS, MAX_SAVED_REPLY_CHARS, MAX_COMMAND_CHARS = 200, 4_000, 20


class Chat:
    """One user's conversation over one index, saved in its `memory` after every reply, by default on disk."""

    def __init__(self, recommender: Recommender, user_id: str, language: str = "", memory: Memory | None = None):
        if recommender.index is None:
            raise UsageError("a conversation needs an index: give --index DIR")
        if not user_id.strip():
            raise UsageError("a conversation needs a person: give --user ID")
        memory = memory or StoredMemory(recommender.index.folder, user_id)
        saved = memory.load_session()
        state, turns = restore_state(saved.get("state")), saved.get("turns")
        self.turns: list[Any] = turns if isinstance(turns, list) else []
        self.resumed = state is not None
        earlier = state if state and state.has_request else restore_state(saved.get("earlier"))
        self.earlier: State | None = replace(earlier, before=None) if earlier else None
        self.session = Session(recommender, recommender.index, user_id, state or State(), memory)
        if state is None:
            self._change(feedback_count=self.session.feedback_count())
        if language:
            self._change(language=language)
        self.ended, self._slots, self._question = False, Slots(), ""

    @property
    def index(self) -> Index:
        """Return the index that it recommends from."""
        return self.session.index

    @property
    def state(self) -> State:
        """Return where the conversation stands."""
        return self.session.state

    def start(self) -> Iterator[str]:
        """Yield a greeting and a first list."""
        return self._recorded("", self._start())

    def reply(self, message: str) -> Iterator[str]:
        """Yield the answer to a message piece by piece; one that is stopped half-way leaves a state to go on from."""
        return self._recorded(message, self._reply(message))

    def save(self) -> None:
        """Save the state and the turns."""
        earlier = state_json(self.earlier) if self.earlier else None
        self.session.memory.save_session({"state": state_json(self.state), "turns": self.turns, "earlier": earlier})

    def _recorded(self, message: str, pieces: Iterator[str]) -> Iterator[str]:
        self._slots, self._question, self.session.steps, self.session.steps_back = Slots(), "", 0, 0
        last = self.turns[-1] if self.turns else {}
        self.session.last_question = str(last.get("question", "")) if isinstance(last, dict) else ""
        reply = ""
        try:
            for piece in map(strip_control, pieces):
                reply += piece
                yield piece
        finally:
            session = self.session
            withdraw_interests(self.turns, self._slots, session.steps_back)
            stated = StatedInterests()
            if session.steps:
                stated = stated_interests(self._slots, self.state.company, session.mentions)
            turn: dict[str, Any] = {"message": strip_control(message), "shown": self.state.shown}
            turn |= {"wants": stated.wants, "avoids": stated.avoids, "changed": session.steps > 0}
            turn |= {"question": self._question, "reply": reply[:MAX_SAVED_REPLY_CHARS]}
            self.turns = [*self.turns, turn][-MAX_SAVED_TURNS:]
            self.save()

    def _start(self) -> Iterator[str]:
        session, words = self.session, self.session.request_in_words()
        greeting = "greet" if not self.resumed else "resume_at" if words else "resume"
        yield session.say(greeting, request=words) + "\n" + session.say("hint") + "\n"
        if not session.history():
            yield session.say("new") + "\n"
            if near := near_names(session.user_id, self.index.users()):
                yield session.say("near_name", names=session.list(near)) + "\n"
        if self.resumed and not words:
            turn_page(session)
        is_unknown = not (self.resumed or words or session.history())
        yield from list_first(session) if is_unknown else list_items(session)

    def _reply(self, message: str) -> Iterator[str]:
        session, self.session.former = self.session, None
        message_text = to_simplified(normalize(message))  # 法國的 names the country that the rules know as 法国
        text = as_command(message_text)
        is_command = text.startswith("/")
        text = text if is_command else as_plain_message(text, session.mentions.knows_word, session.shown())
        options, typed_command = self.state.question, message_text.startswith("/")
        language = message_language(message_text if is_command else text, self.state.language, typed_command)
        self._change(language=language, question=(), questioned_before=bool(options))
        text = name_same_maker(session, clarify.without_skip(text) if options else text)
        if not is_command and not (text := (yield from limits_by_works(session, text))):
            yield from list_items(session)
        elif is_command:
            yield from self._command(text)
        elif clarify.is_skip(text):
            yield self.session.say("skipped") + "\n"
        elif option := clarify.named_option(text, options):
            yield from commands.choose_trait(self.session, option)
        elif (slots := same_question(text, self.session.last_question, self.session.shown())) != Slots():
            self._slots = slots
            yield from self._dispatch(slots, self.session.last_question)
        elif answer := answer_on_catalogue(self.session, text):
            yield answer + "\n"
        elif question := question_on_shown(self.session, text):
            self._question = strip_control(text)
            yield from questions_on_items.answer_read(self.session, question, text)
        elif kind := find_follow_up(text):
            yield from follow_up(self.session, kind, self.earlier)
        elif done := [*retract_last_feedback(self.session, text)]:
            yield from done
        elif any(parts := split_acts(text, session.shown(), self.state.focus, works_to_choose(session, text))):
            for part in parts:
                yield from self._reply(part)
        elif done := [*choose_item(self.session, text)] or [*approve(self.session, text, len(self.turns))]:
            yield from done
        else:
            turns_away, text = split_follow_up(text)
            if complaint := find_complaint(self.session.mentions.find(text), self.session.shown()):
                yield from self._answer_complaint(complaint)
                return
            if turns_away == "none of them" and self.state.shown:
                yield from commands.set_list_aside(self.session)
            elif turns_away == "different":
                session.state, session.former = without_former_subject(self.state, message_text), self.state
            slots = self._slots = understand(self.session, text)
            retraction = retract_feedback(self.session, slots, text)
            if retraction.items:
                yield from note_retraction(self.session, retraction)
                if retraction.verdicts or retraction.is_order or says_nothing_else(slots):
                    return
            if turns_away and asks_nothing_else(slots, text, turns_away, kind_in_force(self.state)):
                session.state = session.former or self.state
                yield from follow_up(self.session, turns_away, self.earlier)
                return
            if not (slots.intent or slots.exclude) and (option := clarify.chosen_option(slots.topic, options)):
                yield from commands.choose_trait(self.session, option)
            else:
                yield from self._dispatch(slots, text)

    def _answer_complaint(self, complaint: Complaint) -> Iterator[str]:
        """Leave out what a message finds wrong, and list for whatever else it asks."""
        if complaint.works or not complaint.rest:
            yield from commands.set_list_aside(self.session, complaint.works)
        slots = understand(self.session, complaint.rest) if complaint.rest else Slots()
        if complaint.works and not complaint.is_wish and not has_request_words(complaint.rest):
            slots = replace(slots, topic="")  # why the work is to go is no wish
        self._slots = slots
        if slots == Slots() or slots.question or (slots.intent and not complaint.is_wish):
            yield from list_items(self.session)
        else:
            yield from self._dispatch(slots, complaint.rest)

    def _command(self, text: str) -> Iterator[str]:
        name, numbers = split_command(text)
        command = command_names().get(name.casefold(), "")
        intent: Intent | None = next((each for each in get_args(Intent) if each and each == command), None)
        if command == "profile":
            yield from commands.show_profile(self.session)
        elif intent:
            yield from self._dispatch(Slots(intent=intent, numbers=numbers), text)
        else:
            yield self.session.say("unknown", command=truncate(text, MAX_COMMAND_CHARS)) + "\n"

    def _dispatch(self, slots: Slots, text: str) -> Iterator[str]:
        session, state = self.session, self.state
        if slots.question:
            self._question = strip_control(text)
            yield from questions_on_items.answer_question(session, slots, text)
            return
        if "all" in slots.corrections:
            if slots == Slots(corrections=slots.corrections):
                yield from commands.misunderstood(session)
                return
            kind = [c for c in state.conditions if field_of(c) == "domain"]
            session.take_last_change_back()
            self._change(conditions=tuple(dict.fromkeys((*self.state.conditions, *kind))))
        if slots.liked or slots.disliked:
            yield from commands.record_feedback(session, slots, text)
            return
        match slots.intent:
            case "help":
                yield session.say("help") + "\n"
            case "quit":
                self.ended = True
                yield session.say("bye") + "\n"
            case "reset":
                yield session.say("reset") + "\n"
                self.earlier = replace(state, before=None) if state.has_request else self.earlier
                fresh = State(language=state.language, feedback_count=state.feedback_count)
                yield from change_request(session, fresh, "", reason=False)
            case "undo":
                yield from commands.undo(session)
            case "why":
                yield from give_reason(session, next(iter(slots.numbers), None))
            case "compare":
                yield from commands.compare_shown(session, slots.numbers)
            case "surprise" if "intent" in slots.by_model and is_bare_request(text):
                yield from self._request_or_talk(Slots(), text)
            case "surprise":
                yield from commands.give_surprise(session, slots, len(self.turns))
            case "similar":
                yield from commands.list_similar(session, slots, text)
            case "like" | "dislike" | "seen":
                yield from commands.record_feedback(session, slots, text)
            case "more" if asks_for_no_others(slots) and (not slots.topic or slots.topic in state.text):
                session.step(replace(state, offset=len(state.listed), n=slots.n or state.n))
                yield from list_items(session, reason=True)
            case _:
                yield from self._request_or_talk(slots, text)

    def _request_or_talk(self, slots: Slots, text: str) -> Iterator[str]:
        """Change the request where the message makes one; else describe an item, or answer a courtesy."""
        session = self.session
        if asks_for_kinds(text):
            yield from say_kinds(session)
            return
        columns, shown = session.recommender.retriever.columns, session.shown()
        if lacks_kind(session, without_goods(slots, columns), text):
            yield from say_kind_is_missing(session)
            return
        of_catalogue = with_named_topic(session, slots, text)
        if of_catalogue is None:
            yield session.say("unnamed", text=truncate(slots.topic, MAX_TOPIC_CHARS)) + "\n"
            return
        slots = without_goods(without_remark_topic(session, of_catalogue, text), columns)
        set_aside_if_turned_down(session, text)
        of_kind = replace(slots, domain=slots.domain or kind_in_force(self.state))
        state, unavailable = refine_request(self.state, slots, shown, columns, text)
        titles = session.list(map(session.title, shown))
        yield from dict.fromkeys(session.say(f"unavailable.{name}", titles=titles) + "\n" for name in unavailable)
        notices = notices_of(slots, language_conditions(of_kind, columns), self.state.language)
        yield from (notice + "\n" for notice in notices)
        if state:
            yield from change_request(session, state, slots.topic)
        elif slots.numbers:
            yield from commands.describe_item(session, slots.numbers[0])
        elif is_bare_request(text):
            on_show = self.state.has_request or self.state.shown
            yield from self._dispatch(Slots(intent="more"), text) if on_show else list_items(session, True)
        elif unavailable or notices:
            yield from list_items(session) if shown else ()
        else:
            yield small_talk(text, self.state.language, len(self.turns)) + "\n"

    def _change(self, **changes: Any) -> None:
        """Change fields of the state without a step that can be undone."""
        self.session.state = replace(self.state, **changes)
