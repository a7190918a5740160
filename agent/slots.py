"""What a message asks for, as slots. Rules first, in English and Chinese; a model only for the free topic they leave.

Nothing is taken from a model that the person did not say: its words must stand in the message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.errors import ModelFault
from agent.llm import LanguageModel
from prompts import PromptError, Prompts
from retrieval.items import Item, whole_text

Act = Literal["", "why", "like", "dislike", "seen", "similar", "more", "help", "quit"]
LONGEST = 1_000


@dataclass(frozen=True)
class Slots:
    """`number` counts from 1 in the list shown; `title` is a title of that list that was named.
    `domain` is the kind of item that was asked for."""

    topic: str = ""
    exclude: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    sort: Literal["", "newer", "older"] = ""
    act: Act = ""
    number: int | None = None
    title: str = ""
    domain: str = ""


def normal(text: str) -> str:
    """The text that rules read: NFKC, no control characters, one line, bounded."""
    return " ".join(unicodedata.normalize("NFKC", whole_text(text[:LONGEST])).replace(_ITEM, " ").split())


def understand(
    utterance: str, language: str, shown: Sequence[Item], model: LanguageModel | None, prompts: Prompts
) -> Slots:
    """The slots of a message. Total: any text gives slots, and an empty or merely polite one gives empty slots."""
    text = normal(utterance)
    slots, rest = _title(text, shown)
    exclude, rest = _excluded(rest)
    slots, rest = _years(replace(slots, exclude=exclude), rest)
    slots, rest = _acts(slots, rest, len(shown))
    if slots.act in ("why", "similar", "help", "quit"):
        return slots
    for sort, pattern in _SORTS:
        if pattern.search(rest):
            slots, rest = replace(slots, sort=sort), pattern.sub(" ", rest)
            break
    topic = " ".join(word for word in content(rest).split() if word.casefold() in text.casefold())
    if not topic:
        return slots
    slots = replace(slots, domain=next((d for d, p in _DOMAINS.items() if p.search(rest)), ""))
    told = _asked(model, prompts, language, rest) if model and "generate" in model.abilities else {}
    said = [t for t in told.get("topic", ()) if grounded(t, text)]
    avoided = [t for t in told.get("exclude", ()) if grounded(t, text)] if _NEGATION.search(rest) else []
    topics = [t for t in said if t not in avoided and content(t)]
    return replace(slots, topic=topics[0] if topics else topic, exclude=tuple(dict.fromkeys((*exclude, *avoided))))


def grounded(value: str, text: str) -> bool:
    """Whether every word of a value stands in the text, by letter."""
    words, said = normal(value).casefold().split(), normal(text).casefold()
    return bool(words) and all(_whole(word).search(said) for word in words)


def content(text: str) -> str:
    """The words of a text that say something, in order; Chinese loses its phrases of asking, not its grammar."""
    kept = _ASKING.sub(" ", text)
    pieces = (p.strip("的了吗呢吧啊呀嘛'-_") for p in re.findall(r"[\w'-]+", kept))
    return " ".join(p for p in pieces if p and p.casefold() not in _EMPTY and p not in "的了吗呢吧啊呀嘛我你")


# Rules. Each takes what it understands out of the text and leaves the rest.

_ITEM = "\ufffc"  # stands where a shown title stood
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_KIND = r"(?:one|item|film|movie|book|song|album|track|game|course|article|story|pick|result)s?"
_KIND_ZH = r"(?:类型|类|片子|片|电影|影片|小说|书|音乐|歌|游戏|课程|课|新闻|作品|内容|东西)"
_DOMAINS = {
    "film": re.compile(r"\b(?:films?|movies?)\b|电影|影片|片子", re.I),
    "book": re.compile(r"\b(?:books?|novels?)\b|小说|书", re.I),
    "music": re.compile(r"\b(?:albums?|music|songs?|records?)\b|专辑|音乐|歌", re.I),
    "game": re.compile(r"\bgames?\b|游戏", re.I),
    "course": re.compile(r"\b(?:courses?|class(?:es)?|lectures?)\b|课程|课", re.I),
    "news": re.compile(r"\b(?:news|headlines?)\b|新闻", re.I),
}
_EMPTY = frozenset(
    """
    a an the and or but of for to in on at by with from me my i i'm i'd i've im ive you your we it this that
    these those them one ones is are was be am do does did have has had can could would will should please pls
    some any anything something show give find recommend suggest want wanna need looking look like liked love
    see seen watch watched read reading listen play played about just really very more now then so ok okay yes
    no not nope yeah hi hello hey thanks thank there good morning evening afternoon lot much too also else other
    another others what which who how got let us all already again bit little kind sort list than as if don't
    dont didn't now let's most
    """.split()
)
_ASKING = re.compile(
    "你好|您好|早上好|晚上好|谢谢|多谢|嗨|哈喽|麻烦|请问|请|帮我|给我|我想要|我想|我要|想要|想看|想听|想读|想玩|想找|找点|找些|找一?[部本首个款]|"
    "推荐一下|推荐|有没有|有什么|有哪些|来点儿?|来一?些|来一?[部本首个款]|来|一些|一点|一下|一部|一本|一首|可以吗|好吗|好的|看看|别的|其他|"
    "这个|那个|它们?|什么"
)
_NEGATION = re.compile(r"\b(?:no|not|without|less|never|except|avoid)\b|n't\b|[不别无少没]", re.I)
_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}
_ORDINALS = {
    n: i
    for i, n in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}


def _whole(word: str) -> re.Pattern[str]:
    """The word itself, not a part of a longer one; Chinese has no such bounds."""
    left = r"(?<![^\W" + _HAN + "])" if re.match(rf"[^\W{_HAN}]", word) else ""
    right = r"(?![^\W" + _HAN + "])" if re.search(rf"[^\W{_HAN}]$", word) else ""
    return re.compile(left + re.escape(word) + right, re.I)


def _title(text: str, shown: Sequence[Item]) -> tuple[Slots, str]:
    titles = [(t.title, n) for n, i in enumerate(shown, 1) for t in (i, *i.translations.values())]
    for title, number in sorted(titles, key=lambda pair: -len(pair[0])):
        name = normal(title)
        if len(name) > 1 and (match := re.compile("《?" + _whole(name).pattern + "》?", re.I).search(text)):
            return Slots(number=number, title=title), f"{text[: match.start()]} {_ITEM} {text[match.end() :]}"
    return Slots(), text


_WORD = r"[^\W\d_][\w'-]*"
_NOT = re.compile(
    r"\b(?:without|except(?: for)?|excluding|avoid|no|not|nothing|hate|dislike|"
    r"(?:do not|don't|dont|didn't) (?:want|like|love|enjoy))\s+"
    r"(?:(?:to|watch|see|read|play|hear|any|more|too|a|an|the|with|about|into)\s+)*"
    rf"((?:{_WORD}(?:,\s*|\s+))*{_WORD})",
    re.I,
)
_NOT_ZH = re.compile(
    r"(?:不想要|不想看|不想听|不想读|不想玩|不要|不看|不听|不含|不带|别给我|别推荐|别|(?<!有)没有|除了|讨厌|不喜欢|不爱看?)"
    rf"(?:再|有|看|听|任何)?([A-Za-z{_HAN}]{{1,8}}(?:[、或和][A-Za-z{_HAN}]{{1,8}})*)"
)
_NOT_WORDS = _EMPTY | _ORDINALS.keys() | {"nor", "newer", "older", "matter", "thing", "idea", "problem", "set", "made"}


def _excluded(text: str) -> tuple[tuple[str, ...], str]:
    """What is not wanted: a word or two after a negation, or a list of such that ends in or, and."""
    found: list[str] = []

    def english(match: re.Match[str]) -> str:
        run = match[1]
        listed = re.match(rf"({_WORD}(?:, {_WORD})*),? (?:or|nor|and) (?:no )?({_WORD})", run, re.I)
        if listed:
            parts, end = [*re.split(r",\s*", listed[1]), listed[2]], listed.end()
        else:
            words = re.split(r"\s+", run.split(",")[0])
            stop = next((i for i, w in enumerate(words) if w.casefold() in _NOT_WORDS), len(words))
            taken = words[: stop if stop <= 2 or (re.fullmatch(_KIND, words[2], re.I) and stop == 3) else 1]
            parts, end = [" ".join(taken)], len(" ".join(taken))
        kept = [re.sub(rf"\s+{_KIND}$", "", p, flags=re.I) for p in parts if p and p.casefold() not in _NOT_WORDS]
        if not kept:
            return match[0]
        found.extend(kept)
        return " " + run[end:]

    def chinese(match: re.Match[str]) -> str:
        parts = [re.sub(rf"(?:的|之类)?{_KIND_ZH}?的?$", "", p) for p in re.split("[、或和]", match[1])]
        kept = [p for p in parts if p and not re.match("[这那它第太]|最后", p)]
        found.extend(kept)
        return " " if kept else match[0]

    rest = _NOT_ZH.sub(chinese, _NOT.sub(english, text))
    return tuple(dict.fromkeys(found)), rest


_YEAR = r"(?<![0-9])((?:18|19|20)[0-9]{2})(?![0-9])"
_DECADE = re.compile(
    r"(?<![0-9])(?:(?P<full>(?:18|19|20)[0-9]0)|(?P<short>[0-9]0))(?:'?s(?![a-z0-9])|年代)|(?P<zh>[二三四五六七八九])十年代",
    re.I,
)
_RANGE = re.compile(
    rf"(?:\b(?:between|from)\s+)?{_YEAR}\s*年?\s*(?:-|–|—|~|to|and|until|till|到|至|和)\s*{_YEAR}\s*年?", re.I
)
_AFTER = re.compile(
    rf"\b(after|since|from|(?:newer|later) than)\s+(?:the\s+)?{_YEAR}|{_YEAR}\s*年?\s*(?:以后|之后|以来|开始|起|后)",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(before|until|till|up to|by|(?:older|earlier) than)\s+(?:the\s+)?{_YEAR}|{_YEAR}\s*年?\s*(?:以前|之前|前)",
    re.I,
)
_ONE_YEAR = re.compile(rf"(?:\b(?:in|from|of)\s+)?{_YEAR}\s*年?", re.I)


def _years(slots: Slots, text: str) -> tuple[Slots, str]:
    # A decade becomes a range, or the near year of one where "since" or "before" is said.
    def decade(match: re.Match[str]) -> str:
        if match["zh"]:
            first = 1900 + 10 * ("二三四五六七八九".index(match["zh"]) + 2)
        elif match["full"]:
            first = int(match["full"])
        else:
            first = int(match["short"]) + (1900 if int(match["short"]) >= 30 else 2000)
        before, after = text[: match.start()], text[match.end() :]
        if re.match("(?:以后|之后|以来|以前|之前|前)", after):
            return f"{first}年"
        if near := re.search(
            r"\b(after|since|before|until|till|(?:newer|older|later|earlier) than)\s+(?:the\s+)?'?$", before, re.I
        ):
            return str(first if near[1].lower() in ("since", "before", "older than", "earlier than") else first + 9)
        return f" {first}-{first + 9} "

    text = _DECADE.sub(decade, text)
    if ranges := list(_RANGE.finditer(text)):
        ends = [int(year) for match in ranges for year in match.groups()]
        return replace(slots, year_from=min(ends), year_to=max(ends)), _RANGE.sub(" ", text)
    low_year = high_year = None
    if match := _AFTER.search(text):
        strictly = (match[1] or "").lower() not in ("since", "from", "")
        low_year, text = int(match[2] or match[3]) + strictly, _cut(text, match)
    if match := _BEFORE.search(text):
        inclusive = (match[1] or "").lower() in ("until", "till", "up to", "by")
        high_year, text = int(match[2] or match[3]) - (not inclusive), _cut(text, match)
    if low_year is None and high_year is None and (match := _ONE_YEAR.search(text)):
        low_year = high_year = int(match[1])
        text = _cut(text, match)
    return replace(slots, year_from=low_year, year_to=high_year), text


_SORTS: tuple[tuple[Literal["newer", "older"], re.Pattern[str]], ...] = (
    (
        "newer",
        re.compile(
            r"\b(?:newer|newest|latest|(?:more |most )?recent|something new)\b|"
            "新一点|更新|再新|新点|新些|最新|较新|近几年|近期|新的",
            re.I,
        ),
    ),
    (
        "older",
        re.compile(
            r"\b(?:older|oldest|earlier|something old)\b|[老旧早]一点|更[老旧早]|[老旧早]点|[老旧早]些|老的|旧的", re.I
        ),
    ),
)
_ACT_PATTERNS: tuple[tuple[Act, str], ...] = (
    ("why", r"\bwhy\b|为什么|为何|为啥|怎么会推荐|理由|原因"),
    ("similar", r"\b(?:more|something|anything|similar|others?|ones?) (?:like|to)\b|类似|差不多|像"),
    (
        "dislike",
        r"\b(?:dislike|hate|(?:do not|don't|dont|didn't|did not) (?:really )?(?:like|love|enjoy|want))\b|"
        "不喜欢|不爱|讨厌|不想要|不要|👎",
    ),
    (
        "seen",
        r"\b(?:seen|watched|(?:have |'ve |already |i )read|played|heard|listened to|finished|know)\b|"
        "[看听读玩]过|(?<![要想])[看听读玩]完",
    ),
    (
        "like",
        r"^(?:like|love)\b|\b(?:i|we|really|do) (?:really |quite |do |also )?(?:like|liked|love|loved|enjoy|enjoyed)\b|"
        "喜欢|👍",
    ),
    (
        "more",
        r"\b(?:more|next|others?|another|something else|what else)\b|"
        "换一批|换一组|换一换|更多|还有吗|还有别的|下一批|下一页|再来",
    ),
    ("help", "^help$|^帮助$"),
    ("quit", "^(?:bye|goodbye|quit|exit)$|^(?:再见|拜拜|退出)$"),
)
_ACTS = tuple((act, re.compile(pattern, re.I)) for act, pattern in _ACT_PATTERNS)
_CLAUSE = re.compile(r"[,.;!?，。；！？…]+|\bbut\b|但是?", re.I)
_POINTING = re.compile(r"\b(?:it|this|that|one|them|these|those)\b|[这那它都]", re.I)
_COUNT = re.compile(
    rf"#\s*(?P<hash>[0-9]{{1,2}})(?![0-9])|\b(?:number|item)\s*(?P<named>[0-9]{{1,2}})\b|"
    rf"\b(?P<th>[0-9]{{1,2}})(?:st|nd|rd|th)\b(?:\s+{_KIND})?|"
    rf"\b(?P<word>{'|'.join(_ORDINALS)})\b(?:\s+{_KIND}\b)?|"
    rf"第\s*(?P<zh>[一二三四五六七八九十]|[0-9]{{1,2}})(?:[个部本首条款门篇项张]|(?![\w]))|"
    rf"(?P<last>\blast(?:\s+{_KIND}\b)?|最后一?[个部本首条款门篇项张])",
    re.I,
)


def _acts(slots: Slots, text: str, shown: int) -> tuple[Slots, str]:
    """The first act told, and the clauses that tell none. Feedback needs an item pointed at, or nothing else said."""
    left: list[str] = []
    for clause in _CLAUSE.split(re.sub(r"\bno\.\s*(?=[0-9])", "number ", text, flags=re.I)):
        clause = clause.strip()
        number, bare = _number(clause, shown)
        pointed = _ITEM in clause or number is not None or bool(_POINTING.search(clause))
        act: Act = next((a for a, p in _ACTS if p.search(clause) and _meant(a, p, clause, bare, pointed)), "")
        if not act and number is None:
            left.append(clause.replace(_ITEM, slots.title))
        elif act or not content(bare):
            slots = replace(slots, act=slots.act or act, number=slots.number if slots.number else number)
        else:
            left.append(clause)
    if slots.title and not slots.act and content(" ".join(left)) == content(slots.title):
        left = []
    return slots, ", ".join(c for c in left if c)


def _meant(act: Act, pattern: re.Pattern[str], clause: str, bare: str, pointed: bool) -> bool:
    empty = not content(pattern.sub(" ", bare).replace(_ITEM, " "))
    match act:
        case "why" | "help" | "quit":
            return True
        case "similar":
            return pointed
        case "more":
            return empty and _ITEM not in clause
        case _:
            return pointed or empty


def _number(clause: str, shown: int) -> tuple[int | None, str]:
    """Which item of the list a clause counts to, and the clause without it."""
    if match := _COUNT.search(clause):
        digits = match["hash"] or match["named"] or match["th"]
        if digits:
            return int(digits), _cut(clause, match)
        if match["word"]:
            return _ORDINALS[match["word"].casefold()], _cut(clause, match)
        if match["zh"]:
            return _NUMERALS.get(match["zh"]) or int(match["zh"]), _cut(clause, match)
        return shown or None, _cut(clause, match)
    if match := re.search(r"(?:^|(?<=\s)|(?<=[过欢么]))([0-9]{1,2})$", clause):
        return int(match[1]), _cut(clause, match)
    return None, clause


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


GRAMMAR = """root ::= line*
line ::= slot "=" value "\\n"
slot ::= "topic" | "exclude" | "from" | "to" | "sort" | "act" | "number"
value ::= [^=\\n]{1,120}
"""


def _asked(model: LanguageModel, prompts: Prompts, language: str, text: str) -> dict[str, list[str]]:
    """The lines slot=value a model gives for a message; none where it fails."""
    try:
        prompt = prompts.render("slots", language, model.chat, utterance=text)
        reply = "".join(model.generate(prompt, GRAMMAR, max_tokens=96, stop=("\n\n",)))
    except (ModelFault, PromptError):
        return {}
    told: dict[str, list[str]] = {}
    for slot, value in _pairs(reply.splitlines()):
        told.setdefault(slot, []).append(normal(value))
    return told


def _pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((slot.strip(), value.strip()) for slot, equals, value in (line.partition("=") for line in lines) if equals)
