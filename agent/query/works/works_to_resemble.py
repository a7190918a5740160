"""The works that a request wants others like, by their titles or parts of these: "like crouching tiger"."""

from __future__ import annotations

from functools import lru_cache

from agent.query.works.mentions import Mention, Mentions
from agent.query.works.resembled_works import mixture_as_resemblance, split_titles
from agent.query.works.works import Works
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.text.cjk import contains_han


def works_to_resemble(titles: str, kind: str, columns: Columns) -> tuple[Item, ...]:
    """Return the works that others are to be like; none where no title, and no part that only one has, names any.

    `titles`: what they are called; `kind`: the kind of item that is asked for, empty where it is open.
    """
    works, mentions = _titles_of(columns)
    if work := works.find(titles, kind):
        return (work,)
    named = [work for title in split_titles(titles) if (work := works.find(title, kind))]
    mentioned = mentions.find(f"像{titles}" if contains_han(titles) else f"like {titles}", kind).works
    return tuple({work.id: work for work in max(named, mentioned, key=len)}.values())


def mixed_works(text: str, columns: Columns) -> str:
    """Return a text that wants a mixture of works as one that wants something like each; any other unchanged."""
    mixture = mixture_as_resemblance(text)
    return mixture if mixture != text and len(_titles_of(columns)[1].find(mixture).works) > 1 else text


def find_mention(text: str, kind: str, columns: Columns) -> Mention:
    """Return the works of a catalogue that a text names by their titles."""
    return _titles_of(columns)[1].find(text, kind)


def is_title_in_words(words: str) -> bool:
    """Return whether words after "like" may be a title, which "a warm blanket" and 家一样温暖 are not."""
    return not (words.startswith(("a ", "an ")) or "一样" in words)


@lru_cache(maxsize=4)
def _titles_of(columns: Columns) -> tuple[Works, Mentions]:
    """Return what finds the works of a catalogue by their titles, built once for the last few catalogues."""
    return Works(columns.items), Mentions(columns.items)
