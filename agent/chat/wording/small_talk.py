"""Answers to small talk: one line in kind, and back to the point; never the same line twice in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.query.facets.topics import courtesy_kind
from agent.query.text.message_text import any_language
from agent.text import truncate
from retrieval.messages import messages

MAX_TEXT_CHARS = 40
_KINDS = {
    "errand": any_language(
        {
            "en": r"\b(?:book|order|remind|call|text|email|set (?:an?|the) (?:alarm|timer)|turn (?:on|off)|"
            r"translate|weather|what time)\b",
            "zh": "(?:帮我|替我|记得)?(?:订|叫|提醒|设|打电话|发短信|翻译|开灯|关灯)|几点|天气|几号|叫我",
        }
    ),
    "bot": any_language(
        {
            "en": r"\b(?:are|do|can|did|will|have|were) (?:you|u)\b|\b(?:who|what|how) (?:are|r) (?:you|u)\b|"
            r"\byour (?:name|favou?rite|opinion)\b",
            "zh": "你(?:是谁|叫|几岁|会不会|是不是|喜欢|吃|累|是人|是机器)|你.{0,6}[吗呢]\\W*$",
        }
    ),
    "sad": any_language(
        {
            "en": r"\b(?:sad|lonely|broke up|left me|died|crying|cried|upset|depressed|miss (?:him|her|them|my)|"
            r"bad day|awful day|terrible day)\b",
            "zh": "难过|伤心|失恋|分手|想哭|心情(?:差|不好)|崩溃|emo|孤独|吵架",
        }
    ),
    "tired": any_language(
        {
            "en": r"\b(?:tired|exhausted|knackered|long (?:day|week)|rough (?:day|week)|busy|sleepy|worn out|"
            r"stressed|can'?t sleep)\b",
            "zh": "好?累|困|加班|熬夜|忙死|失眠|睡不着|疲惫|下班",
        }
    ),
    "happy": any_language(
        {
            "en": r"\b(?:happy|excited|yay|woo+|congrats|birthday|won|passed|finally|haha+|lol)\b",
            "zh": "开心|高兴|哈哈|太好了|生日|放假|终于|耶",
        }
    ),
}
"""What a remark is about, the first that fits."""


def small_talk(text: str, language: str, turn: int, closes: bool = False) -> str:
    """Return the answer to a remark in turn `turn` of a conversation. `closes`: whether it says that it is enough."""
    lines: Mapping[str, Sequence[str]] = messages("agent.chat", language)["small_talk"]
    kind: str = courtesy_kind(text)
    if kind == "remark" and closes:
        kind = "closing"
    elif kind == "remark":
        kind = next((name for name, pattern in _KINDS.items() if pattern.search(text)), "remark")
    choices = lines[kind]
    return str(choices[turn % len(choices)]).format(text=truncate(text, MAX_TEXT_CHARS))
