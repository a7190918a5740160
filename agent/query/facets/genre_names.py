"""Other names of a genre than a catalogue's: "sci fi" where it has Science Fiction, 嘻哈 where it has Hip-Hop."""

from __future__ import annotations

import re
from functools import cache

from agent.query.negations.concepts import concept_key
from retrieval.conditions import Columns
from retrieval.text.cjk import contains_han

_GENRES = """
science fiction, sci fi, scifi, sf, 科幻, 科幻片
romantic comedy, romantic comedies, rom com, romcom, romcoms, 爱情喜剧, 浪漫喜剧
documentary, documentaries, docu, docus, doc, docs, 纪录片, 纪录
animation, animated, toon, toons, cartoon, cartoons, 动画, 动画片, 卡通
biography, biographies, biopic, biopics, 传记, 传记片
sitcom, sitcoms, situation comedy, 情景喜剧
whodunit, whodunnit, whodunits, murder mystery, 推理
martial arts, kung fu, kungfu, 武侠, 功夫, 武打
hip hop, hiphop, rap, 嘻哈, 说唱
r&b, rnb, rhythm and blues, 节奏布鲁斯
drum and bass, drum & bass, drum n bass, dnb, d&b
electronic dance music, edm
rock and roll, rock & roll, rock n roll
role playing, role playing game, role playing games, rpg, rpgs, jrpg, 角色扮演
first person shooter, first person shooters, fps, 第一人称射击
real time strategy, rts, 即时战略
young adult, ya, 青少年
non fiction, nonfiction, 非虚构
graphic novel, graphic novels, 图像小说
self help, selfhelp, self improvement, 自助, 励志
artificial intelligence, ai, 人工智能
machine learning, ml, 机器学习
computer science, compsci, comp sci, cs, 计算机科学
"""
"""Names of one genre a line, none of which means anything else among the genres of a catalogue."""


def in_catalogue_names(text: str, columns: Columns) -> str:
    """Return a text with genres by the names that a catalogue has, where it has another name than the text for one."""
    named = [(names, written) for names in _genres() if (written := [n for n in names if _pattern(n).search(text)])]
    if not named:
        return text
    traits = {concept_key(trait): trait for trait in sorted(columns.words_by_field["trait"])}
    for names, written in named:
        own_name = next((name for name in names if name in traits), "")
        if own_name and traits.keys().isdisjoint(written):
            longest = max(written, key=len)
            runs_on = contains_han(longest) and not contains_han(own_name)  # 日本动画 is no "日本Animation"
            text = _pattern(longest).sub(f" {traits[own_name]} " if runs_on else traits[own_name], text)
            text = " ".join(text.split()) if runs_on else text
    return text


@cache
def _genres() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(concept_key, line.split(", "))) for line in _GENRES.strip().split("\n"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name, however its words are joined."""
    if contains_han(name):
        return re.compile(re.escape(name))
    return re.compile(r"(?<![\w&])" + r"[\s\-_]+".join(map(re.escape, name.split())) + r"(?![\w&])", re.IGNORECASE)
