"""Chinese runs of a request as words."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from agent.coverage.word_lists import chinese_words, class_of, synonyms
from retrieval.text.cjk import HAN

LONGEST_WORD = 8
PARTICLES = "的了吗呢吧啊呀与或及着地得、"
LEADING = "讲说写拍演唱有是在把被让给到对跟和都还就很最更太好找求要想能会教弹放加带"
"""Characters that no subject begins with where two more follow."""
TRAILING = "片剧乐课书史类系型款曲风情性感们里中上"
"""Characters that say little at the end of a word: 爵士乐 is 爵士."""
UNLISTED_COST = 1.3
"""The cost of a character outside any word in a segmentation, where that of a word is 1."""


def segments(run: str) -> list[str]:
    """Split a run of Han characters into words, the fewest that are on a list; characters between them stay together.

    The lists are those of this folder and the phrases of OpenCC. A single character that is left between two words
    belongs to the subject before it: 潜水艇 is no 潜水.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        costs = [(best[end - 1][0] + (1.0 if run[end - 1] in PARTICLES else UNLISTED_COST), end - 1)]
        for start in range(max(0, end - LONGEST_WORD), end - 1):
            if run[start:end] in chinese_words() or run[start:end] in _dictionary():
                costs.append((best[start][0] + 1, start))
        best.append(min(costs))
    pieces, end = list[str](), len(run)
    while end:
        start = best[end][1]
        pieces.append(run[start:end])
        end = start
    return _joined(pieces[::-1])


def subject_of(piece: str) -> str:
    """Return a piece without the characters around it that say nothing; empty where no subject is left."""
    if class_of(piece) != "subject" or piece in synonyms():
        return piece
    while len(piece) > 1 and piece[0] in LEADING and (len(piece) > 2 or piece[1:] in synonyms()):
        piece = piece[1:]
    while len(piece) > 1 and piece[-1] in TRAILING and piece not in synonyms():
        piece = piece[:-1]
    return piece if len(piece) > 1 or piece in synonyms() else ""


def _joined(pieces: list[str]) -> list[str]:
    """Join neighbouring single characters, and one alone with the subject before it; leave out particles."""
    joined, is_open = list[str](), False
    for piece in pieces:
        if piece in PARTICLES:
            is_open = False
            joined.append("")
        elif len(piece) == 1 and is_open:
            joined[-1] += piece
        else:
            joined.append(piece)
            is_open = len(piece) == 1
    attached = list[str]()
    for piece in joined:
        is_alone = len(piece) == 1 and piece not in LEADING + TRAILING and class_of(piece) == "subject"
        is_alone = is_alone and piece not in synonyms()
        if is_alone and attached and attached[-1] and class_of(attached[-1]) in ("subject", "thing"):
            attached[-1] += piece
        else:
            attached.append(piece)
    return [piece for piece in attached if piece]


@cache
def _dictionary() -> frozenset[str]:
    """Return the phrases of OpenCC, simplified, of two characters and more."""
    text = (files("opencc") / "dictionary" / "STPhrases.txt").read_text(encoding="utf-8")
    words = (line.split("\t", 1)[0] for line in text.splitlines())
    return frozenset(word for word in words if 2 <= len(word) <= 4 and re.fullmatch(f"[{HAN}]+", word))
