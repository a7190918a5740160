"""Descriptions of items: facts and sentences of their own texts in one language and tone, each checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from agent.clauses import Clause, ClauseBook
from agent.clauses.choose import Description
from agent.describe.audience import Shared, shared_with
from agent.describe.compose import Composer, Material
from agent.describe.copy import CopySettings, ItemCopy
from agent.describe.facts import Claim, ItemFacts, Refusal, facts_of
from agent.describe.fields import is_in
from agent.describe.quotes import nearest_first, quotes_of
from agent.describe.superlatives import Superlative, superlatives_of
from agent.describe.unfit import forbidden_in
from agent.describe.verify import INDEX
from agent.text import is_chinese
from prompts import LANGUAGES
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.messages import messages


class Describer:
    """Describes items of an index. A model, where `clauses` has one, chooses which of an item's sentences to say."""

    def __init__(self, index: Index, clauses: ClauseBook, settings: CopySettings):
        self.index, self.clauses, self.settings = index, clauses, settings

    def describe(self, items: Sequence[Item]) -> list[ItemCopy]:
        """Return the copy of each item."""
        languages = [self.settings.language or language_of(item) for item in items]
        descriptions = [Description.of(item, language) for item, language in zip(items, languages, strict=True)]
        chosen = self.clauses.complete(descriptions)
        return [self._copy(*each) for each in zip(items, languages, chosen, strict=True)]

    def superlatives(self, item: Item, language: str) -> list[Claim]:
        """Return the superlatives that the index holds of an item, as claims in a language."""
        if not (own := self._superlatives.get(item.id)):
            return []
        names = {claim.value: claim.shown for claim in facts_of(item, language).categories}
        return [claim for each in own if (claim := _claim(each, item, names, language))]

    def _copy(self, item: Item, language: str, clauses: Sequence[Clause]) -> ItemCopy:
        facts, settings = facts_of(item, language), self.settings
        shared = shared_with(facts, settings.audience)
        quotes, refused = quotes_of(facts, {clause.text for clause in clauses if clause.by_model})
        superlatives = self.superlatives(item, language)
        material = Material(facts, nearest_first(quotes, shared.terms), shared, superlatives)
        composer = Composer(material, settings)
        sentences = composer.advert() if settings.kind == "advert" else composer.description()
        template = messages("agent.describe", language)["refused"]["unchecked"]
        unchecked = [Refusal(each.text, template.format(fault=fault)) for each, fault in composer.refused.items()]
        refusals = [*facts.refused, *refused, *_forbidden(material, settings), *unchecked]
        if not sentences:
            refusals.append(Refusal("", messages("agent.describe", language)["refused"]["nothing_left"]))
        return ItemCopy(item.id, language, tuple(sentences), tuple(refusals), tuple(self._notes(facts, shared)))

    def _notes(self, facts: ItemFacts, shared: Shared) -> list[str]:
        texts, notes = messages("agent.describe", facts.language)["notes"], []
        if len(facts.claims) == 1 and not facts.text:
            notes.append(texts["title_only"])
        if not is_in(facts.title.value, facts.language) or facts.is_foreign:
            notes.append(texts["foreign_title"])
        left_out = [*facts.left_out, *(["text"] if facts.is_foreign and facts.text else [])]
        if left_out:
            notes.append(texts["left_in_other_language"].format(fields=", ".join(left_out)))
        if not shared.meets:
            notes.append(texts["no_interest_shared"].format(audience=self.settings.audience.name))
        if shared.rejected:
            values = ", ".join(claim.shown for claim in shared.rejected)
            notes.append(texts["rejected_trait"].format(audience=self.settings.audience.name, values=values))
        return notes

    @cached_property
    def _superlatives(self) -> Mapping[str, tuple[Superlative, ...]]:
        return superlatives_of(self.index)


def language_of(item: Item) -> str:
    """Return the language that an item is described in where none is asked for: that of its text."""
    if item.language in LANGUAGES and item.language not in ("en", "zh"):
        return item.language
    return "zh" if is_chinese(item.text or item.title) else "en"


def _claim(superlative: Superlative, item: Item, names: Mapping[str, str], language: str) -> Claim | None:
    """Return a superlative as a claim; None where its category is not among the names of those in the language."""
    category, translated = superlative.category, item.read_in(language).categories
    if category not in names and len(translated) == len(item.categories):
        category = translated[item.categories.index(category)]
    if category not in names:
        return None
    template: str = messages("agent.describe", language)["superlatives"][superlative.kind]
    shown = template.format(
        count=superlative.count, category=names[category], value=f"{superlative.value:.1f}", people=superlative.people
    )
    return Claim(INDEX, superlative.kind, shown)


def _forbidden(material: Material, settings: CopySettings) -> list[Refusal]:
    """Return what is not said for a forbidden word."""
    template = messages("agent.describe", material.facts.language)["refused"]["forbidden"]
    texts = [*(claim.shown for claim in material.facts.claims), *(quote.text for quote in material.quotes)]
    words = ((text, forbidden_in(text, settings.forbidden)) for text in texts)
    return [Refusal(text, template.format(word=word)) for text, word in words if word]
