"""Chinese runs of a request as words: those on the word lists, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence

from agent.coverage.word_lists import chinese_words, class_of, synonyms

LONGEST_WORD = 8
PARTICLES = "的了吗呢吧啊呀与或及着、"
LEADING = "讲说写拍演唱有是在把被让给到对跟和都还就很最更太好找求要想能会教弹"
"""Characters that no subject begins with where two more follow."""
TRAILING = "片剧乐课书史类系型款曲风情性感们里中上"
"""Characters that say little at the end of a word: 爵士乐 is 爵士."""


def segments(run: str) -> list[str]:
    """Split a run of Han characters at particles and at the longest words on the lists; the rest is left whole.

    A single character that is left between two of them belongs to the subject before it: 潜水艇 is no 潜水.
    """
    pieces, place, is_open = [""], 0, False
    while place < len(run):
        sizes = range(min(LONGEST_WORD, len(run) - place), 1, -1)
        size = next((n for n in sizes if run[place : place + n] in chinese_words()), 0)
        if not size and run[place] in PARTICLES:
            pieces.append("")
        elif size or not is_open:
            pieces.append(run[place : place + max(size, 1)])
        else:
            pieces[-1] += run[place]
        is_open = not size and run[place] not in PARTICLES
        place += max(size, 1)
    return [piece for piece in _attached(pieces) if piece]


def subject_of(piece: str) -> str:
    """Return a piece without the characters around it that say nothing; empty where no subject is left."""
    if class_of(piece) != "subject" or piece in synonyms():
        return piece
    while len(piece) > 1 and piece[0] in LEADING and (len(piece) > 2 or piece[1:] in synonyms()):
        piece = piece[1:]
    while len(piece) > 1 and piece[-1] in TRAILING and piece not in synonyms():
        piece = piece[:-1]
    return piece if len(piece) > 1 or piece in synonyms() else ""


def _attached(pieces: Sequence[str]) -> list[str]:
    attached = list[str]()
    for piece in pieces:
        is_alone = len(piece) == 1 and piece not in LEADING + TRAILING and piece not in synonyms()
        if is_alone and attached and attached[-1] and class_of(attached[-1]) in ("subject", "thing"):
            attached[-1] += piece
        else:
            attached.append(piece)
    return attached
