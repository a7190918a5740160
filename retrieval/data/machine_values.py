"""Attributes that only programs use: ids, addresses, paths, times and sizes. They are no traits and not embedded."""

from __future__ import annotations

import re
from functools import lru_cache

NAMES = frozenset(
    """uuid guid hash checksum md5 sha1 sha256 etag mimetype contenttype codec container formats timestamp cursor
    url urls uri link links weburl pageurl itemurl producturl canonicalurl permalink 链接 网址 条目链接 商品链接
    resolution videoresolution 分辨率 清晰度 supplier suppliers vendor distributor 供应商 供货商
    binding authorlf titlesort sorttitle sortname authorsort artistsort albumsort""".split()
)
"""Names of attributes whose values are for programs, whatever they are; without case, blanks and signs."""
CERTIFICATE_NAMES = frozenset(
    """certificate certificates certification certifications contentrating mpaa mpaarating rated rating agerating
    ageratings minimumage minage agelimit agerestriction requiredage suitableage age ages
    agerange agefrom agemin minyears fromage startingage 适用年龄 年龄段 年龄范围 适龄段 起始年龄
    recommendedage suggestedage playerage minplayerage esrb esrbrating pegi pegirating
    fsk usk bbfc cero acb oflc eirin 映伦 kijkwijzer parentalrating maturityrating filmrating moviecertificate 分级
    分级制度 年龄分级 电影分级 影片分级 游戏分级 年龄限制 最低年龄 适合年龄 建议年龄 推荐年龄 年龄
    适龄 适龄提示 对象年龄 レーティング
    freigabe altersfreigabe fskfreigabe
    alterseinstufung altersempfehlung clasificaciónporedades clasificaciónedad classificaçãoindicativa
    classificationdâge limitedâge fasciadetà vietatoai kategoriawiekowa возрастноеограничение возраст
    aldersgrense""".split()
)
"""Names of attributes that hold a certificate or an age: conditions use them, and they are no traits."""
ID_NAMES = frozenset(
    """id ids key imdb tmdb tvdb tvmaze trakt wikidata isbn isbn10 isbn13 issn lccn oclc doi pmid arxiv asin parentasin
    mbid musicbrainz isrc gtin ean ean13 upc barcode sku appid steam douban goodreads google librarything openlibrary
    storygraph mobiasin amazon mal anilist anidb letterboxd spotify discogs 豆瓣 编号 条目id""".split()
)
"""Names of attributes that hold an id where their value has a digit and no blanks."""
TITLE_NAMES = frozenset(
    """originaltitle alternativetitle alternativetitles alternatetitles aka akas othertitle nativetitle englishtitle
    originalname titreoriginal titolooriginale originaltitel 原名 又名 外文名 英文名 中文名""".split()
)
"""Names of attributes that hold further titles of an item: they are searched, and shared with no other item."""
_ID_ENDING = re.compile(r"(?:^|[\s_\-.:])(?:ids?|uuid|guid|key|mbid|uri)$|[a-z](?:Id|ID|Ids|IDs|Uuid|UUID)$")
_FILE = r"\.(?:jpe?g|png|gif|webp|svg|epub|mobi|azw3?|kepub|pdf|cbz|cbr|mkv|mp4|avi|mp3|flac|m4[ab]|ogg|nfo|opf|zip)"
_MACHINE = re.compile(
    r"[a-z][a-z0-9+.\-]*://\S+|www\.\S+|(?:urn|doi|spotify|tag|mailto|data|magnet):\S+"  # addresses
    r"|(?:~?/|\.{1,2}/|[A-Za-z]:[\\/]|\\\\)[^\n]*|[^\n]+" + _FILE +  # paths
    r"|\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|[0-9a-f]{32,}"  # uuids, hashes
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*(?: ?[+-]\d\d:?\d\d)?)?"  # days and times in ISO 8601
    r"|(?:tt|nm)\d{7,}|b0[0-9a-z]{8}|[\dx]{9,}|97[89][\d\-]{10,14}|10\.\d{4,9}/\S+",  # ids that show as such
    re.IGNORECASE,
)  # fmt: skip
_ID = re.compile(r"\S*\d\S*")
_SIZE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:bytes|[kmgt]i?b)", re.IGNORECASE)
LONGEST_VERDICT = 20
_VERDICT = re.compile(
    r"yes|no|true|false|是|否|[★☆⭐✩✭✮⯨½♥❤♡👍👎✓✔✗✘×\ufe0f ]+"
    r"|\d+(?:[.,]\d+)? ?(?:/|out of|von|sur) ?(?:5|6|10|20|100)(?: ?(?:stars?|points?|分))?"
    r"|\d+(?:[.,]\d+)? ?(?:½ ?)?(?:stars?|sterne|étoiles|estrellas|星|颗星|分)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W_]+")


@lru_cache(1 << 14)
def is_bare_verdict(value: str) -> bool:
    """Return whether a value says something only beside the name of its attribute: a yes or no, stars, 8/10."""
    return len(value) <= LONGEST_VERDICT and bool(_VERDICT.fullmatch(value.strip()))


def is_title(name: str) -> bool:
    """Return whether an attribute holds a further title of an item."""
    return "".join(_LETTERS.findall(name)).casefold() in TITLE_NAMES


def is_certificate(name: str) -> bool:
    """Return whether an attribute holds a certificate or an age."""
    return "".join(_LETTERS.findall(name)).casefold() in CERTIFICATE_NAMES


@lru_cache(1 << 16)
def is_machine_value(name: str, value: str) -> bool:
    """Return whether an attribute is for programs, by its name and by what its value looks like."""
    text = value.strip()
    if any(c.isdigit() or c in "/\\:." for c in text) and _MACHINE.fullmatch(text):
        return True
    letters = "".join(_LETTERS.findall(name)).casefold()
    if letters in NAMES or letters in CERTIFICATE_NAMES or ("size" in letters and _SIZE.fullmatch(text)):
        return True
    return bool(_ID.fullmatch(text)) and (letters in ID_NAMES or bool(_ID_ENDING.search(name)))
