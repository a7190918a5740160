"""Marks of a version in a title: an edition, a cut, a recording, a binding, a resolution or a platform."""

from __future__ import annotations

import re

from retrieval.text.tokenizer import normalize

_UNMISTAKABLE = frozenset(
    """4k 8k uhd fhd hdr hdr10 hdr10+ hi-res hires blu-ray bluray bdrip dvd dvdrip web-dl webdl webrip hdtv
    remux hevc avc av1 x264 x265 h264 h265 h.264 h.265 remaster remastered remastering remasterizado
    remasterizada remasterise remasterisee redux uncut unrated unabridged abridged goty director's directors
    collector's collectors paperback hardcover hardback audiobook ebook e-book kindle epub vost vostfr
    taschenbuch horbuch broche""".split()
)
"""Words of versions wherever they end a title."""
_IN_A_PLACE_OF_ITS_OWN = frozenset(
    """hd sd bd 3d imax atmos vhs uncensored theatrical extended restored restoration live acoustic unplugged
    instrumental karaoke demo remix remixed mono stereo explicit clean subtitled dubbed dub sub omu vf bonus
    anniversary deluxe criterion reissue reprint reprinted illustrated annotated revised expanded softcover pdf
    mobi poche definitive enhanced ultimate signed gekurzt ungekurzt""".split()
)
"""Words of versions in brackets or behind a dash; elsewhere they may belong to the title."""
_PLATFORMS = frozenset(
    "ps1 ps2 ps3 ps4 ps5 playstation xbox switch nintendo wii steam pc windows mac ios android psp vita".split()
)
"""Words of versions in brackets alone."""
_COMPANIONS = frozenset(
    """the a an and of in for with by edition ed version versions cut mix edit release print printing format
    copy cover digital digitally super special limited final complete standard original new newly first second
    third fourth fifth sixth seventh eighth ninth tenth track tracks full mass market trade tie-in single album
    radio long short session sessions studio collection ultra gold silver platinum premium legendary gamer's day
    old international english french german spanish italian portuguese japanese chinese russian dutch swedish
    korean bilingual one series x s 360 vision dolby game year text large size club quality""".split()
)
"""Words that stand with words of versions and are no such words themselves."""
_RESOLUTION = re.compile(r"\d{3,4}[pi]")
_NUMBER = re.compile(r"\d{1,3}(?:st|nd|rd|th)|(?:19|20)\d\d|\d")
_PART_OR_MEDIUM = re.compile(
    r"\b(?:part|vol|volume|book|season|series|chapter|episode|ep|disc|act|movie|film|tv|stage|musical|opera|graphic|comic"
    r"|manga)\b"
    r"|[卷册季集部期篇回]|(?:电影|剧场|电视|电视剧|动画|动漫|漫画|舞台|真人|游戏|小说|青春|儿童|少儿|注音|[美英日韩泰]|中国)版$"
)
"""Words of a part, a volume or another medium: what holds one names another thing, no version."""
_BOOK_TRADE = re.compile(r"\b(?:(?:movie|film|tv)\s+tie-?in|book\s+club|audio\s+book|xbox\s+series)\b")
_RECORDING = re.compile(
    r"live(?:\s*[,/]\s*|\s+)(?:(?:at|in|from|on|version|session|recording|performance|acoustic)\b|(?:19|20)\d\d|@|/).*"
    r"|(?:recorded\s+)?live\s*@.*|(?:en\s+(?:vivo|directo|concert)|ao\s+vivo|dal\s+vivo)\b.*"
    r"|.*\b(?:re-?mix|re-?edit|bootleg)|(?:feat|ft|featuring)\b.*"
)
_NAMED = re.compile(
    r"(?:[^\s:;|]+\s+){0,4}(?:edition|cut|remaster|reissue|pressing|edit|mix|ausgabe|auflage|fassung)"
    r"|(?:\S+\s+){0,2}\S+s?['’]s?\s+version"
    r"|(?:edition|edicion|edicao|edizione|version|versione|versao)(?:\s+[^\s:;|]+){1,4}"
)
_NOUNS = re.compile(r"(?:.*[\s\-/])?(?:edition|cut|version|remaster|reissue|pressing|print|printing|edit|mix)")
_IMPRINT = re.compile(r"(?:\S+\s+){0,3}(?:classics|masterworks|paperbacks)")
_CHINESE = (
    r"(?:第[\d一二三四五六七八九十]+|[\d一二三四五六七八九十]+周年|\d{3,4}p|[48]k|全新|最新|修订|增订|增补|重制|重置|加长|未删减|未删节|无删减|完整|完全"
    r"|导演剪辑|导剪|剪辑|终极|特别|珍藏|典藏|收藏|纪念|豪华|精装|平装|插图|彩图|全译|新译|蓝光|高清|超清|国语|粤语|普通话|配音|字幕|现场|伴奏|数码|修复"
    r"|限定|初回|通常|特装|新装|爱藏|文库|双语|中英|中文|英文|日文|法文|德文|电子|有声|增强|年度|混音|不插电|吹替|デラックス|リマスター|ディレクターズカット)+"
)
_CHINESE_MARK = re.compile(rf"{_CHINESE}\s*(?:版|版本|本)?|(?:电子|有声)书")
_CHINESE_ENDING = re.compile(rf"(?<=.){_CHINESE}(?:版|版本)$")
_ENDING = re.compile(
    r"(?:special|limited|extended|(?:\S+\s+)?anniversary|definitive|enhanced|complete|ultimate|revised|international"
    r"|\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|game\s+of\s+the\s+year)\s+edition"
    r"|extended\s+(?:cut|version)"
)
_NO_BEGINNING = re.compile(r"(?:the|an?|and|of|in|for|with|by|one|x|s|\d)\b")
_BRACKETS = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}|（([^（）]*)）|【([^【】]*)】|〔([^〔〕]*)〕)")
_SEPARATOR = re.compile(r"\s+[-–—|·~/]+\s+|\s*[—–]{1,2}\s*|\s*[:：;]\s*")
_MAY_HAVE_A_MARK = re.compile(
    r"[(\[{（【〔:：;|–—版]|\s[-·~/]|edition|cut|version|remaster|redux|deluxe|goty|\d[pik]\b|uhd|blu|dvd|uncut|unrated"
    r"|abridged|paperback|hard(?:cover|back)|audiobook|e-?book|kindle|epub|hdr|web-?(?:dl|rip)|[xh]\.?26[45]|hevc|remux",
    re.IGNORECASE,
)


