"""Commands beside remarks: "I'm bored, surprise me"."""

from __future__ import annotations

import re

from agent.query.facets.topics import is_request
from agent.query.intents.intents import command_intent
from agent.query.slots import Intent
from agent.query.text.clauses import split_clauses

ASIDE = ("surprise", "more", "undo", "reset")
"""Commands that may stand beside a remark."""
_RETURNS = re.compile(
    r"\b(?:be right back|brb|be back|back in a|back soon|one (?:sec|second|minute|moment))\b|马上回来|等我", re.I
)
_GREETING = re.compile(
    r"^\W*(?:hello|hi+|hey+|hiya|good (?:morning|evening|afternoon|day))(?: there| again| everyone)?\b[\s,.!]+"
    r"(?=(?:do|does|can|could|would|any|anything|got|have|is|are|i|i'?m|we|we'?re|what|which|where|show|please|pls|"
    r"looking|need|want|recommend|suggest|give|find|you|u)\b(?!\W*$))",
    re.I,
)
"""A greeting, before words that ask for something."""
_ASKS_FOR_HELP = re.compile(
    r"(?<=\w)[\s,.;!?-]+(?:and )?(?:(?:can|could|would|will) (?:you|u)(?: please| maybe| perhaps)?"
    r"(?: be able to)? help(?: me| us)?(?: out)?(?: with (?:that|this))?(?: please)?|"
    r"(?:i|we) hope (?:that )?(?:you|u) can help(?: me| us)?|(?:is|would) (?:that|this|it)(?: be)? possible|"
    r"if (?:that|it) is possible|if (?:you|u) (?:can|could|would|don'?t mind))[\s.!?]*$",
    re.I,
)
"""A courtesy after a wish, which asks nothing of items: "a novel from Japan, could you help me?"."""


def command_beside_remarks(text: str) -> Intent:
    """Return the command that one clause is, where no other clause asks for anything: "I'm bored, surprise me"."""
    clauses = [clause.text for clause in split_clauses(text)]
    commands = [command for clause in clauses if (command := command_intent(clause.strip())) in ASIDE]
    asks = [clause for clause in clauses if is_request(clause) and not command_intent(clause.strip())]
    return commands[0] if len(clauses) > 1 and len(set(commands)) == 1 and not asks else ""


def request_after_undo(text: str) -> str:
    """Return what a text that takes its last message back goes on to ask for; empty where it asks for nothing."""
    clauses = [clause.text for clause in split_clauses(text)]
    others = [clause for clause in clauses if command_intent(clause.strip()) != "undo"]
    return ", ".join(others) if len(others) < len(clauses) and any(map(is_request, others)) else ""


def will_return(text: str) -> bool:
    """Return whether somebody goes away for a moment only: "be right back", 等我一下."""
    return bool(_RETURNS.search(text))


def without_greeting(text: str) -> str:
    """Return a message without the greeting before what it asks for: "hello do you have metal music"."""
    return _GREETING.sub("", text, count=1)


def without_plea(text: str) -> str:
    """Return a message without the plea for help after its wish: "a Greek film, could you help me?"."""
    return _ASKS_FOR_HELP.sub("", text, count=1)
