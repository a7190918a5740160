"""What the words of a question mean among the values of an attribute: levels, players, forms and platforms."""

from __future__ import annotations

import re
from collections.abc import Mapping

LEVEL_WORDS: Mapping[str, re.Pattern[str]] = {
    r"beginner|newbie|newcomer|novice|easy|introductory|never|scratch|know nothing|nothing about|"
    r"no \w*\s?(?:experience|background|prior)|"
    r"new to|"
    r"新手|初学|[零没无]基础|小白|入门|简单|容易|初级": re.compile(
        ".*(?:intro|begin|basic|easy|entry|入门|初级|新手|简单).*", re.I
    ),
    r"advanced|expert|hard|difficult|challenging|高级|进阶|难": re.compile(
        ".*(?:advanced|hard|difficult|expert|高级|进阶|困难).*", re.I
    ),
    r"intermediate|中级": re.compile(".*(?:intermediate|中级).*", re.I),
}
PLAYER_WORDS: Mapping[str, re.Pattern[str]] = {
    r"multi|co-?op|friend|together|online|split|"
    r"(?:two|2|three|3|four|4)[\s-](?:player|people)|of us|with (?:other|some|my|a )|"
    r"多人|"
    r"联|双人|一起|"
    r"[两二三四2-4]个?人|和|跟": re.compile(r".*(?:multi|co-?op|2|多人|双人|合作).*", re.I),
    r"single|alone|solo|by myself|own|单|自己|一个人": re.compile(".*(?:single|solo|1|单).*", re.I),
}
_FACTUAL = r"non-?fiction|memoirs?|(?:auto)?biograph(?:y|ies)|diar(?:y|ies)|essays?|oral histor(?:y|ies)"
_FACTUAL_ZH = "非虚构|回忆录|自传|传记|日记|散文|随笔|口述史"
_INVENTED = r"novels?|novellas?|short stor(?:y|ies)|fiction|plays?"
_INVENTED_ZH = "(?:长篇|中篇|短篇)?小说集?|戏剧|剧本|虚构"
FORM_WORDS: Mapping[str, re.Pattern[str]] = {
    r"\bnon-?\s?fiction|非虚构|非小说": re.compile(f"{_FACTUAL}|{_FACTUAL_ZH}", re.I),
    r"(?<!non)(?<!non-)(?<!non )\bfiction|(?<!非)虚构|(?<![非篇])小说": re.compile(f"{_INVENTED}|{_INVENTED_ZH}", re.I),
    r"\bnovels?\b|长篇": re.compile("novels?|长篇小说|小说", re.I),
    r"\bnovellas?\b|中篇": re.compile("novellas?|中篇小说", re.I),
    r"\bshort stor(?:y|ies)\b|短篇": re.compile("short stor(?:y|ies)|短篇小说集?", re.I),
    r"\bmemoirs?\b|回忆录": re.compile("memoirs?|回忆录", re.I),
    r"\bessays?\b|散文": re.compile("essays?|散文|随笔", re.I),
    r"(?:\bauto)?biograph(?:y|ies)\b|传记|自传": re.compile("(?:auto)?biograph(?:y|ies)|自传|传记", re.I),
    r"\ba play\b|\bplays\b|话剧|剧本": re.compile("plays?|戏剧|话剧|剧本", re.I),
}
PLATFORM_WORDS: Mapping[str, re.Pattern[str]] = {
    r"\b(?:(?<!i)phones?|mobile|tablet|android)\b|(?<!苹果)手机|安卓|平板": re.compile(
        ".*(?:mobile|phone|ios|android|手机|移动).*", re.I
    ),
    r"\b(?:iphones?|ipads?|ios)\b|苹果": re.compile(".*(?:ios|iphone|ipad|苹果).*", re.I),
    r"\b(?:computers?|laptops?|pcs?)\b|电脑|笔记本": re.compile(r".*(?:\bpc\b|windows|\bmac|linux|dos\b|电脑).*", re.I),
}
"""Kinds of machines, of which platforms are."""
