"""The device at hand as the platform of the games that a conversation asks for."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.owned_devices import device_played_on, owned_device


def with_owned_device(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots that ask for games on the device that a message says is at hand, where games are asked for."""
    is_of_games = "game" in (slots.domain, kind_in_force(session.state))
    device = owned_device(text) or ("" if slots.intent else device_played_on(text))
    if (
        not (is_of_games and device)
        or slots.question
        or any(device.casefold() in word.casefold() for word in slots.exclude)
    ):
        return slots
    of_device = [words for words, _ in session.words.attributes(device)]
    if not of_device or any(words.casefold() in slots.topic.casefold() for words in of_device):
        return slots
    return replace(slots, topic=" ".join((slots.topic, *of_device)).strip())
