"""Synonyms of moods in both languages, for query expansion: a search for something relaxing also finds what is cosy.

A small embedder does not know these; see docs/decisions/query-understanding.md. A word without synonyms is left alone.
"""

from __future__ import annotations

from agent.query.message_text import whole_word

_SYNONYMS: tuple[dict[str, str], ...] = (
    {
        "en": "relaxing relaxed calm calming soothing cosy cozy gentle peaceful restful",
        "zh": "轻松 放松 治愈 舒缓 悠闲",
    },
    {"en": "funny humorous humour humor comic hilarious comedy", "zh": "搞笑 幽默 好笑 滑稽 喜剧"},
    {"en": "scary frightening creepy spooky terrifying horror", "zh": "恐怖 吓人 可怕 惊悚"},
    {"en": "sad melancholy tragic tearjerking grief tragedy", "zh": "悲伤 伤感 催泪 哀伤 悲剧"},
    {"en": "heartwarming uplifting touching feelgood", "zh": "温馨 温暖 暖心 温情 感人"},
    {"en": "exciting thrilling gripping tense suspense", "zh": "刺激 紧张 惊险 悬疑"},
    {"en": "difficult challenging demanding punishing", "zh": "高难度 困难 硬核 有挑战性"},
    {"en": "bleak grim gloomy", "zh": "阴暗 压抑 阴郁 黑暗"},
    {"en": "romantic romance love", "zh": "浪漫 爱情"},
)
"""Sets of synonyms, each with its words by language."""
_MOODS = tuple(tuple(" ".join(by_language.values()).split()) for by_language in _SYNONYMS)
_PATTERNS = tuple((mood, tuple(whole_word(word) for word in mood)) for mood in _MOODS)


def expand(text: str) -> str:
    """Return the text, followed by the synonyms, in every language, of each mood that it names."""
    moods = (mood for mood, patterns in _PATTERNS if any(pattern.search(text) for pattern in patterns))
    synonyms = dict.fromkeys(word for mood in moods for word in mood if word not in text.casefold())
    return " ".join((text, *synonyms))
