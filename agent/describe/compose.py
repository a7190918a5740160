"""Sentences of a description, by templates from the facts of an item and by sentences of its own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from zlib import crc32

from agent.describe.audience import Shared
from agent.describe.copy import CopySettings, Sentence, length_of
from agent.describe.facts import Claim, ItemFacts, bare_value
from agent.describe.markup import plain_text
from agent.describe.quotes import OTHER, Quote
from agent.describe.unfit import forbidden_in
from agent.describe.verify import sentence_faults
from agent.text import word_overlap
from retrieval.messages import messages

MAX_KEYWORDS, MAX_CATEGORIES = 5, 3
MIN_SAID = 3
"""Characters of a value from which on it is not said again behind a sentence that has it."""
FIRST_OF_FACTS = 1000
"""The place of the first sentence behind those of the text, which have the number of theirs and one more."""
FACTS_SHARE = 1 / 3
"""Of the length that facts with labels may take as long as there are sentences to say."""
MAX_OVERLAP = 0.8
"""Share of its words from which on a sentence says what another did."""
_ENDED = re.compile(r"[.!?。！？…]$")


@dataclass(frozen=True)
class Material:
    """What a copy is made of: facts, the item's sentences, the best first, what it shares, and its superlatives."""

    facts: ItemFacts
    quotes: Sequence[Quote] = ()
    shared: Shared = field(default_factory=Shared)
    superlatives: Sequence[Claim] = ()


