"""What tells of an item whether it is a version of another: ids, title, makers, year, and which part it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.data.items import Item
from retrieval.matching.outer_ids import OuterId, attribute_key, outer_ids
from retrieval.matching.titles import edition_free, spelling_key, title_key
from retrieval.text.tokenizer import normalize

MAKERS = frozenset(
    """director directors dir directedby author authors writer writers writtenby artist artists band singer performer
    composer creator creators developer developers brand designer designers designedby
    导演 作者 编剧 原著 艺人 歌手 演唱 作曲 创作 创作者
    开发商 开发者 品牌 设计师 设计者 著者 監督 réalisateur auteur autor autore regisseur""".split()
)
"""Names of attributes that say who made an item, without case, blanks and underscores."""
NO_MAKERS = frozenset("various variousartists unknown unknownartist anonymous na none null 佚名 未知 群星 合集".split())
PARTS = frozenset(
    """volume vol part season episode issue number no track tracknumber disc seriesindex seriesposition address city
    location 卷 册 季 集 期 部 地址 城市""".split()
)
"""Names of attributes in which two versions of one work do not differ."""
NO_WORKS = frozenset(
    """news article articles post posts venue venues place places poi restaurant restaurants hotel hotels attraction
    attractions job jobs event events""".split()
)
"""Domains in which items of one title are different ones: each morning's briefing, each branch of a chain."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What tells of an item whether it is a version of another.

    `title` is the key of its title without an edition, `spelling` the same with the article counted, `written` the
    title as it is; `marked`: whether the title names an edition, which has a year of its own.
    """

    work: str
    domain: str
    ids: tuple[OuterId, ...]
    written: str
    title: str
    spelling: str
    marked: bool
    year: int | None
    makers: frozenset[str]
    parts: tuple[tuple[str, str], ...]
    by_title: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what another item must share one of to be of the same work."""
        ids = (f"{each.kind} {each.value}" for each in self.ids)
        named = (f"work {self.work}",) if self.work else ()
        return (*named, *ids, *((f"title {self.title}",) if self.by_title else ()))

    @classmethod
    def of(cls, item: Item) -> WorkFacts:
        """Return the facts of an item; of its attributes, those in its other languages count too."""
        domain, written = item.domain.casefold(), " ".join(item.title.split())
        attributes = [*item.attributes.items(), *(a for t in item.translations.values() for a in t.attributes.items())]
        keyed = [(attribute_key(name), value) for name, value in attributes]
        bare = edition_free(written)
        return cls(
            item.work,
            domain,
            tuple(outer_ids(dict(attributes))),
            written,
            title_key(bare),
            spelling_key(bare),
            bare != written,
            item.published.year if item.published else None,
            frozenset(word for name, value in keyed if name in MAKERS for word in _maker_words(str(value))),
            tuple(
                sorted((name, str(value).casefold()) for name, value in keyed if name in PARTS and str(value).strip())
            ),
            domain not in NO_WORKS,
        )


def _maker_words(makers: str) -> Iterator[str]:
    """Yield the words of names, without initials where there are others; none for stand-ins such as Various Artists."""
    words = _WORD.findall(normalize(makers))
    if "".join(words) in NO_MAKERS:
        return
    yield from [word for word in words if len(word) > 1] or words
