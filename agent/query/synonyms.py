"""Words of mood that mean nearly the same, in both languages: who asks for something relaxing finds what is cosy.

A small embedder does not know it: for “relaxing” it puts “longing” nearest among a catalogue's traits, and a game of
horror before one of gardening. What has no word here is searched for as it was said.
"""

from __future__ import annotations

from agent.query.message_text import whole_word

_MOODS = tuple(
    tuple(line.split())
    for line in """
    relaxing relaxed calm calming soothing cosy cozy gentle peaceful restful 轻松 放松 治愈 舒缓 悠闲
    funny humorous humour humor comic hilarious comedy 搞笑 幽默 好笑 滑稽 喜剧
    scary frightening creepy spooky terrifying horror 恐怖 吓人 可怕 惊悚
    sad melancholy tragic tearjerking grief tragedy 悲伤 伤感 催泪 哀伤 悲剧
    heartwarming uplifting touching feelgood 温馨 温暖 暖心 温情 感人
    exciting thrilling gripping tense suspense 刺激 紧张 惊险 悬疑
    difficult challenging demanding punishing 高难度 困难 硬核 有挑战性
    bleak grim gloomy 阴暗 压抑 阴郁 黑暗
    romantic romance love 浪漫 爱情
    """.strip().splitlines()
)
_ANY = tuple((mood, tuple(whole_word(word) for word in mood)) for mood in _MOODS)


def expand(text: str) -> str:
    """The text, and after it the other words of each mood that it names."""
    named = (mood for mood, patterns in _ANY if any(pattern.search(text) for pattern in patterns))
    more = dict.fromkeys(word for mood in named for word in mood if word not in text.casefold())
    return " ".join((text, *more))
