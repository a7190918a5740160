"""Classify prompt injections without telltale phrases by their meaning.

Two steps. A sentence is a candidate where words of two notions occur in it, or of one in a short sentence: lists,
choosing, readers, systems that choose, the item itself, asking. Candidates are embedded, and a linear classifier in the
embedding space tells injections from descriptions; `whyrec-eval injections` trains it. Few ordinary sentences are
candidates (see docs/decisions/injection.md). Verdicts are cached by the sentence's hash, since an index reads its texts
again with every change.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from retrieval.cache import JsonlCache, cache_dir
from retrieval.embedding import Embedder, Vectors, load
from retrieval.text.cjk import HAN, contains_han

WEIGHTS_FILE = "injection_classifier.json"
_ENGLISH = {
    "who chooses": (
        "assistant assistants ai chatbot chatbots bot bots machine machines algorithm algorithms model models engine "
        "engines program programs programme programmes software app apps platform platforms system systems service "
        "services recommender recommenders search* query queries prompt prompts developer developers curator curators "
        "librarian librarians editor editors catalogue catalogues database databases evaluation evaluations test tests "
        "data analysis sorts ranker shop website"
    ),
    "place": (
        "list lists listed listing rank* sort* order position* slot spot first top front foremost above ahead lead "
        "leads leading led beginning begin begins began start starts opening winner result results candidate "
        "candidates entry entries item items title titles alternative alternatives neighbour neighbours other others "
        "rival rivals competing score scores marks confidence probability priority final decision pinned featured "
        "column heads headed next only nothing never instead else unavailable duplicate duplicates skip*"
    ),
    "choice": (
        "recommend* suggest* show shown shows display* pick picks picked choose chosen choice select selects selected "
        "selection offer offers offered offering grant give gave reply replies answer answers answered respond "
        "response match matches matched fit fits suit suits suited relevan* ideal perfect perfectly favor* favour* "
        "settled prefer* hand say tell treat best yes"
    ),
    "reader": (
        "you your yours viewer viewers reader readers user users customer customers client clients everyone everybody "
        "person persons people fan fans anyone history profile click clicks satisf* want wants wanted asked expected"
    ),
    "this": "me us our mine i",
    "asking": (
        "please kindly let should must would could dear hello grateful courtesy trouble pretend imagine suppose always "
        "note reminder notice attention remember today"
    ),
}
"""Words of each notion; one with a star begins so."""
_PHRASES = {
    "place": r"before\W(?:any|its|the\Wothers?|all|every)|number\Wone|no\.\W?1",
    "reader": r"who(?:ever)?\W(?:reads?|likes?)|log\Win",
    "this": r"this\W(?:one|title|item|entry|film|movie|book|product|work|summary)",
}
_FIRST_WORDS = frozenset(("before", "number", "no", "who", "whoever", "log", "this"))
"""With which phrases begin."""
_CHINESE = {
    "who chooses": (
        "助手 助理 智能 机器 算法 模型 程序 软件 应用 平台 系统 功能 检索 搜索 查询 引擎 书库 目录 编辑 客服 数据 评审 "
        "评委 测试 分析 网站 商店"
    ),
    "place": (
        "名单 书单 片单 列表 排 名次 位[置子] 第一 首[位选先] 头[名号筹] 最前 前[头面] 先 置顶 结果 候选 条目 书目 "
        "别的 其[他它余] 别[人处] 分 置信 概率 优先 胜出 选定 领[先衔] 最终 最[^后近早初] 下一[本部个条] "
        "唯一 只 仅 下架 开头 开始 到此"
    ),
    "choice": (
        "推荐 展示 显示 给 (?<!精)选 精选(?=[头第]) 挑 回[应答复] 答案 匹配 契合 适合 符合 相关 理想 "
        "心意 荐 点名 指定 就是 说"
    ),
    "reader": ("你 您 读者 用户 顾客 客户 观众 大家 所有人 [之的]人 记录 画像 点击 满意 想要 只要 直接"),
    "this": "本[书片条作项品简] 这[本部一条个项] 我 此[书片条项] 它",
    "asking": "请 麻烦 恳 务必 必须 让 吧 劳 能不能 假设 假如 设想 想象 总是 一致 亲爱 你好 您好 提醒 注意 今天 应",
}
"""Patterns of each notion, found anywhere in a sentence with Chinese characters."""
MAX_CHARS, MAX_MARKS = 400, 100
"""Characters of a sentence that are judged, and digits and signs among them, each of which is a token or two: a longer
one takes a second to embed, and drowns what it begins with."""
_MARK = re.compile(r"[^\w\s]|\d")
_IMITATES_DATA = r"[=_{}<>|]|[^\W\d]\s*[:：]\s*(?:true|false|\d+(?:\.\d+)?\s*(?:[;,；，]|$))"
_SIGN_OF_DATA = re.compile("[=_{}<>|:：]")
_RUN, _WORD = re.compile(r"\w+"), re.compile(rf"[{HAN}]|[^\W\d_]+")
_SPACE_FOR_SIGNS = "".join(chr(code) if _RUN.match(chr(code)) else " " for code in range(128))
_NO_MARKS = bytes(code for code in range(128) if not _MARK.match(chr(code)))
"""Tables of ASCII: what a sentence has by them takes a fifth of the time of an expression."""
SHORT_CHINESE, SHORT = range(5, 13), range(2, 8)
"""Characters, or words, of a sentence for which one notion suffices; a shorter one is a trait and no sentence."""


def is_candidate(sentence: str) -> bool:
    """Return whether a normalized sentence is worth embedding: nearly every injection is, few descriptions are."""
    is_chinese, runs = not sentence.isascii() and contains_han(sentence), _runs(sentence)
    if is_chinese:
        words, short = len(_WORD.findall(sentence)), SHORT_CHINESE
    else:
        words, short = len(runs), SHORT
        if not "".join(runs).isalpha():
            mixed = [run for run in runs if not run.isalpha()]
            words += len(_WORD.findall(" ".join(mixed))) - len(mixed)
    if words < short.start:
        return False
    notions = _notions_of(runs, sentence)
    if not _FIRST_WORDS.isdisjoint(runs):
        notions |= _matching(sentence, _phrases())
    if is_chinese:
        notions |= _matching(sentence, _chinese_patterns())
    if _SIGN_OF_DATA.search(sentence):
        notions |= _matching(sentence, _imitated_data())
    return len(notions) >= (1 if words in short else 2)


def _runs(sentence: str) -> list[str]:
    """Return the runs of letters, digits and underscores."""
    return sentence.translate(_SPACE_FOR_SIGNS).split() if sentence.isascii() else _RUN.findall(sentence)


def _notions_of(runs: Sequence[str], sentence: str) -> set[str]:
    """Return the notions of the English words among the runs of a sentence."""
    words, stems = _english_words()
    notions = set[str]().union(*map(words.__getitem__, words.keys() & runs))
    for stem, of in stems.items():
        if stem in sentence and any(run.startswith(stem) for run in runs):
            notions |= of
    return notions


@cache
def _english_words() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return the notions of whole words, and those of beginnings of words."""
    entries = [(entry, frozenset([notion])) for notion, entries in _ENGLISH.items() for entry in entries.split()]
    stems = {entry[:-1]: notions for entry, notions in entries if entry.endswith("*")}
    return {entry: notions for entry, notions in entries if not entry.endswith("*")}, stems


