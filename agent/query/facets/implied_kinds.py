"""The kind of item that a genre implies where no noun names it: jazz is music, a western is a film, 绘本 a book.

Only genres of one kind are here: a thriller is a film or a book, and fantasy anything.
"""

from __future__ import annotations

import re

from agent.query.facets.topics import has_request_words
from agent.query.text.message_text import any_language

_GENRES = {
    "film": any_language(
        {
            "en": r"\b(?:westerns?|documentar(?:y|ies)|docs?|anime|cartoons?|animations?|rom-?coms?|romantic comed(?:y|"
            r"ies)|film noir|noirs?|blockbusters?|biopics?|slashers?|short films?|silent films?|sitcoms?|"
            r"tear-?jerkers?)\b|(?<!\bthe )(?<!\ba )(?<!\bto )(?<!\bmy )(?<!\bour )\bcinema\b(?! tickets?)",
            "zh": "动画片|纪录片|西部片|文艺片|恐怖片|喜剧片|动作片|爱情片|科幻片|悬疑片|战争片|惊悚片|犯罪片|武侠片|"
            "剧情片|默片|老片|贺岁片|鬼片|大片|港片|国产片|日本片|韩国片|番剧|动漫",
        }
    ),
    "music": any_language(
        {
            "en": r"\b(?:jazz|hip[ -]?hop|rap|punk|heavy metal|reggae|techno|bossa nova|salsa|r ?& ?b|ambient|"
            r"(?:classical|folk|rock|pop|electronic|instrumental|piano|latin|african|indie) (?:music|albums?|songs?)|"
            r"playlists?|blues|synth-?pop|shoegaze|trip[ -]?hop|(?:original )?soundtracks?|(?:film|movie|"
            r"game) scores?|osts?)\b",
            "zh": "爵士|摇滚乐?|说唱|嘻哈|民谣|电子乐|古典乐|轻音乐|纯音乐|雷鬼|朋克|布鲁斯|流行乐|歌单|专辑|"
            "钢琴曲|原声(?:带|碟|大碟)?|电影配乐",
        }
    ),
    "game": any_language(
        {
            "en": r"\b(?:rpgs?|jrpgs?|platformers?|rogue-?li(?:ke|te)s?|shooters?|fps|metroidvanias?|souls-?likes?|"
            r"rts|mmos?|farming sims?|co-?op|city builders?|visual novels?|puzzlers?)\b",
            "zh": "角色扮演|平台跳跃|射击游戏|手游|网游|单机|肉鸽|解谜游戏|经营类|种田|联机|双人成行类",
        }
    ),
    "book": any_language(
        {
            "en": r"\b(?:poetry|poems?|memoirs?|novellas?|short stories|non-?fiction|essays?|picture books?|"
            r"autobiograph(?:y|ies)|whodunnits?|page-?turners?|bedtime stor(?:y|ies))\b",
            "zh": "诗集|散文|回忆录|绘本|随笔|短篇集|非虚构|名著|言情小说|推理小说|传记文学|睡前故事|童话书",
        }
    ),
    "course": any_language(
        {"en": r"\b(?:tutorials?|moocs?|lectures?)\b", "zh": "教程|公开课|慕课|网课|讲座"},
    ),
}
_ACTIVITIES = {
    "film": any_language(
        {
            "en": r"\b(?:to|rather|wanna|could|can|should|gonna|let'?s|we|i(?:'d)?) (?:just )?watch\b|"
            r"\bfor (?:a )?movie "
            r"night\b|\bmovie night\b",
            "zh": "[看追放刷]部|[看追放刷][几一两]+部|[看放]一?场(?!球|比赛)|观影|影单|片单|投影|大银幕|电影院|追剧",
        }
    ),
    "book": any_language(
        {
            "en": r"\b(?:to|rather|wanna|could|can|should|gonna|good) (?:just )?read\b|\breading\b|\bwhodunn?its?\b|"
            r"\bnovella|\bshort stories\b",
            "zh": "[看读啃翻]本|读[点些啥]|读物|闲书|睡前[念读]|讲故事|[本几]本|翻翻|翻一翻|"
            "[看读啃翻][几两一点]*页|啃[点些]|书荒|书单|"
            "纸质|kindle|枕边|床头|念[点给个啥]|念什么|阅读",
        }
    ),
    "game": any_language(
        {
            "en": r"\b(?:to|rather|wanna|could|can|should|gonna) (?:just )?(?:play(?! (?:me|some|music))|game)\b",
            "zh": "开黑|联机|玩[点些啥]|玩什么|打游戏|通关(?!了)|打通|打[一两几]?[局把盘]|"
            "上分|手柄|掌机|卡带|(?<![好])玩的|一起打的|"
            "(?<![a-z])(?:steam|switch|xbox|ps[45])(?![a-z])",
        }
    ),
    "music": any_language(
        {
            "en": r"\b(?:to|rather|wanna|could|can|should|gonna) (?:just )?(?:listen|hear)\b|\bplay (?:me|some|"
            r"something)\b|"
            r"\bput on (?:some|something)\b",
            "zh": "听[点些首张啥]|听听|听什么|听会儿?|来首|放[点些首张]|单曲循环|"
            "循环播放|耳机|换换耳朵|洗洗耳朵|bgm|背景音|曲子|"
            "旋律|唱片|黑胶|磁带|乐队",
        }
    ),
    "course": any_language(
        {
            "en": r"\b(?:to|wanna|could|can|should|gonna) (?:learn|study)\b|"
            r"\b(?:i'?m|am|we'?re|started|start) (?:just )?(?:learning|studying)\b|"
            r"\bteach (?:me|my)\b|\bteachable\b",
            "zh": "想学|自学|学[点些啥]|学一?[门个点]|补补|补一补|补课|充充?电|[上听]一?[几门]门?课|系统地?学|新技能",
        }
    ),
    "news": any_language(
        {
            "en": r"\bwhat'?s (?:new|happening|going on)\b|\bheadlines?\b|\bin the world today\b",
            "zh": "新鲜事|发生了?[啥什]|有啥新闻|头条|出了?[啥什]么?大?事|[都]出什么大?事|"
            "大事|时事|热搜|热点|资讯|动静|简讯|播报|报道",
        }
    ),
}
_RATHER = re.compile(r"\brather (watch|see|read|play|listen)\b", re.I)
_CLAUSE = re.compile(r"[,.;!?，。；！？]+|\b(?:but|though|because)\b|但是?|不过", re.I)
_NEGATES = any_language(
    {
        "en": r"\b(?:not?|nothing|never|without|except|ain'?t|don'?t|doesn'?t|didn'?t|won'?t|can'?t|isn'?t|hate|skip|"
        r"instead of|rather than|sick of|tired of)\b",
        "zh": "不[要想看听读玩是用]|(?<!有)没|别(?!的)|除了|讨厌",
    }
)
_WISHES = any_language(
    {
        "en": r"\b(?:to|wanna|let'?s|could|can|should|gonna|tonight|instead)\b",
        "zh": "想|要|来|换|整|搞|有啥|什么|[点本部首]",
    }
)
_ABOUT = re.compile(r"\b(?:about|with|on|featuring|involving|set in)\b|关于|讲|有关|(?<!电影)(?<!影视)配乐|带", re.I)


