"""Storing an import: a person's export becomes their history in an index."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from agent.profile import user_store
from retrieval.exports.imported import Import
from retrieval.index import Writer


class Stored(NamedTuple):
    """The numbers of interactions that are new and of earlier ratings that they replace."""

    added: int
    replaced: int


def store_import(folder: Path, user: str, imported: Import) -> Stored:
    """Add the interactions and the wishlist of a user; later ratings of an item replace earlier ones."""
    with Writer(folder) as writer:
        stored = Stored(writer.add_interactions(imported.interactions), writer.replace_ratings(imported.interactions))
    user_store.add_to_wishlist(folder, user, imported.wishlist, [each.item_id for each in imported.interactions])
    return stored
