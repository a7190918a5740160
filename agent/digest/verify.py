"""Whether a digest says anything that the catalogue and the history do not, or anything twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from agent.clauses.parts import parts_of
from agent.digest.digest import Digest, Story
from agent.digest.groups import has_trait
from agent.explain.language import language_of
from agent.explain.sentences import display_title
from retrieval.data.items import Item


def faults(digest: Digest, catalogue: Mapping[str, Item], past: Collection[str] = ()) -> list[str]:
    """Return what is wrong with a digest of this catalogue; `past`: ids that it must not name."""
    return [fault for story in digest.shown for fault in _faults_of_story(story, digest, catalogue)] + [
        *_repeats(digest, past),
        *_wrong_groups(digest),
    ]


def _faults_of_story(story: Story, digest: Digest, catalogue: Mapping[str, Item]) -> Iterator[str]:
    item, language, reason = story.item, digest.request.language, story.reason
    form, texts = language_of(language), item.read_in(language)
    for each in (item, *story.also):
        if catalogue.get(each.id) != each:
            yield f"{each.id} is not the catalogue's"
    own_sentences = {
        form.sentence(part.text[:1].upper() + part.text[1:]) for part in parts_of(texts.title, texts.text, language)
    }
    if story.line and story.line not in own_sentences:
        yield f"{item.id}: the line is not of its text: {story.line}"
    if reason.added and reason.added not in {part.text for part in parts_of(texts.title, texts.text, language)}:
        yield f"{item.id}: the reason adds what its text does not say"
    liked = {event.item.id: event.item for event in digest.request.history if event.preference > 0}
    if not set(reason.cites) <= set(liked):
        yield f"{item.id}: the reason cites what was not liked"
    if not set(reason.traits) <= set(item.traits(language)):
        yield f"{item.id}: the reason names a trait that it has not"
    titles = [display_title(each, language) for each in (item, *(liked[i] for i in reason.cites if i in liked))]
    if not reason.checked or any(title not in story.why for title in titles):
        yield f"{item.id}: the reason does not name what it is for and what it cites"
    if story.why != reason.text.removesuffix(form.sentence("", reason.added)) + form.full_stop:
        yield f"{item.id}: the reason is not as it was checked"


def _repeats(digest: Digest, past: Collection[str]) -> Iterator[str]:
    counts = Counter(each.id for story in digest.shown for each in (story.item, *story.also))
    yield from (f"{item_id} stands twice" for item_id, count in counts.items() if count > 1)
    lines = Counter(story.line for story in digest.shown if story.line)
    yield from (f"said twice: {line}" for line, count in lines.items() if count > 1)
    yield from (f"{item_id} was there before" for item_id in counts if item_id in past)


def _wrong_groups(digest: Digest) -> Iterator[str]:
    language = digest.request.language
    liked = {event.item.id: event.item for event in digest.request.history if event.preference > 0}.values()
    for group in digest.groups:
        if len(group.stories) > group.new:
            yield f"{group.trait}: more are shown than there are"
        if not group.trait:
            continue
        if not all(has_trait(story.item, group.trait, language) for story in group.stories):
            yield f"{group.trait}: not all have it"
        if group.liked != sum(has_trait(item, group.trait, language) for item in liked):
            yield f"{group.trait}: another number was liked"
