"""The genres of a catalogue that a topic names, by their own names or by another word for one: Romance for love."""

from __future__ import annotations

from agent.query.facets.catalogue_words import CatalogueWords, Named
from agent.query.negations.concepts import concept_key, concepts_in


def genres_in(topic: str, words: CatalogueWords) -> list[Named]:
    """Return the categories that a topic names, with their names in every language.

    Of what people call things by other words they are those that the concept is called by, not all that belong to it.
    """
    if named := words.categories(topic, of_kinds=True):
        return named
    by_concept = []
    folded = concept_key(topic)
    for concept in concepts_in(topic):
        called = {*concept.words, *(concept.part_of.words if concept.part_of else ())}
        if values := sorted(name for name in words.category_names if concept_key(name) in called):
            # Who is scared by thrillers calls them so, too; but what is called scary is horror.
            own = [name for name in values if concept_key(name) in concept.values]
            written = max((word for word in concept.words if word in folded), key=len)
            by_concept.append(Named(written, tuple(own or values)))
    return by_concept
