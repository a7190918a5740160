"""Certificates: from which age on something is meant, however a country, an industry or a shop writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.text.tokenizer import normalize

ADULT = 18
OLDEST = 21
"""The highest age that any certificate names: a greater number is something else."""
_NAMES = {
    0: """g|tv-g|tv-y|u|uc|e|ec|k-a|aa|al|l|tp|atp|apt|approved|passed|all|all ages|everyone|early childhood|general
    |family|families|kids|kid|children|children's|child|juvenile|toddlers|livre|libre|tous publics|btl|barntillåten
    |ohne altersbeschränkung|o.A.|infantil|全年龄|全年龄段|全年齢|普遍级|普通级|普级|大众级|大众
    |老少皆宜|儿童|少儿|亲子|全家|家庭|合家欢|幼儿""",
    6: "保护级|护级",
    8: "pg|tv-pg|gp|parental guidance|ua",
    10: "preteen|preteens|tween|tweens|middle grade",
    12: "辅导级|辅级|iia",
    13: "t|teen|teens|teenager|teenagers|ya|young adult|young adults|adolescents|青少年|少年|中学生",
    15: "iib",
    17: "r|m|restricted|mature|ma|tv-ma",
    ADULT: """x|xx|xxx|ao|a|rc|iii|d|z|adult|adults|grown-ups|adults only|adult content|explicit|nsfw|pornographic
    |pornography|porn|hentai|erotica|erotic|knf|kj|keine jugendfreigabe|category iii|cat iii|成人|成年人|成人级|成年
    |成人向|限制级|限级|限|三级|三级片|三级电影|iii级|r级|十八禁|十八岁以上|色情|情色|里番|少儿不宜|儿童不宜
    |未成年人不宜|不适合儿童|청소년관람불가|청불|not for children|not suitable for children|not for kids""",
}
"""What certificates call the years from which on something is meant; 8 for parental guidance."""
_CERO = {"a": 0, "b": 12, "c": 15, "d": 17, "z": ADULT}
"""Letters of Japan's board for games, which mean other ages elsewhere."""
_AROUND_AN_AGE = frozenset(
    normalize(
        """fsk usk pegi bbfc mpa mpaa tv esrb cero acb eirin 映倫 kijkwijzer nicam cnc djctq oflc gsrr imda rated rating
    rate certificate cert classification class category cat level age ages aged only suitable recommended audience
    audiences viewers persons people no not nc rp vm ab and or over older up under from above the of plus old
    year years yrs yr y up jahre jahren freigegeben ans moins de aux interdit anos años años menores mayores para
    recomendada for anni лет 岁 岁以上 岁及以上 岁以下禁止 歳 歳以上 才 才以上 세 세이상 禁 禁止 以上 级 辅 未满 满
    适合 sx sg pl s k v"""
    ).split()
)
"""Words that may stand with an age and say nothing of it."""
_SAYS_NOTHING = frozenset("nr ur unrated notrated na none unknown tba 未分级 未知".split())
_COUNTRY = re.compile(
    r"^(?:[^\W\d_][\w .\-]{1,24}[:：]|(?:us|gb|uk|de|fr|au|jp|in|es|it|br|kr|hk|tw|nl|se|nz|ca)[-/_ ])\s*"
)
_DESCRIPTORS = re.compile(r"\s+(?:for|due to|because of)\s.*$|\s*[(（\[].*$")
_SEPARATORS = re.compile(r"\s*[|,;、，；]\s*|\s+/\s+|\s+(?:and|or|und|et|y)\s+|[和及]")


def certificate_ages(written: str, *, cero: bool = False) -> list[int]:
    """Return the years from which on each certificate in a text allows something, as 17 and 16 for "USA:R | DE:16".

    0 stands for all ages; what says nothing of an age is left out. `cero`: whether it is of Japan's board for games.
    """
    parts = (_parse(part, cero) for part in _SEPARATORS.split(normalize(written)) if part.strip())
    return [age for age in parts if age is not None]


@lru_cache(4096)
def _parse(text: str, cero: bool) -> int | None:
    """Return the age that a normalized certificate names, with or without its country and its reasons."""
    text = text.strip()
    abroad = _COUNTRY.sub("", text)
    for each in dict.fromkeys((text, abroad, _DESCRIPTORS.sub("", text), _DESCRIPTORS.sub("", abroad))):
        if (age := _read(each, cero or text.startswith("cero"))) is not None:
            return age
    return None


def _read(text: str, cero: bool) -> int | None:
    squeezed = _squeeze(text)
    if squeezed in _SAYS_NOTHING or re.search(r"\d[.,]\d", text):
        return None
    tokens = re.findall(r"\d+|[^\W\d_]+", text)
    if cero and tokens and tokens[-1] in _CERO:
        return _CERO[tokens[-1]]
    if squeezed in _AGES:
        return _AGES[squeezed]
    words = [token for token in tokens if not token.isdecimal()]
    if any(word not in _AGES and word not in _AROUND_AN_AGE for word in words):
        return None
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) < 10]
    if numbers:
        return numbers[0] if numbers[0] <= OLDEST else None
    return max((_AGES[word] for word in words if word in _AGES), default=None)


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


_AGES = {_squeeze(normalize(name)): age for age, names in _NAMES.items() for name in names.split("|")}