def without_a_mark(title: str) -> str:
    """Return a title without one of its marks of a version, or as it is."""
    if not _MAY_HAVE_A_MARK.search(title):
        return title
    for match in _BRACKETS.finditer(title):
        if _is_mark(match[match.lastindex or 0], bracketed=True):
            return f"{title[: match.start()]} {title[match.end() :].lstrip()}"
    separators = list(_SEPARATOR.finditer(title))
    for match in separators:
        if match.start() and _is_mark(title[match.end() :], colon=match[0].strip() in (":", "：", ";")):
            return title[: match.start()]
    return _without_ending(title)


def _is_mark(text: str, *, bracketed: bool = False, colon: bool = False) -> bool:
    """Tell whether a text in brackets or behind a dash or colon says nothing but which version this is."""
    text = _BOOK_TRADE.sub("paperback", normalize(text)).strip(" .,!-–—")
    if not text or _PART_OR_MEDIUM.search(text):
        return False
    if _CHINESE_MARK.fullmatch(text) or (_NOUNS.fullmatch(text) and _of_versions(text, _COMPANIONS)):
        return True
    if not colon and not re.search(r"\s[-–—]\s", text) and _NAMED.fullmatch(text):
        return True
    marks = _UNMISTAKABLE if colon else _UNMISTAKABLE | _IN_A_PLACE_OF_ITS_OWN
    if _of_versions(text, marks | _PLATFORMS if bracketed else marks):
        return True
    return bool(not colon and _RECORDING.fullmatch(text)) or bool(bracketed and _IMPRINT.fullmatch(text))


def _of_versions(text: str, marks: frozenset[str]) -> bool:
    """Tell whether a normalized text is words of versions and their companions alone."""
    words = [word for word in (w.strip(".,'’\"") for w in re.split(r"[\s,/&|·]+", text.replace("’", "'"))) if word]
    of_versions = [word in marks or bool(_RESOLUTION.fullmatch(word)) for word in words]
    others = (word for word, mark in zip(words, of_versions, strict=True) if not mark)
    return any(of_versions) and all(word in _COMPANIONS or _NUMBER.fullmatch(word) for word in others)


def _without_ending(title: str) -> str:
    """Return a title without words of a version at its end that nothing sets apart."""
    folded = normalize(title)
    if len(folded) != len(title):
        return title
    if match := _CHINESE_ENDING.search(folded):
        return title[: match.start()]
    for start in (match.end() for match in re.finditer(r"\s+", folded)):
        ending = folded[start:]
        if _ENDING.fullmatch(ending) or (_of_versions(ending, _UNMISTAKABLE) and not _NO_BEGINNING.match(ending)):
            return title[:start].rstrip(" ,")
    return title
