"""Whether a message asks something, and which fact of an item it asks for, by its question words."""

from __future__ import annotations

import re

from agent.query.slots import Question
from agent.query.text.message_text import any_language

ASKS = any_language(
    {
        "en": r"^(?:(?:ok|hm+|oh|so|and|but|wait|hey)[, ]+)*(?:who|what|when|where|which|how|whose|why|is|are|was|"
        r"were|does|"
        r"do|did|has|can|could)\b|\?\s*$",
        "zh": "谁|哪[国年里个一部本所家门张首款位些]|"
        "叫[啥什]|几[年几点集部本]|多[长久少大]|讲[的了]?[啥什]|什么|吗$|吗[?？]|是不是|难不难|"
        "好不好|[?？]\\s*$|怎么样|咋样",
    }
)
"""What questions begin or end with."""

_FACTS: dict[Question, re.Pattern[str]] = {
    "who": any_language({"en": r"\bwho(?:'s|se)?\b|\bby whom\b", "zh": "谁|哪位|哪个(?:导演|作者|歌手|老师|公司)"}),
    "when": any_language(
        {"en": r"\bwhen\b|\b(?:which|what) year\b|\bhow old\b", "zh": "哪一?年|几几年|几年|什么时候|啥时候"}
    ),
    "length": any_language(
        {
            "en": r"\bhow (?:long|many (?:minutes|hours|pages))\b",
            "zh": "多长|多久|几个?小时|小时[?？吗吧]|几分钟|多少(?:分钟|页)",
        }
    ),
    "where": any_language({"en": r"\bwhere\b|\b(?:which|what) countr", "zh": "哪国|哪个国家|哪里|哪儿"}),
    "series": any_language({"en": r"\bsequel|\bpart of\b|\bseries\b", "zh": "续集|系列"}),
}


def named_fact(text: str) -> Question:
    """Return which fact of an item a text asks for; empty where it is none that has a name."""
    return next((fact for fact, pattern in _FACTS.items() if pattern.search(text)), "")
