"""A message to its slots within a conversation: by rules, by the model, and by the catalogue's own words and titles."""

from __future__ import annotations

import re

from agent.chat.session import Session
from agent.chat.transitions import kind_in_force
from agent.query import Slots
from agent.query.exclusions import complete_names
from agent.query.grounding import admit_topic, ground, is_story, judge
from agent.query.message_text import any_language
from agent.query.parse import parse
from agent.query.topics import has_request_words

_ASKS = any_language(
    {
        "en": r"^(?:(?:ok|hm+|oh|so|and|but|wait|hey)[, ]+)*(?:who|what|when|where|which|how|whose|why|is|are|was|"
        r"were|does|"
        r"do|did|has|can|could)\b|\?\s*$",
        "zh": "谁|哪[国年里个一部本]|几[年几点集部本]|多[长久少大]|讲[的了]?[啥什]|什么|吗$|吗[?？]|是不是|难不难|"
        "好不好|[?？]\\s*$|怎么样|咋样",
    }
)


def understand(session: Session, text: str) -> Slots:
    """Return the slots of a message; works that it mentions have numbers after those of the items on show."""
    state, recommender = session.state, session.recommender
    shown = session.shown()
    mention = session.mentions.find(text, kind_in_force(state))
    session.mentioned = tuple(item for item in mention.works if item not in shown)
    if mention.works:
        referable = [*shown, *session.mentioned]
        slots = parse(mention.text, state.language, referable)
        numbers = tuple(referable.index(item) + 1 for item in mention.works)
        if set(_works_of(slots)) & set(numbers):
            return slots
        if not has_request_words(text) and not slots.topic.count(" "):
            if verdict := judge(text):
                return Slots(intent=verdict, numbers=numbers)
            if _ASKS.search(text):
                return Slots(question=slots.question or "about", numbers=numbers)
    slots = parse(text, state.language, shown, recommender.model, recommender.prompts)
    if slots.by_model:
        if "topic" in slots.by_model and not session.find_work(slots.topic):
            # What the model takes for a title is one only where the catalogue has it; else it is a mood or a remark.
            return ground(text, session.words, state.has_request)
        return complete_names(slots, text, recommender.retriever.columns)
    if is_story(text) and slots == Slots(topic=slots.topic) and not has_request_words(text):
        return Slots()
    if slots == Slots():
        slots = ground(text, session.words, state.has_request)
    slots = admit_topic(slots, text, session.words, state.has_request)
    return complete_names(slots, text, recommender.retriever.columns)


def _works_of(slots: Slots) -> tuple[int, ...]:
    """Return the numbers of the items that slots ask about, judge, or want others to resemble; none without these."""
    if not (slots.question or slots.intent or slots.liked or slots.disliked):
        return ()
    return (*slots.numbers, *(int(work) for work in (*slots.liked, *slots.disliked) if re.fullmatch(r"\d{1,2}", work)))
