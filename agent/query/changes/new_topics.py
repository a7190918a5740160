"""Messages that turn from what was asked for before to something else: "different thing now", 换个口味, "moving on"."""

from __future__ import annotations

import re

from agent.query.text.message_text import any_language, content_words

_TURNS = any_language(
    {
        "en": r"\b(?:(?:a |something )?(?:completely |totally |very |quite )?(?:different|another|new|separate|"
        r"unrelated) (?:thing|topic|"
        r"subject|request|mood|direction|matter|wish|question|search)|something (?:(?:completely|totally|"
        r"entirely|quite|very) )?"
        r"(?:else|different)|change of (?:topic|subject|pace|plans?|scene|mood|heart|tune)|chang(?:e|"
        r"ing) (?:the )?(?:topic|subject|tune)|"
        r"moving on|on to (?:something|the next)|switch(?:ing)? (?:gears|topics?|it up|things up|over)|"
        r"next (?:up|thing|question|one up)|"
        r"on (?:another|a different) note|new plan|start(?:ing)? (?:over|fresh|again)|that'?s (?:that|it|all|"
        r"enough) (?:for|of) |"
        r"now (?:for|to) (?:something|some|an?\b)|i(?:'ll)? also (?:need|want|'?d like)|(?:forget|scrap|"
        r"never ?mind) (?:all )?(?:that|this|it)\b)",
        "zh": "换(?:个|一个|种|一种|换)?(?:口味|话题|风格|心情|方向|类型|思路|路子|题材|主题|胃口)|"
        "换换(?!个?地方)|说(?:点|个)?别的|聊点别的|"
        "另外(?!一)|话说回来|再问(?:一)?个|接下来(?!的)|(?:来|要|看|听|玩|读)点?(?:不一样|不同|别样|别的)的?|改主意|换一?[批类]|"
        "(?:先)?不说这个|这个先(?:放|不)|还有个?(?:事|需求|要求)",
    }
)
"""What says that the next wish is another one."""
_SUBJECT = any_language(
    {
        "en": r"\b(?:different|another|new|separate|unrelated) (?:thing|topic|subject|request|matter|question)\b|"
        r"\bnow (?:for |to )?something (?:else|(?:\w+ )?different)\b|\bsomething (?:else|different)(?: now|\s*:|,? \W)|"
        r"\bsomething (?:completely|totally|entirely) (?:else|different)\b|"
        r"\b(?:change of|chang(?:e|ing)(?: the)?|switch(?:ing)?) (?:topics?|subjects?)\b|"
        r"^(?:(?:ok(?:ay)?|so|right|and|now|no)\W+)*different\s*[:,]|"
        r"\bswitch(?:ing)? gears\b|\bmoving on\b|\bon (?:another|a different) note\b|\bstart(?:ing)? (?:over|afresh)\b",
        "zh": "换(?:个|一个|换)?(?:话题|主题)|(?:说|聊|问)(?:点|个|些)?别的|(?:先)?不说这个|这个先(?:放|不)",
    }
)
"""What says that the next wish is about another subject, so that no limit of this one holds."""


def changes_subject(text: str) -> bool:
    """Return whether a message says that it turns to another subject: "ok now something else:", 换个话题."""
    return bool(_SUBJECT.search(text))


def begins_anew(text: str) -> bool:
    """Return whether a message turns from what was asked for before to something else."""
    return bool(_TURNS.search(text))


def without_turn(text: str) -> str:
    """Return a text without the clauses that only turn from what was asked for before: "moving on, a comedy"."""
    parts = re.split(r"((?:[,.;!?，。；！？]|\s-)+\s*)", text)
    others = [part for part in parts if not (_TURNS.search(part) and not content_words(_TURNS.sub(" ", part)))]
    return "".join(others).strip(" ,，.;") if len(others) < len(parts) and content_words("".join(others)) else text