class Composer:
    """Writes the sentences of one item, in one language and tone; one that fails the check gives way to the next.

    `refused`: the sentences that failed.
    """

    def __init__(self, material: Material, settings: CopySettings):
        self.material, self.settings, self.facts = material, settings, material.facts
        self.refused = dict[Sentence, str]()
        self.texts: Mapping[str, Any] = messages("agent.describe", self.facts.language)
        self.form, self.most = self.texts["form"], settings.most(self.facts.language)

    def description(self) -> list[Sentence]:
        """Return sentences in the order of a text, the most important of those that fit within the length."""
        placed: dict[int, Sentence] = {}
        self._add(placed, 0, self._opening())
        quotes = [quote for quote in self.material.quotes if self._allows(quote.text)]
        self._add_quotes(placed, quotes[:1], quotes)
        self._shorten_opening(placed)
        self._add(placed, FIRST_OF_FACTS, self._shared())
        self._add(placed, FIRST_OF_FACTS + 4, self._facts(), FACTS_SHARE if quotes else 1)
        self._add_quotes(placed, quotes[1:3], quotes)
        self._add(
            placed, FIRST_OF_FACTS + 1, self._listed("categories", self._unnamed(self.facts.categories), MAX_CATEGORIES)
        )
        self._add(
            placed, FIRST_OF_FACTS + 2, self._listed("keywords", self._unnamed(self.facts.keywords), MAX_KEYWORDS)
        )
        for claim in self.material.superlatives[:1]:
            self._add(placed, FIRST_OF_FACTS + 3, [self._ended(claim.shown, [claim])])
        self._add_quotes(placed, quotes[3:], quotes)
        self._shorten_opening(placed)
        self._add(
            placed,
            FIRST_OF_FACTS + 4,
            self._facts(" ".join(placed[1 + q.number].text for q in quotes if 1 + q.number in placed)),
        )
        return [placed[place] for place in sorted(placed)]

    def advert(self) -> list[Sentence]:
        """Return one line: the title with a sentence or keywords of the item, and the price where it fits."""
        prices = [claim for claim in self.facts.pairs if claim.role == "price" and self._allows(claim.shown)]
        for line in (*self._lines(), *self._opening()):
            if self._fits([line]) and self._allows(line.text) and self._holds(line):
                priced = [line, *(self._ended(price.shown, [price]) for price in prices[:1])]
                return priced if self._fits(priced) and all(map(self._holds, priced)) else [line]
        return []

    def _lines(self) -> Iterator[Sentence]:
        """Yield adverts; what begins with the title needs no other, and the year is not said twice."""
        title, year = plain_text(self.facts.title.value).casefold(), self.facts.year
        for hook, claims in self._hooks():
            if hook.casefold().startswith(title):
                yield Sentence(hook, tuple(claims))
                continue
            name = self._name(with_credit=False, with_year=not (year and year.value in hook))
            for template in self._templates("advert"):
                yield self._ended(template.format(name=name.text, hook=hook), [*name.claims, *claims])

    def _hooks(self) -> Iterator[tuple[str, Sequence[Claim]]]:
        for quote in self.material.quotes:
            if quote.rank < OTHER and quote.after is None and self._allows(quote.hook):
                yield quote.hook, [Claim("text", quote.source, quote.hook)]
        facts, shared = self.facts, self.material.shared.claims
        kinds = [*facts.categories[:2], *self._unnamed(facts.keywords)[:2]]
        values = [claim for claim in facts.pairs if claim.role != "price"]
        for claims in (shared, kinds, facts.credits[:1], values[:2]):
            allowed = [claim for claim in claims if self._allows(claim.shown)]
            for count in range(len(allowed), 0, -1):
                yield self._joined(allowed[:count]), allowed[:count]

    def _shorten_opening(self, placed: dict[int, Sentence]) -> None:
        """Take from the opening what the sentence behind it says: the year, or where that names the item, all of it."""
        quoted = [place for place in sorted(placed) if 0 < place < FIRST_OF_FACTS]
        if not quoted or 0 not in placed:
            return
        behind = placed[quoted[0]]
        title = plain_text(self.facts.title.value).casefold()
        if behind.text.casefold().startswith(title) and self.settings.tone == "plain":
            del placed[0]
        elif self.facts.year and self.facts.year.value in behind.text:
            self._add(placed, 0, self._opening(with_year=False))

    def _opening(self, with_year: bool = True) -> Iterator[Sentence]:
        """Yield openings, the fullest first; none where the title has a forbidden word."""
        for with_credit in (True, False):
            name = self._name(with_credit, with_year)
            for template in self._templates("opening"):
                yield self._ended(template.format(name=name.text), name.claims)

    def _name(self, with_credit: bool, with_year: bool = True) -> Sentence:
        facts, claims = self.facts, [self.facts.title]
        name = facts.title.shown
        if facts.year and with_year:
            name, claims = self.form["with_year"].format(name=name, year=facts.year.shown), [*claims, facts.year]
        for credit in [each for each in facts.credits if self._allows(each.shown)][: int(with_credit)]:
            name, claims = self.form["with_credit"].format(name=name, credit=credit.shown), [*claims, credit]
        return Sentence(name, tuple(claims))

    def _shared(self) -> Iterator[Sentence]:
        allowed = [claim for claim in self.material.shared.claims if self._allows(claim.shown)]
        kind = self.settings.audience.kind
        for count in range(len(allowed), 0, -1):
            values = self._joined(allowed[:count], self.form["last_separator"])
            yield self._ended(self.texts[kind][self.settings.tone].format(values=values), allowed[:count])

    def _listed(self, key: str, claims: Sequence[Claim], most: int) -> Iterator[Sentence]:
        allowed = [claim for claim in claims if self._allows(claim.shown)]
        for count in range(min(len(allowed), most), 0, -1):
            values = self._joined(allowed[:count])
            yield self._ended(self.texts[key][self.settings.tone].format(values=values), allowed[:count])

    def _facts(self, quoted: str = "") -> Iterator[Sentence]:
        """Yield facts with their labels, all first; the price is the last to be left out, and stands last.

        Those whose values the quoted sentences have are left out.
        """
        pairs = [claim for claim in self.facts.pairs if self._allows(claim.shown)]
        pairs = [each for each in pairs if len(each.value) < MIN_SAID or bare_value(each) not in quoted]
        pairs += [self._with_label(each) for each in self.facts.credits[1:] if self._allows(each.shown)]
        pairs.sort(key=lambda claim: claim.role != "price")
        for count in range(len(pairs), 0, -1):
            some = sorted(pairs[:count], key=lambda claim: claim.role == "price")
            values = self.form["fact_separator"].join(claim.shown for claim in some)
            yield self._ended(self.texts["facts"][self.settings.tone].format(values=values), some)

    def _with_label(self, claim: Claim) -> Claim:
        label = self.texts["labels"][claim.role]
        return Claim(claim.field, claim.value, self.form["pair"].format(label=label, value=claim.value), claim.role)

    def _unnamed(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the claims that neither the sentence on what is shared nor that on categories names."""
        elsewhere = {claim.shown for claim in self.material.shared.claims}
        if claims is self.facts.keywords:
            elsewhere |= {claim.shown for claim in self.facts.categories}
        return [claim for claim in claims if claim.shown not in elsewhere]

    def _add_quotes(self, placed: dict[int, Sentence], quotes: Iterable[Quote], every: Sequence[Quote]) -> None:
        """Add quotes, each with the one that it depends on."""
        by_number = {quote.number: quote for quote in every}
        for quote in quotes:
            chain = [quote]
            while (after := chain[0].after) is not None and after in by_number and 1 + after not in placed:
                chain.insert(0, by_number[after])
            if chain[0].after is not None and 1 + chain[0].after not in placed:
                continue
            new = {
                1 + q.number: Sentence(q.text, (Claim("text", q.source, q.text),))
                for q in chain
                if 1 + q.number not in placed
            }
            pairs = product(new.values(), (placed[1 + q.number] for q in every if 1 + q.number in placed))
            repeats = any(word_overlap(one.text, other.text) > MAX_OVERLAP for one, other in pairs)
            fits = self._fits([*placed.values(), *new.values()])
            if new and not repeats and fits and all(map(self._holds, new.values())):
                placed |= new

    def _add(self, placed: dict[int, Sentence], place: int, choices: Iterable[Sentence], share: float = 1) -> None:
        """Put the first sentence that fits and has no forbidden word in a place, in place of what stands there."""
        others = [sentence for at, sentence in placed.items() if at != place]
        for sentence in choices:
            fits = self._fits([*others, sentence]) and self._fits([sentence], share)
            if fits and self._allows(sentence.text) and self._holds(sentence):
                placed[place] = sentence
                return

    def _holds(self, sentence: Sentence) -> bool:
        """Return whether a sentence passes the check."""
        faults = list(sentence_faults(sentence, self.facts, self.material.superlatives))
        if faults:
            self.refused[sentence] = faults[0]
        return not faults

    def _fits(self, sentences: Sequence[Sentence], share: float = 1) -> bool:
        text = self.form["space"].join(sentence.text for sentence in sentences)
        return length_of(text, self.facts.language) <= self.most * share

    def _allows(self, text: str) -> bool:
        return not forbidden_in(text, self.settings.forbidden)

    def _templates(self, key: str) -> list[str]:
        """Return the templates of the tone, the one that falls to this item first, and the plain ones."""
        own: list[str] = self.texts[key][self.settings.tone]
        turn = crc32(self.facts.item.id.encode()) % len(own)
        return [*own[turn:], *own[:turn], *self.texts[key]["plain"]]

    def _joined(self, claims: Sequence[Claim], last: str = "") -> str:
        shown = [claim.shown for claim in claims]
        separator: str = self.form["separator"]
        if last and len(shown) > 1:
            return separator.join(shown[:-1]) + last + shown[-1]
        return separator.join(shown)

    def _ended(self, text: str, claims: Sequence[Claim]) -> Sentence:
        whole = text if _ENDED.search(text) else text + self.form["full_stop"]
        return Sentence(whole, tuple(claims))
