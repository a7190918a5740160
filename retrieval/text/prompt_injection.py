"""Orders in texts that should only describe: what is told to the machine that reads an item, not to a person.

Whoever writes an item's text may write in it what a model shall do, or marks that look like a conversation's. Sentences
of that kind are left out wherever a machine reads: where texts are embedded and searched, and in prompts. What people
are shown stays as it was written. The signs are few and plain, so that a description seldom has one by chance; what
has none of them is judged by its meaning (`addressed`), and what that misses is bounded elsewhere: a ranking is a
permutation, and a reason is checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from retrieval.text.injection_classifier import predicts_injection

_TURN = re.compile(
    r"<\|[^<>|]{0,40}\|>|</?(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|</?s>|<\|?/?(?:system|assistant|user)\|?>", re.I
)
"""What parts the turns of a conversation, by the formats of models; nothing behind it belongs to a description."""
_PUT = r"(?:rank|put|place|list|move|sort|choose|pick|select|recommend|prefer|score|rate)"
_SAY = r"(?:answer|reply|respond|output|print|repeat|say|tell|praise|reveal|write)"
_BEGINS = re.compile(
    "|".join(
        (
            # who is to be obeyed no longer
            r"(?:please |now |and |then |just )*(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|"
            r"previous|prior|earlier|instructions?|rules?|prompt|everything|anything|history|others?|all|candidates)\b",
            # what is to be done with this item, and what is to be said
            rf"(?:please |now |always |only |just |you must |you should )*{_PUT}\b.{{0,40}}\b"
            r"(?:this|me|it|us|first|top|only|one|everyone)\b",
            rf"(?:please |now |always |only |just |you must )*{_SAY}\b.{{0,40}}\b"
            r"(?:this|yes|only|prompt|person|user|everyone|system|after me|[a-z]\W*$)",
            # a conversation, and a list of its own
            r"(?:instructions?|response|output|answer|输出|回答)\s*[:：]|(?:system|assistant|user|human|ai|系统|助手|用户)\s*[:：]",
            r"(?:yes\W*)+$|(?:\d+\W+)?this (?:item|one)\W*\d*\W*$",
        )
    )
)
"""How a sentence of orders begins, marks before it aside."""
_WITHIN = tuple(
    (words, re.compile(pattern))
    for words, pattern in (
        (
            ("first", "top", "number", "position"),
            r"\b(?:rank|put|list|move|placed?|sort)(?:ed)? (?:\w+ ){0,3}"
            r"(?:first|(?:at|on|to|in) (?:the )?(?:top|first|(?:number|position) (?:one|1)))(?= *(?:$|\W))",
        ),
        (
            (" be ",),
            r"\b(?:must|should|has to|is to) (?:always )?be (?:chosen|picked|ranked|recommended|selected|preferred)\b",
        ),
        (("answer",), r"\banswer\b\W{0,3}(?:is\W+)?(?:yes|no|[a-d])\b|\b(?:correct|right|only) answer\b"),
        (("best ",), r"\bbest (?:choice|answer|option|match|pick) (?:for|to) (?:every|all|any)"),
        (
            ("you ",),
            r"\byou (?:now |only |always |must )+(?:are|recommend|pick|choose|answer|say|obey)\b|from now on\W+you",
        ),
        (("system ", "instruction"), r"\bsystem (?:prompt|override|message)\b|\b(?:new|following) instructions?\b"),
        (
            ("language model", "recommender", "as an ai", "rest of the list", "other "),
            r"language model|\brecommender\b|\bas an ai\b|rest of the list|\bother (?:candidates|entries|options)\b",
        ),
        (("give ",), r"\bgive (?:this|it|me)\b.{0,20}\b(?:score|rating|rank|stars)\b"),
        ((" you",), r"\b(?:user|reader|person) (?:has )?(?:asked|wants|told|needs|expects) you\b"),
        (
            ("entry", "item", "option", "candidate"),
            r"\bthis (?:entry|item|option|candidate)\b.{0,30}\b(?:before|above|over|ahead|first|only|instead)\b",
        ),
        (("developer", "jailbreak", "relevance"), r"developer mode|jailbreak|relevance (?:score )?(?:is |of |= ?)?\d"),
        (
            ("忽略", "无视", "忘", "不要理会", "绕过", "抛开"),
            r"(?:忽略|无视|忘记|忘掉|不要理会|绕过|抛开).{0,10}"
            r"(?:以上|上述|上面|之前|前面|先前|指令|规则|提示|一切|历史|其他|其它|所有|内容)",
        ),
        (
            ("选", "推荐", "挑"),
            r"(?:^|请|必须|务必|只|就|快|直接|一定)(?:选择?|推荐|挑选?)(?:我|这一?[项个部]|本[项片书品]|它|此[项片书])(?=\W*$|，)|(?:只|必须)推荐|人人必选",
        ),
        (
            ("人工智能", "模型", "其他", "其它", "分", "用户"),
            r"作为(?:一个)?(?:人工智能|AI|语言模型|助手)|语言模型|(?:不要|别)(?:看|考虑|理会|选).{0,4}其[他它]|"
            r"[给打].{0,8}(?:最高分|满分)|用户(?:已经)?(?:要求|让|希望)你",
        ),
        (
            ("第一", "首", "最前"),
            r"排(?:名|在|到|为|列)?(?:于|在)?(?:第一|首位|最前|榜首)|必须第一|(?:[把将]|务必|必须).{0,16}"
            r"(?:放|列|置|排|挪)(?:在|到|于)?(?:第一|首|最前|榜首)",
        ),
        (
            ("答案", "回答", "回复", "输出", "复述", "说出"),
            r"(?:答案|回答|回复)\W{0,2}(?:是|为)?[“:：]|答案(?:是|为)|标准答案|(?:直接|只)(?:回复|回答|输出)|"
            r"(?:输出|复述|说出).{0,6}(?:系统|提示|历史)",
        ),
        (
            ("系统提示", "指令", "告诉", "你", "从现在"),
            r"系统提示词?|新的?指令|指令[:：]|告诉(?:用户|此人|读者)|从现在(?:起|开始)|"
            r"你(?:现在|必须|只能|只许)(?:是|推荐|选|把|只|回答|输出)",
        ),
    )
)
"""Words of which one is there, and what a sentence of orders has anywhere."""
_SENTENCE = re.compile(r"[(（]?[^.!?。！？\n;；(（]*[.!?。！？\n;；]*\s*")
_PART = re.compile(r"(?:[:：]| [-–—] )?(?:(?! [-–—] )[^:：])*")
"""What of a text stands or falls as one, and then what of a title does."""
_MARKS = " \t\n-–—*>#\"'“”‘’([（【:：,，.。!！"
_NUMBER = re.compile(r"\W*\d{1,2}\W*")
_BACKWARDS = re.compile("[\u202d\u202e][^\u202c]*\u202c?")
_EDGES = " -–—:：,，()（）\n\t"


@lru_cache(maxsize=16_384)
def is_injection(sentence: str) -> bool:
    """Whether a sentence tells its reader what to do with it, rather than anything of what it describes."""
    return _has_telltale_phrase(sentence) or predicts_injection(normalize_sentence(sentence))


def _has_telltale_phrase(sentence: str) -> bool:
    """Whether it does so by plain signs."""
    text = normalize_sentence(sentence)
    return bool(
        _BEGINS.match(text)
        or any(any(w in text for w in words) and pattern.search(text) for words, pattern in _WITHIN)
        or _TURN.search(sentence)
    )


def normalize_sentence(sentence: str) -> str:
    """A sentence as it is judged: what can be seen of it, without regard to case, width and the marks before it."""
    text = strip_invisible(sentence if sentence.isascii() else unicodedata.normalize("NFKC", sentence))
    return text.casefold().lstrip(_MARKS)


def split_sentences(text: str) -> list[str]:
    """What of a text stands or falls as one."""
    return _parts(text, _SENTENCE)


def split_title(title: str) -> list[str]:
    """What of a title stands or falls as one."""
    return [piece for sentence in split_sentences(title) for piece in _parts(sentence, _PART)]


def _parts(text: str, part: re.Pattern[str]) -> list[str]:
    return [found for match in part.finditer(text) if (found := match.group().strip(_EDGES))]


@lru_cache(maxsize=16_384)
def strip_injections(text: str) -> str:
    """A text without its orders; with them where nothing else is in it."""
    return _without(text, _SENTENCE)


@lru_cache(maxsize=16_384)
def clean_title(title: str) -> str:
    """A title without its orders, and without further lines, which none has; as it is where it is nothing else. How it
    begins is its name, whatever that means: only signs count there."""
    line = next((line for line in title.splitlines() if line.strip()), title)
    left = _without(_without(line, _SENTENCE, _has_telltale_phrase), _PART, _has_telltale_phrase)
    return left.rstrip(" .。") if left != strip_invisible(line) else left


def _without(text: str, part: re.Pattern[str], first: Callable[[str], bool] = is_injection) -> str:
    """`first` judges the first part."""
    turn = _TURN.search(text)
    before = text[: turn.start()] if turn else text
    parts = [m.group() for m in part.finditer(before) if m.group()]
    bare = [each.strip(_EDGES) for each in parts]
    told = [is_injection(each) if at else first(each) for at, each in enumerate(bare)]
    kept = [_before_hidden(each) for each, order in zip(parts, told, strict=True) if not order]
    if kept == parts and not turn:
        return strip_invisible(text)
    kept = [each for each in kept if not _NUMBER.fullmatch(each.strip())]  # of a list that was made up
    left = strip_invisible("".join(kept)).strip(_EDGES)
    return left or strip_invisible(before).strip() or strip_invisible(text)


def _before_hidden(part: str) -> str:
    """Up to where a character that cannot be seen parts off an order."""
    if part.isascii():
        return part
    hidden = (at for at, c in enumerate(part) if unicodedata.category(c) == "Cf")
    return part[: next((at for at in hidden if is_injection(part[at:])), len(part))]


def strip_invisible(text: str) -> str:
    """Without characters that cannot be seen, of no width, and without what is written backwards by force."""
    if text.isascii():
        return text
    return "".join(c for c in _BACKWARDS.sub("", text) if unicodedata.category(c) != "Cf")
