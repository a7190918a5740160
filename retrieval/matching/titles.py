"""Keys of titles, equal for spellings of one title, different for sequels and parts; and titles without an edition."""

from __future__ import annotations

import re

from retrieval.matching.editions import without_a_mark
from retrieval.text.cjk import UNSPACED
from retrieval.text.tokenizer import normalize

ARTICLES = frozenset(
    """the a an  le la les un une des  der die das ein eine  el los las una  il lo gli uno  o os as um uma
    de het een  den det en ett et  az""".split()
)
"""Articles of English, French, German, Spanish, Italian, Portuguese, Dutch, the Scandinavian languages and Hungarian.

Italian "i" is left out: in English titles it is a person.
"""
_ELISION = re.compile(r"^[lL]['’](?=\w)")
_ARTICLE = "|".join(sorted(ARTICLES, key=len, reverse=True))
_LEADING = re.compile(rf"^(?:{_ARTICLE})\s+(?=\S)")
_TRAILING = re.compile(rf"^(?P<title>[^(\[]*\S)\s*,\s*(?P<article>{_ARTICLE}|l['’])(?P<rest>\s*(?:$|[(\[:].*))")
_MARKS = re.compile(r"[™®©℗]")
_FRACTION = re.compile(r"(?=[¼½¾⅐-⅞])")
_INITIALS = re.compile(r"\b[^\W\d_](?:[.*·][^\W\d_])+\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"['’ʼ`´]")
_BETWEEN_WORDS = re.compile(r"[^\w+#%@$€£¥♥★☆♡=<>×÷−∞°]+|_+")
_LETTER_AND_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_BESIDE_UNSPACED = re.compile(rf"(?<=[{UNSPACED}]) | (?=[{UNSPACED}])")


def title_key(title: str) -> str:
    """Return a key that is equal for spellings of one title.

    Case, width, accents, punctuation, traditional characters, a leading or trailing article ("Matrix, The") and "&"
    for "and" do not count; numbers and symbols such as those of C++ and C# do. A title of nothing but punctuation or an
    article is its own key.
    """
    folded = _fold(title)
    bare = _LEADING.sub("", _ELISION.sub("", folded))
    key = _words(bare)
    return key if key and key not in ARTICLES else spelling_key(title)


def spelling_key(title: str) -> str:
    """Return a key as `title_key` does in which an article counts, though not whether it leads or trails."""
    folded = _fold(title)
    return _words(folded) or " ".join(folded.split())


def edition_free(title: str) -> str:
    """Return a title without the marks of a version, such as "(4K)", "- Remastered 2011" or 修订版.

    Sequels, parts, volumes and years stay, and so does a title that is nothing but such marks.
    """
    while (shorter := without_a_mark(title).strip()) != title.strip():
        if not set(_words(normalize(shorter)).split()) - ARTICLES:
            break
        title = shorter
    return title.strip()


def _fold(title: str) -> str:
    """Return a normalized title that begins with its article, where it has one."""
    folded = normalize(_FRACTION.sub(" ", _MARKS.sub("", title))).strip()
    if "," in folded and (match := _TRAILING.match(folded)):
        article = match["article"]
        space = "" if article[-1] in "'’" else " "
        folded = f"{article}{space}{match['title']}{match['rest']}"
    return folded


def _words(folded: str) -> str:
    """Return the words of a normalized title, with one blank between two of them."""
    if "&" in folded:
        folded = folded.replace("&", " and ")
    if not folded.replace(" ", "").isalpha():
        folded = _INITIALS.sub(lambda match: re.sub(r"\W", "", match[0]), folded)
        folded = _APOSTROPHE.sub("", _THOUSANDS.sub("", folded))
        folded = _LETTER_AND_DIGIT.sub(" ", _BETWEEN_WORDS.sub(" ", folded))
    words = " ".join(folded.split())
    return words if words.isascii() else _BESIDE_UNSPACED.sub("", words)
