"""A series towards an item in words: what each step has in common with the one before and with the goal."""

from __future__ import annotations

from agent.lists.document import Entry, ListDocument, heading_title, title_in_sentence, traits_in_sentence
from agent.lists.towards import Series, Step
from retrieval.data.items import Item
from retrieval.messages import messages


def series_document(made: Series) -> ListDocument:
    """Return a series towards a goal, which is its last entry."""
    code = made.request.language
    texts = messages("agent.lists", code)
    start, count, n = made.start.item if made.start else None, len(made.steps), made.request.n
    before = [start, *(step.item for step in made.steps)]
    entries = [
        Entry(heading_title(step.item, code), _nearness(step, code), tuple(step_sentences(step, earlier, made)))
        for step, earlier in zip(made.steps, before, strict=False)
    ]
    if made.steps:
        title = texts["goal"].format(title=heading_title(made.goal, code))
        entries.append(Entry(title, texts["last"].format(likeness=f"{made.last_likeness:.2f}")))
    names = {"goal": title_in_sentence(made.goal, code), "start": title_in_sentence(start, code) if start else ""}
    notes = (texts["shorter"].format(count=count, n=n),) if count < n else ()
    return ListDocument(texts["towards_from" if start else "towards"].format(**names), tuple(entries), notes)


def step_sentences(step: Step, before: Item | None, made: Series) -> list[str]:
    """Return what a step has in common with the item before it, and further with the goal."""
    code = made.request.language
    texts = messages("agent.lists", code)
    names = {"title": title_in_sentence(step.item, code), "goal": title_in_sentence(made.goal, code)}
    sentences = []
    if before:
        key = "from_liked" if made.start and before is made.start.item else "like_before"
        template: str = texts[key if step.with_before else f"{key}_by_text"]
        traits = traits_in_sentence(step.with_before, code)
        sentences.append(template.format(before=title_in_sentence(before, code), traits=traits, **names))
    if further := [trait for trait in step.with_goal if trait not in step.with_before]:
        sentences.append(texts["like_goal"].format(traits=traits_in_sentence(further, code), **names))
    return sentences


def _nearness(step: Step, code: str) -> str:
    template: str = messages("agent.lists", code)["nearness_alone" if step.likeness is None else "nearness"]
    return template.format(nearness=f"{step.nearness:.2f}", likeness=f"{step.likeness or 0:.2f}")
