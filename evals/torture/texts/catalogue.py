"""Items, people and documents whose every field holds a payload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agent.digest.document import Document, Entry, Section
from agent.plan.document import PlanDocument, StepText
from agent.text import strip_control
from retrieval.data.addresses import url_of
from retrieval.data.items import MAX_TEXT, ExtractedAttribute, Interaction, Item, ItemText, clean_text
from retrieval.index import Index
from retrieval.index.build import build

NOW = datetime(2026, 1, 5, tzinfo=UTC)
HARMLESS = "Plain words"
ADDRESS = "https://news.example/a?b=c&d='e'"
"""The address of every third item: a digest may link to it."""


def item(number: int, text: str) -> Item:
    """Return an item with a text in every field."""
    text = text.encode("utf-8", "replace").decode()  # as files are read
    own = {"url": ADDRESS} if number % 3 == 0 else {"url": text}
    answer = {
        "title": text[:900] if clean_text(text) else f"x{text}",
        "text": f"{text} {text}"[:MAX_TEXT],
        "categories": (text[:200], "sea"),
        "tags": (text[:200], "quiet"),
        "extracted": (ExtractedAttribute(field="mood", value=f"m{text}"[:200], stated=True),),
    }
    attributes = {f"a{text}"[:60]: text, "source": text, "image": f"{text}.png", "prerequisites": text, **own}
    return Item.model_validate(
        {
            **answer,
            "id": f"{number} {text}"[:1_900],
            "domain": ("news", "course", "film")[number % 3],
            "attributes": attributes,
            "work": "",
            "translations": {"zh": ItemText.model_validate({**answer, "attributes": {"来源": text}})},
            "published": NOW - timedelta(days=number % 9),
        }
    )


def build_index(folder: Path, texts: Sequence[str], users: Sequence[str]) -> Index:
    """Build an index of an item a text; each user liked every second one and wrote something about it."""
    items = [item(number, text) for number, text in enumerate(texts)]
    log = [
        Interaction(
            user_id=user, item_id=each.id, kind="like", time=NOW, text=each.title[:500], context={"device": user[:80]}
        )
        for user in users
        for each in items[::2]
    ]
    return build(folder, items, log, embedder="hash", search="exact")


def digest_document(text: str, number: int) -> Document:
    """Return a digest with a text in every field, as `document_of` cleans them."""
    shown, each = strip_control(text), item(number, text)
    entry = Entry(each.id, shown, url_of(each), shown, shown, shown, (shown, shown), NOW)
    section = Section(shown, shown, (entry, Entry(f"{each.id}b", shown, "", shown, "", shown, (), NOW)))
    return Document("en", f"For {shown}", (shown, shown), (section,), "footer", "Read", NOW)


def plan_document(text: str, number: int) -> PlanDocument:
    """Return a plan with a text in every field, as `document_of` cleans them."""
    shown, each = strip_control(text), item(number, text)
    days = date(2026, 1, 5), date(2026, 1, 11)
    step = StepText(each.id, f"1. {shown}", url_of(each), shown, (shown, shown), days)
    return PlanDocument("en", f"Plan: {shown}", shown, (step,), (shown,))
