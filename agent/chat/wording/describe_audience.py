"""For whom a request is, in words: for how many players, and from which age on."""

from __future__ import annotations

from agent.chat.state import State
from agent.chat.wording.phrases import phrase
from agent.query.limits.child_ages import AGE, age_of
from agent.query.limits.player_numbers import number_of
from agent.query.limits.players import names_players
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import Not


def describe_audience(condition: Condition, language: str) -> str:
    """Return a condition on players or on an age in words, such as "for 6 players"; empty for another condition."""
    if age := age_of(condition):
        return phrase(language, "conditions.for_age", age=age)
    match condition:
        case Not(Comparison(field, ">=", age)) if field == AGE:
            return phrase(language, "conditions.below_age", age=age)
    if number := number_of(condition):
        if number == (1, 1):
            return phrase(language, "conditions.players_one")
        if number.high is None:
            return phrase(language, "conditions.players_from", low=number.low)
        key = "players_number" if number.low == number.high else "players_range"
        return phrase(language, f"conditions.{key}", low=number.low, high=number.high)
    players = names_players(condition)
    return phrase(language, f"conditions.players_{players}") if players else ""


def company_in_words(state: State) -> str:
    """Return for whom items are in words; empty where nobody is named."""
    if state.is_for_relative:
        return phrase(state.language, f"relatives.{state.relative}")
    return phrase(state.language, f"company.{state.company}") if state.company else ""