def _matching(sentence: str, patterns: Mapping[str, re.Pattern[str]]) -> set[str]:
    """Return the notions whose patterns occur in a sentence."""
    return {notion for notion, pattern in patterns.items() if pattern.search(sentence)}


@cache
def _phrases() -> Mapping[str, re.Pattern[str]]:
    return {notion: re.compile(rf"\b(?:{phrases})\b") for notion, phrases in _PHRASES.items()}


@cache
def _chinese_patterns() -> Mapping[str, re.Pattern[str]]:
    return {notion: re.compile("|".join(patterns.split())) for notion, patterns in _CHINESE.items()}


@cache
def _imitated_data() -> Mapping[str, re.Pattern[str]]:
    return {"imitated data": re.compile(_IMITATES_DATA)}


def predicts_injection(sentence: str) -> bool:
    """Return whether the classifier takes a normalized sentence for an injection."""
    sentence = _beginning(sentence.encode("utf-8", "replace").decode())
    if not is_candidate(sentence):
        return False
    verdicts, key = _verdict_cache(), hashlib.sha256(sentence.encode()).hexdigest()[:24]
    if key not in verdicts.values:
        direction, threshold = _weights()
        verdicts.add({key: bool(_embedder().passage([sentence])[0] @ direction > threshold)})
    return verdicts.values[key] is True


def _beginning(sentence: str) -> str:
    """Return as much of a sentence as is judged."""
    if len(sentence) <= MAX_CHARS and len(sentence.encode().translate(None, _NO_MARKS)) <= MAX_MARKS:
        return sentence
    marks = [mark.start() for mark in _MARK.finditer(sentence[:MAX_CHARS])]
    return sentence[: marks[MAX_MARKS] if len(marks) > MAX_MARKS else MAX_CHARS]


@cache
def _verdict_cache() -> JsonlCache:
    """Return the cached verdicts by these weights."""
    weights = hashlib.sha256((files("retrieval.text") / WEIGHTS_FILE).read_bytes()).hexdigest()[:8]
    return JsonlCache(cache_dir("injections") / f"{weights}.jsonl")


@cache
def _weights() -> tuple[Vectors, float]:
    """Return the direction of injections in the embedding space, (d,), and the threshold along it."""
    weights = json.loads((files("retrieval.text") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    return np.asarray(weights["direction"], np.float32), float(weights["bar"])


@cache
def _embedder() -> Embedder:
    """Return the embedder that the weights were trained with, whatever an index was built with."""
    return load()
