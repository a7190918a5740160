"""Corrects misspelt English names of kinds, genres and moods, and words of asking, in what people type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from agent.query.changes.critiques import with_too_spelt_right
from agent.query.facets.moods import all_moods
from agent.query.model.model_examples import examples
from agent.query.negations.concepts import all_concepts
from agent.query.text.message_text import is_content_word
from agent.query.text.synonyms import english_genres

MIN_LETTERS = 4
"""Letters of a word from which on two may have changed places."""
MIN_LONG = 6
"""Letters of the right word from which on one may be missing, too many or wrong."""
_KINDS = (
    "movie movies film films game games album albums music song songs course courses series novel novels story stories"
).split()
_ASKING = (
    "director directed author written developer developed composer published publisher "
    "released beginner beginners language languages subtitles subtitled minutes country countries platform platforms "
    "singer teacher suitable children actors which where when long length artist creator producer chapters "
    "what about does year years console series genre because"
).split()
_SHORT = {
    "lik": "like", "hav": "have", "wat": "what", "wanna": "want to", "lookin": "looking", "somthing": "something",
    "smthing": "something", "anythin": "anything", "somethin": "something", "recomend": "recommend", "pleas": "please",
    "srry": "sorry", "thx": "thanks", "abt": "about", "bout": "about", "dont": "don't", "doesnt": "doesn't",
    "cant": "can't", "isnt": "isn't", "wont": "won't", "didnt": "didn't", "thats": "that's", "whos": "who's",
    "whats": "what's", "wich": "which", "whihc": "which", "u": "you", "ur": "your", "ppl": "people",
    "wheres": "where's", "teh": "the", "yr": "year",
    "hows": "how's", "cuz": "because", "coz": "because", "smth": "something", "sth": "something", "lil": "little",
    "suprise": "surprise", "surprize": "surprise",
    "ment": "meant", "lets": "let's", "ive": "I've", "theyve": "they've", "weve": "we've", "havent": "haven't",
    "wasnt": "wasn't", "arent": "aren't", "wuts": "what's", "wot": "what",
}  # fmt: skip
_OTHER_WORDS = "auction auctions mastery friction faction fraction comely crimes shorts cheesy"
"""English words that are one letter away from a name, and may be in no example."""
MIN_EXAMPLES = 2
"""Packaged messages from which on a word that they write is taken as it is."""
_WORD = re.compile(r"(?<![\w'@#./-])[a-z]+(?![\w@-]|'(?!s\b))")


def without_misspellings(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a text with the right spelling of its words in small letters that nothing else knows.

    `is_known`: whether a catalogue writes a word.
    """

    def corrected(match: re.Match[str]) -> str:
        word = match[0]
        if word in _SHORT:
            return _SHORT[word]
        if (
            len(word) < MIN_LETTERS
            or {word, _singular(word)} & (_vocabulary() | _other_words())
            or not is_content_word(word)
            or is_known(word)
        ):
            return word
        right = {name for form in _neighbours(word) if (name := _by_form().get(form)) and is_misspelling(word, name)}
        return right.pop() if len(right) == 1 else word

    return with_too_spelt_right(_WORD.sub(corrected, text))


def is_ordinary(word: str) -> bool:
    """Return whether packaged messages write an English word in small letters."""
    return word in _other_words()


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def is_misspelling(word: str, name: str) -> bool:
    """Return whether a word is a name with two neighbouring letters exchanged, or with one missing, added or wrong."""
    if word[0] != name[0] or name == f"{word}y":
        return False  # to cheer is a word beside cheery
    if len(word) == len(name):
        different = [place for place, letter in enumerate(word) if letter != name[place]]
        if len(different) == 2 and different[1] == different[0] + 1:
            return word[different[0]] == name[different[1]] and word[different[1]] == name[different[0]]
        return len(different) == 1 and len(name) >= MIN_LONG
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return len(name) >= MIN_LONG and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _neighbours(word: str) -> Iterator[str]:
    """Yield a word, and the word without each of its letters: two words one letter apart share one of these."""
    yield word
    yield from (word[:i] + word[i + 1 :] for i in range(len(word)))


@cache
def _other_words() -> frozenset[str]:
    """Return the words that packaged messages write, as no misspelling is."""
    counts = Counter(word for example in examples("en") for word in set(re.findall(r"[a-z]+", example.message)))
    return frozenset((*_OTHER_WORDS.split(), *(word for word, count in counts.items() if count >= MIN_EXAMPLES)))


@cache
def _by_form() -> dict[str, str]:
    return {form: name for name in sorted(_vocabulary(), key=len, reverse=True) for form in _neighbours(name)}


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words whose misspellings are corrected."""
    names = (
        *_KINDS,
        *_ASKING,
        *english_genres(),
        *(word for concept in all_concepts() for word in concept.words),
        *(word for mood in all_moods() for word in mood.words),
    )
    plain = {name for name in names if re.fullmatch(r"[a-z]{4,}", name)}
    return frozenset(plain | {f"{name}s" for name in plain if not name.endswith("s")})
