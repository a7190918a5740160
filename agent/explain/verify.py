"""Whether a reason keeps to its evidence: what code can tell of a sentence before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.explain.evidence import Evidence, Reason
from agent.explain.sentences import display_title
from agent.text import borrowed_share, grounded_share, has_unknown_names, has_unknown_numbers, is_chinese, repeats
from retrieval.data.items import Item
from retrieval.query.request import Request
from retrieval.text.prompt_injection import is_injection

GROUNDED = {"en": 0.7, "zh": 0.6}
"""The least share of what the model adds that is in the item's facts; where Chinese words meet, a pair is nobody's."""
BORROWED = 0.2
"""The share from which on it is in the facts of the items cited alone."""
LONGEST = {"en": 200, "zh": 80}
"""Characters the model may add; a sentence that fills them was cut."""
_NAMED = re.compile(r"《([^》]+)》")
# The model adds what the item is; what the person did, only the opening may say.
_OF_PERSON = {
    "en": re.compile(
        r"\byou(?:'ve| have)? (?:also )?(?:rated|reviewed|bought|told|watched|read|played|took|liked|loved)\b", re.I
    ),
    "zh": re.compile(r"你(?:也|还|曾|已)?(?:评价|评分|告诉|购买|[看读听玩学选买]过|喜欢)"),
}
_OF_BOTH = re.compile(
    r"both (?:are|were|have|had|share|of|feature|films|books|games|albums)\b|(?:因为)?(?:都|两者|二者|它们)", re.I
)
"""How a sentence begins that tells of the item cited as well, of which nothing is checked."""
_UNFINISHED = re.compile(r"(?:[\s,;'’，、；—·-]|[\s.][A-Z])[.。]$")
_HALF = re.compile(r"(?:after|before|when|while|although|though|because|since|if|upon|having|despite)\b[^,]*[.]$", re.I)
"""What leads to a sentence that does not come."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MOST_WORDS, MOST_CHARACTERS = 12, 24
"""Of a title that is looked for in a sentence."""


class CatalogueTitles:
    """The titles of a catalogue, to be found in sentences that have no business naming them.

    A title of one English word, or of two Chinese characters, is a word like others: it counts only where it is marked
    as a title, which `check` sees to.
    """

    def __init__(self, titles: Iterable[str]):
        self._known = frozenset(key for t in titles if (key := _key(t)))

    @classmethod
    def of(cls, items: Iterable[Item]) -> CatalogueTitles:
        """Of items, in every language they are written in."""
        return cls(said.title for item in items for said in (item, *item.translations.values()))

    def within(self, text: str) -> list[str]:
        """The titles named in a text, folded."""
        words = [w.casefold() for w in _WORD.findall(text)]
        runs = [" ".join(words[i : i + n]) for n in range(2, MOST_WORDS + 1) for i in range(len(words) - n + 1)]
        for run in re.findall(r"[一-鿿]{3,}", text):
            runs += [run[i : i + n] for n in range(3, MOST_CHARACTERS + 1) for i in range(len(run) - n + 1)]
        return [run for run in dict.fromkeys(runs) if run in self._known]


def _key(title: str) -> str:
    if re.fullmatch(r"[一-鿿]{3,}", title):
        return title
    words = _WORD.findall(title.casefold())
    return " ".join(words) if len(words) > 1 else ""


def verify(reason: Reason, request: Request, item: Item, evidence: Evidence, titles: CatalogueTitles) -> str:
    """What is wrong with a worded reason, or nothing. What the model added may rest on the item's own facts alone."""
    language, added = request.language, reason.added
    said = item.read_in(language).described()
    history = {e.item.id: display_title(e.item, language) for e in request.history}
    if not reason.text:
        return reason.fault or "empty"
    if any(c not in history for c in reason.cites) or not (reason.cites or request.text):
        return "it cites what is not in the history"
    if not set(reason.cites) <= {c.event.item.id for c in evidence.influences}:
        return "it cites what did not move the item"
    if any(t not in item.traits(language) for t in reason.traits):
        return "it names a trait the item does not have"
    named = [*(history[c] for c in reason.cites), display_title(item, language)]
    if any(title not in reason.text for title in named):
        return "it does not name what it cites and what it is for"
    year = str(item.published.year) if item.published else ""
    stated = [fact.value for fact in said.extracted if fact.stated]
    traits = [*said.categories, *said.tags, *stated, *map(str, said.attributes.values())]
    own = " ".join([named[-1], said.text, *traits, year])
    facts = f"{own} {' '.join(named)} {request.text}"
    if any(title not in named for title in _NAMED.findall(reason.text)):
        return "it names a work that is neither cited nor recommended"
    if foreign := [t for t in titles.within(added) if t not in " ".join(_WORD.findall(facts.casefold()))]:
        return f"it names a work that is neither cited nor recommended: {foreign[0]}"
    if is_injection(added.rstrip(".。")):
        return "it gives orders"
    if has_unknown_numbers(added, facts):
        return "it has a number that is in none of the facts"
    if language == "en" and has_unknown_names(added, facts):
        return "it has a name that is in none of the facts"
    if len(added) > LONGEST[language] or _UNFINISHED.search(added) or _HALF.match(added):
        return "it was cut short"
    if added.rstrip(".。").casefold() in named[-1].casefold():
        return "it says the title again"
    if repeats(added, language):
        return "it repeats itself"
    if is_chinese(added) != (language == "zh"):
        return "it is in the wrong language"
    if _OF_PERSON[language].search(added):
        return "it claims something of the person"
    if _OF_BOTH.match(added):
        return "it tells of what it cites"
    cited = [e.item.read_in(language).described() for e in request.history if e.item.id in reason.cites]
    theirs = " ".join(" ".join((each.title, each.text, *each.categories, *each.tags)) for each in cited)
    if borrowed_share(added, own, theirs, language) >= BORROWED:
        return "it tells of what it cites"
    if grounded_share(added, own, language) < GROUNDED[language]:
        return "too little of it is in the facts"
    return ""
