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
from functools import cache
from importlib.resources import files
from itertools import islice

import numpy as np

from retrieval.cache import JsonlCache, cache_dir
from retrieval.embedding import Embedder, Vectors, load
from retrieval.text.cjk import HAN, contains_han

WEIGHTS_FILE = "injection_classifier.json"
_NOTIONS = {
    "who chooses": (
        "assistants? ai chatbots? bots? machines? algorithms? models? engines? programs? programmes? software apps? "
        "platforms? systems? services? recommenders? search\\w* quer(?:y|ies) prompts? developers? curators? "
        "librarians? editors? catalogu?es? databases? evaluations? tests? data analysis sorts ranker shop website",
        "助手 助理 智能 机器 算法 模型 程序 软件 应用 平台 系统 功能 检索 搜索 查询 引擎 书库 目录 编辑 客服 数据 评审 "
        "评委 测试 分析 网站 商店",
    ),
    "place": (
        "lists? listed listing rank\\w* sort\\w* order position\\w* slot spot first top front foremost above ahead "
        "before\\W(?:any|its|the\\Wothers?|all|every) lead(?:s|ing)? led beginning begins? began starts? opening "
        "number\\Wone no\\.\\W?1 winner results? candidates? entry entries items? titles? alternatives? neighbours? "
        "others? rivals? competing scores? marks confidence probability priority final decision pinned featured column "
        "head(?:s|ed) next only nothing never instead else unavailable duplicates? skip\\w*",
        "名单 书单 片单 列表 排 名次 位[置子] 第一 首[位选先] 头[名号筹] 最前 前[头面] 先 置顶 结果 候选 条目 书目 "
        "别的 其[他它余] 别[人处] 分 置信 概率 优先 胜出 选定 领[先衔] 最终 最[^后近早初] 下一[本部个条] "
        "唯一 只 仅 下架 开头 开始 到此",
    ),
    "choice": (
        "recommend\\w* suggest\\w* shown? shows display\\w* pick(?:s|ed)? choose chosen choice select(?:s|ed|ion)? "
        "offer(?:s|ed|ing)? grant give gave repl(?:y|ies) answers? answered respond response match(?:es|ed)? fits? "
        "suits? suited relevan\\w* ideal perfect(?:ly)? favou?r\\w* settled prefer\\w* hand say tell treat best yes",
        "推荐 展示 显示 给 (?<!精)选 精选(?=[头第]) 挑 回[应答复] 答案 匹配 契合 适合 符合 相关 理想 "
        "心意 荐 点名 指定 就是 说",
    ),
    "reader": (
        "you your yours viewers? readers? users? customers? clients? everyone everybody persons? people fans? anyone "
        "who(?:ever)?\\W(?:reads?|likes?) history profile clicks? log\\Win satisf\\w+ wants? wanted asked expected",
        "你 您 读者 用户 顾客 客户 观众 大家 所有人 [之的]人 记录 画像 点击 满意 想要 只要 直接",
    ),
    "this": (
        "this\\W(?:one|title|item|entry|film|movie|book|product|work|summary) me us our mine i",
        "本[书片条作项品简] 这[本部一条个项] 我 此[书片条项] 它",
    ),
    "asking": (
        "please kindly let should must would could dear hello grateful courtesy trouble pretend imagine suppose always "
        "note reminder notice attention remember today",
        "请 麻烦 恳 务必 必须 让 吧 劳 能不能 假设 假如 设想 想象 总是 一致 亲爱 你好 您好 提醒 注意 今天 应",
    ),
}
MAX_CHARS, MAX_MARKS = 400, 100
"""Characters of a sentence that are judged, and digits and signs among them, each of which is a token or two: a longer
one takes a second to embed, and drowns what it begins with."""
_MARK = re.compile(r"[^\w\s]|\d")
_IMITATES_DATA = r"[=_{}<>|]|[^\W\d]\s*[:：]\s*(?:true|false|\d+(?:\.\d+)?\s*(?:[;,；，]|$))"
_WORD = re.compile(rf"[{HAN}]|[^\W\d_]+")
SHORT_CHINESE, SHORT = range(5, 13), range(2, 8)
"""Characters, or words, of a sentence for which one notion suffices; a shorter one is a trait and no sentence."""


def is_candidate(sentence: str) -> bool:
    """Return whether a normalized sentence is worth embedding: nearly every injection is, few descriptions are."""
    is_chinese = contains_han(sentence)
    words, short = len(_WORD.findall(sentence)), SHORT_CHINESE if is_chinese else SHORT
    if words < short.start:
        return False
    notions, needed = _notion_patterns()[is_chinese], 1 if words in short else 2
    return len(list(islice(filter(None, (pattern.search(sentence) for pattern in notions)), needed))) == needed


def predicts_injection(sentence: str) -> bool:
    """Return whether the classifier takes a normalized sentence for an injection."""
    sentence = _beginning(sentence).encode("utf-8", "replace").decode()
    if not is_candidate(sentence):
        return False
    verdicts, key = _verdict_cache(), hashlib.sha256(sentence.encode()).hexdigest()[:24]
    if key not in verdicts.values:
        direction, threshold = _weights()
        verdicts.add({key: bool(_embedder().passage([sentence])[0] @ direction > threshold)})
    return verdicts.values[key] is True


def _beginning(sentence: str) -> str:
    """Return as much of a sentence as is judged."""
    marks = [mark.start() for mark in _MARK.finditer(sentence[:MAX_CHARS])]
    return sentence[: marks[MAX_MARKS] if len(marks) > MAX_MARKS else MAX_CHARS]


@cache
def _notion_patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Return a pattern for each notion, for sentences without Chinese characters and for those with some.

    Without, the pattern is of English words alone, and so several times as fast.
    """
    english = [rf"\b(?:{'|'.join(en.split())})\b" for en, _ in _NOTIONS.values()]
    both = [f"{en}|{'|'.join(zh.split())}" for en, (_, zh) in zip(english, _NOTIONS.values(), strict=True)]
    plain, chinese = (tuple(map(re.compile, (*each, _IMITATES_DATA))) for each in (english, both))
    return plain, chinese


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
