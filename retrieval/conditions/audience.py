"""For whom an item is, by all that says so: certificates, flags, words for its audience, categories and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from retrieval.conditions.certificates import ADULT, certificate_ages
from retrieval.conditions.stated_ages import in_years, stated_age
from retrieval.data.items import Item, Scalar
from retrieval.data.machine_values import CERTIFICATE_NAMES
from retrieval.text.tokenizer import normalize

_CERTIFICATES = CERTIFICATE_NAMES | {"classification"}
"""Attributes that hold a certificate or an age, without case, blanks and underscores."""
_AUDIENCES = frozenset(
    """audience audiences targetaudience agegroup readingage suitablefor
    适合 适用 适用人群 适合谁 受众 适合人群 读者对象""".split()
)
"""Attributes that say in words or ages who is meant; of several, the youngest counts."""
_FLAGS = frozenset(
    """isadult adult adults adultsonly adultcontent isadultcontent nsfw isnsfw explicit isexplicit explicitlyrics
    sexualcontent mature maturecontent is18 is18plus over18 r18 18plus 成人 成人内容 限制级""".split()
)
"""Attributes that are true of what is for adults."""
_ADULT_TRAITS = frozenset(
    normalize(name.strip())
    for name in """adult|adults|adults only|adult content|adult film|adult films|adult movie|adult movies
    |adult animation|for adults|hentai|erotica|erotic|erotic film|erotic romance|porn|porno|pornography|pornographic
    |xxx|x-rated|nsfw|explicit|explicit lyrics|mature content|sexual content|nudity|r-18|r-18g|十八禁|成人|成人向
    |成人内容|成人电影|成人动画|成人游戏|成人漫画|情色|色情|限制级|三级|三级片|里番|エロ|少儿不宜""".split("|")
)
_CHILDREN_TRAITS = frozenset(
    normalize(name.strip())
    for name in """family|kids|children|children's|kids & family|children & family|juvenile|preschool
    |picture book|picture books|children's books|children's fiction|kids' books|儿童读物|少儿读物|儿童图书
    |儿童|少儿|亲子|合家欢|幼儿|童书|绘本|子供向け""".split("|")
)
_THEMES = frozenset(("family", "家庭"))
"""Names that say as a category for whom an item is, and as a tag only what it is about."""
_AGE_TRAIT = re.compile(
    r"(?:fsk|usk|pegi|bbfc|cero|tv|nc|rated)[\s\-:]?\w{1,2}|r?[\s\-]?\d{1,2}\s?(?:\+|禁|岁以上|歳以上)"
)
_STORIES = ("film", "series", "music", "news")
"""Domains whose descriptions tell of ages of somebody in them."""
_FOR = r"(?:for|suit(?:s|ed|able)|recommended|designed|intended|meant|made|safe)"
_TRUE = frozenset("true yes y 1 t on 是 有".split())


def minimum_age(item: Item) -> int | None:
    """Return the years from which on an item is meant, 0 for all ages; None where it says nothing of its audience.

    Of several certificates the strictest counts.
    """
    texts = (item, *item.translations.values())
    ages: list[int] = []
    for name, value in (pair for t in texts for pair in t.attributes.items()):
        ages += _ages(_key(name), value)
    for each in (each for t in texts for each in t.extracted):
        ages += _ages(_key(each.field), each.value)
    traits = [normalize(trait).strip() for t in texts for trait in (*t.categories, *t.tags)]
    ages += [ADULT for trait in traits if trait in _ADULT_TRAITS]
    ages += [age for trait in traits if _AGE_TRAIT.fullmatch(trait) for age in certificate_ages(trait)]
    categories = {normalize(category).strip() for t in texts for category in t.categories}
    if not ages and item.domain not in _STORIES:
        ages += [age for t in texts for part in (t.title, t.text) if (age := stated_age(part)) is not None]
    if not ages and any(each in _CHILDREN_TRAITS and (each in categories or each not in _THEMES) for each in traits):
        return 0
    return max(ages, default=None)


def _ages(key: str, value: Scalar) -> Iterable[int]:
    """Return the ages that an attribute names."""
    if key in _FLAGS:
        return [ADULT] if value is True or normalize(str(value)).strip() in _TRUE else []
    if key not in _CERTIFICATES | _AUDIENCES or isinstance(value, bool):
        return []
    written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    written = in_years(written)
    if key == "rating" and not re.search(r"[^\W\d_]", written):
        return []  # how good it is
    ages = certificate_ages(written, cero=key == "cero")
    return [min(ages)] if ages and key in _AUDIENCES else ages


@lru_cache(4096)
def _key(name: str) -> str:
    return re.sub(r"[\s_\-.:+]+", "", normalize(name))