def activity_kind(text: str, kind_before: str = "") -> str:
    """Return the kind of item that what somebody wants to do implies: to read a book; empty where nothing does.

    What nobody is to do implies none: "I won't be reading subtitles". `kind_before`: the kind that was requested, which
    only a clause that asks for items changes.
    """
    text = _asserted(text)
    if match := _RATHER.search(text):
        return {"watch": "film", "see": "film", "read": "book", "play": "game", "listen": "music"}[match[1].casefold()]
    if kind_before:
        text = " , ".join(part for part in _CLAUSE.split(text) if has_request_words(part) or _WISHES.search(part))
    kinds = [kind for kind, pattern in _ACTIVITIES.items() if pattern.search(text)]
    return kinds[0] if len(kinds) == 1 else ""


def implied_kind(text: str, topic: str | None = None) -> str:
    """Return the kind of item that a request without a noun for it implies by its genre; empty where none does.

    What a request is about implies none: "something about jazz" may be a film. `topic`: that of the request, which
    must name the genre where it is given: one that is merely mentioned implies no kind then.
    """
    text = _asserted(text)
    if _ABOUT.search(text):
        return ""
    kinds = [
        kind
        for kind, pattern in _GENRES.items()
        if any(topic is None or _is_in(match[0], topic) for match in pattern.finditer(text))
    ]
    return kinds[0] if len(kinds) == 1 else ""


def _asserted(text: str) -> str:
    """Return the clauses of a text that negate nothing."""
    return " , ".join(part for part in _CLAUSE.split(text) if not _NEGATES.search(part))


def _is_in(genre: str, topic: str) -> bool:
    """Return whether a topic names a genre, or a part of it as it was left by whoever read it: 动画 of 动画片."""
    words = topic.casefold().split()
    return genre.casefold() in topic.casefold() or any(len(word) > 1 and word in genre.casefold() for word in words)
