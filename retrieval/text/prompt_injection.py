"""Remove prompt injections: sentences in an item's text that instruct the model that reads it.

Whoever writes an item's text may put instructions for a model into it, or marks that look like turns of a conversation.
`sanitize` removes them once, where items enter: when an index is written, from request files, and from data sets. All
later readers (embedding, search, prompts, reasons) take items as they are. A sentence is removed where it has a
telltale phrase, of which there are few, so that a description seldom has one by chance, or where a classifier finds
one by meaning (`retrieval.text.injection_classifier`). What both miss is bounded elsewhere: a ranking is a permutation
of the candidates, and a reason is checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, TypeVar

from retrieval.data.items import Item, ItemText, clean_text
from retrieval.text.injection_classifier import predicts_injection

Text = TypeVar("Text", bound=ItemText)
_compiled = cache(re.compile)
"""Compiles a pattern when it is first needed: all of these take a tenth of a second."""

_TURN = re.compile(
    r"<\|[^<>|]{0,40}\|>|</?(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|</?s>|<\|?/?(?:system|assistant|user)\|?>", re.I
)
"""Marks between the turns of a conversation in the formats of models; nothing after one belongs to a description."""
_PUT = r"(?:rank|put|place|list|move|sort|choose|pick|select|recommend|prefer|score|rate)"
_SAY = r"(?:answer|reply|respond|output|print|repeat|say|tell|praise|reveal|write)"
_BEGINS = "|".join(
    (
        # which instructions to ignore
        r"(?:please |now |and |then |just )*(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|"
        r"previous|prior|earlier|instructions?|rules?|prompt|everything|anything|history|others?|all|candidates)\b",
        # what to do with this item, and what to say
        rf"(?:please |now |always |only |just |you must |you should )*{_PUT}\b.{{0,40}}\b"
        r"(?:this|me|it|us|first|top|only|one|everyone)\b",
        rf"(?:please |now |always |only |just |you must )*{_SAY}\b.{{0,40}}\b"
        r"(?:this|yes|only|prompt|person|user|everyone|system|after me|[a-z]\W*$)",
        # turns of a conversation, and a made-up list of answers
        r"(?:instructions?|response|output|answer|输出|回答)\s*[:：]|(?:system|assistant|user|human|ai|系统|助手|用户)\s*[:：]",
        r"(?:yes\W*)+$|(?:\d+\W+)?this (?:item|one)\W*\d*\W*$",
    )
)
"""Beginnings of a sentence that is an injection, after punctuation is stripped."""
_WITHIN = (
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
        ("your ",),
        r"\b(?:in|to|into|of|with|for|begin|end|provide|write|render|translate|encode|encrypt|reverse|shift|modify|"
        r"enhance|augment|express|represent) your (?:next |final |whole |entire )?"
        r"(?:answers?|responses?|repl(?:y|ies)|output|recommendations?|explanations?)\b",
    ),
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
"""For each pattern found anywhere in an injection, words one of which it needs: a quick test before the pattern."""
_PATTERNS = tuple((word, pattern) for words, pattern in _WITHIN for word in words)
_PATTERNS_OF_ASCII = tuple((word, pattern) for word, pattern in _PATTERNS if word.isascii())
_SENTENCE = re.compile(r"[(（]?[^.!?。！？\n;；(（]*[.!?。！？\n;；]*\s*")
_PART = re.compile(r"(?:[:：]| [-–—] )?(?:(?! [-–—] )[^:：])*")
"""Units that are removed or left whole: sentences of a text, and the parts of a title within a sentence."""
_BETWEEN_UNITS = re.compile(r"[.!?。！？\n;；(（:：]| [-–—] ")
_MARKS = " \t\n-–—*>#\"'“”‘’([（【:：,，.。!！"
_NUMBER = re.compile(r"\W*\d{1,2}\W*")
_BACKWARDS = re.compile("[\u202d\u202e][^\u202c]*\u202c?")
_EDGES = " -–—:：,，()（）\n\t"
MAX_HIDDEN, MAX_HIDDEN_CHARS = 40, 400
"""Runs of invisible characters in a sentence behind which an injection is looked for, and how far: emoji and some
scripts are full of them."""


def sanitize(item: Item) -> Item:
    """Return the item without prompt injections in any language; the item itself where there are none.

    Sanitising twice is the same as once. Verdicts are cached, so a repeated text costs a look-up.
    """
    clean = _sanitize_text(item)
    if not item.translations:
        return clean
    translations = {language: _sanitize_text(text) for language, text in item.translations.items()}
    if all(translations[language] is text for language, text in item.translations.items()):
        return clean
    return clean.model_copy(update={"translations": translations})


def _sanitize_text(item: Text) -> Text:
    changed: dict[str, Any] = {}
    if (title := clean_title(item.title)) != item.title:
        changed["title"] = title
    if (text := strip_injections(item.text)) != item.text:
        changed["text"] = text
    for name in ("categories", "tags"):
        values = getattr(item, name)
        if any(map(is_injection, values)):
            changed[name] = tuple(value for value in values if not is_injection(value))
    if item.attributes and any(
        isinstance(value, str) and is_injected_value(value) for value in item.attributes.values()
    ):
        changed["attributes"] = {
            name: value
            for name, value in item.attributes.items()
            if not (isinstance(value, str) and is_injected_value(value))
        }
    if item.extracted and any(is_injected_value(attribute.value) for attribute in item.extracted):
        changed["extracted"] = tuple(each for each in item.extracted if not is_injected_value(each.value))
    return item.model_copy(update=changed) if changed else item


@lru_cache(maxsize=16_384)
def is_injection(sentence: str) -> bool:
    """Return whether a sentence instructs its reader rather than describes an item."""
    return _has_telltale_phrase(sentence) or predicts_injection(normalize_sentence(sentence))


def is_injected_value(value: str) -> bool:
    """Return whether the value of an attribute instructs its reader: a bare yes answers its name, as a no does."""
    return value.strip().casefold() != "yes" and is_injection(value)


@lru_cache(maxsize=16_384)
def _has_telltale_phrase(sentence: str) -> bool:
    return _judge_phrases(sentence)


def _judge_phrases(sentence: str) -> bool:
    text = normalize_sentence(sentence)
    return bool(_compiled(_BEGINS).match(text) or _has_phrase_within(text) or _first_turn(sentence))


def _has_phrase_within(text: str) -> bool:
    for word, pattern in _PATTERNS_OF_ASCII if text.isascii() else _PATTERNS:
        if word in text and _compiled(pattern).search(text):  # any() takes twice as long, for every sentence
            return True
    return False


def _first_turn(text: str) -> re.Match[str] | None:
    return _TURN.search(text) if "<" in text or "[" in text else None


def normalize_sentence(sentence: str) -> str:
    """Return the visible characters of a sentence, case and width folded, without punctuation at its beginning."""
    text = strip_invisible(sentence if sentence.isascii() else unicodedata.normalize("NFKC", sentence))
    return text.casefold().lstrip(_MARKS)


def split_sentences(text: str) -> list[str]:
    """Split a text into the units that are removed or left whole."""
    return _split(text, _SENTENCE)


def split_title(title: str) -> list[str]:
    """Split a title into the units that are removed or left whole."""
    return [part for sentence in split_sentences(title) for part in _split(sentence, _PART)]


def _split(text: str, unit: re.Pattern[str]) -> list[str]:
    return [part for each in unit.findall(text) if (part := each.strip(_EDGES))]


@lru_cache(maxsize=16_384)
def strip_injections(text: str) -> str:
    """Return a text without its injections; a text of nothing else is returned whole, as an item needs one."""
    return _until_stable(text, lambda once: _remove(once, _SENTENCE))


@lru_cache(maxsize=16_384)
def clean_title(title: str) -> str:
    """Return the first line of a title without injections; a title of nothing else is returned whole.

    The first part of a title is its name, whatever it means: only a telltale phrase counts there.
    """
    return _until_stable(title, _clean_title_once) or title


def _until_stable(text: str, clean: Callable[[str], str]) -> str:
    """Apply `clean` until it changes nothing: the text around a removed part may form an injection of its own."""
    text = clean_text(text)
    while (changed := clean(text)) is not text and (cleaned := clean_text(changed)) != text:
        text = cleaned
    return text


def _clean_title_once(title: str) -> str:
    is_unit = title.replace(" ", "").isalnum() or (_is_visible(title) and not _BETWEEN_UNITS.search(title))
    if is_unit and not _judge_phrases(title.strip(_EDGES)):  # not cached: the title is
        return title  # the common case: one unit
    line = next((line for line in title.splitlines() if line.strip()), title)
    remaining = _remove(_remove(line, _SENTENCE, _has_telltale_phrase), _PART, _has_telltale_phrase)
    return remaining.rstrip(" .。") if remaining != strip_invisible(line) else remaining


def _remove(text: str, unit: re.Pattern[str], is_first_injection: Callable[[str], bool] = is_injection) -> str:
    """Remove the units that are injections; `is_first_injection` judges the first one."""
    turn = _first_turn(text)
    before = text[: turn.start()] if turn else text
    units = [each for each in unit.findall(before) if each]
    injected = [(is_injection if at else is_first_injection)(each.strip(_EDGES)) for at, each in enumerate(units)]
    if not turn and True not in injected and _is_visible(text):  # the common case
        return text
    remaining = [_cut_hidden(each) for each, is_bad in zip(units, injected, strict=True) if not is_bad]
    if remaining == units and not turn:
        return strip_invisible(text)
    remaining = [each for each in remaining if not _NUMBER.fullmatch(each.strip())]  # left over from a made-up list
    rest = strip_invisible("".join(remaining)).strip(_EDGES)
    return rest or strip_invisible(before).strip() or strip_invisible(text)


def _cut_hidden(part: str) -> str:
    """Cut a part off where an invisible character separates an injection from it."""
    if _is_visible(part):
        return part
    hidden = [at for at, character in enumerate(part) if unicodedata.category(character) == "Cf"]
    firsts = [at for before, at in zip([-2, *hidden], hidden, strict=False) if at > before + 1][:MAX_HIDDEN]
    return part[: next((at for at in firsts if is_injection(part[at : at + MAX_HIDDEN_CHARS])), len(part))]


def strip_invisible(text: str) -> str:
    """Remove characters of no width, and passages whose direction of writing is forced."""
    if _is_visible(text):
        return text
    return "".join(c for c in _BACKWARDS.sub("", text) if unicodedata.category(c) != "Cf")


def _is_visible(text: str) -> bool:
    """Return whether a text certainly has no characters of no width, which are not printable."""
    return text.isascii() or text.isprintable()
