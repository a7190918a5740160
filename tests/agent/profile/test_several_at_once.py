"""Two processes with one person: what each has done stays, whatever the other does then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agent.chat.memory import StoredMemory
from agent.profile import corrections, user_store
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.corrections import ProfileChanges
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build

TAGS = ("sea", "boat", "river", "lake")


def liked(item_id: str) -> Interaction:
    return Interaction(user_id="ana", item_id=item_id, kind="like")


def feedback(folder: Path) -> list[str]:
    return [each.item_id for each in user_store.load_feedback(folder, "ana")]


def index(folder: Path) -> Index:
    return build(folder, [Item(id=tag, title=tag, tags=(tag,)) for tag in TAGS], embedder="hash")


def test_a_chat_takes_back_only_what_it_was_given(tmp_path: Path) -> None:
    index(tmp_path / "index")
    folder = tmp_path / "index"
    user_store.add_feedback(folder, liked("sea"))
    first, second = StoredMemory(folder, "ana"), StoredMemory(folder, "ana")
    assert len(first.feedback()) == len(second.feedback()) == 1
    first.add_feedback(liked("boat"))
    second.add_feedback(liked("boat"))
    second.add_feedback(liked("river"))
    assert [each.item_id for each in first.feedback()] == ["sea", "boat"]
    first.truncate_feedback(1)
    assert feedback(folder) == ["sea", "boat", "river"]
    second.truncate_feedback(0)
    assert feedback(folder) == []


def test_edits_at_once_are_all_stored(tmp_path: Path) -> None:
    opened = index(tmp_path / "index")
    vocabulary = CatalogueVocabulary.from_index(opened)

    def edit(tag: str) -> None:
        corrections.update(opened.folder, "ana", ProfileChanges(pin=[tag]), [], vocabulary)
        user_store.add_to_wishlist(opened.folder, "ana", [tag])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(edit, TAGS))
    assert {each.name for each in corrections.load(opened.folder, "ana")} == set(TAGS)
    assert set(user_store.load_wishlist(opened.folder, "ana")) == set(TAGS)
