"""A stored sequence model lasts while the index changes a little, and its items are matched by id."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, fitted
from retrieval.index.build import build
from retrieval.sources import IndexInputs, stored_sequence
from retrieval.sources.assemble import assemble
from retrieval.sources.sequence_network import Settings

pytest.importorskip("torch")

ITEMS = [Item(id=f"i{n}", title=f"title {n % 5} {n}") for n in range(20)]
SMALL = Settings(size=8, longest=4, batch=128, negatives=16, rounds=1, fewest_steps=0, fewest_users=30)


def like(user: int, n: int, at: int) -> Interaction:
    return Interaction.model_validate(
        {"user_id": f"u{user}", "item_id": f"i{n}", "kind": "like", "time": f"2024-01-{1 + at:02d}"}
    )


LOG = [like(user, (user + 3 * at) % 19, at) for user in range(40) for at in range(5)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Build an index whose model is trained."""
    build(tmp_path / "index", ITEMS, LOG, embedder="hash")
    index = Index(tmp_path / "index")
    assert stored_sequence.is_due(index)
    assert stored_sequence.train(index, IndexInputs(index).interactions, settings=SMALL)
    return tmp_path / "index"


def test_a_trained_model_is_a_source_of_the_index(folder: Path) -> None:
    index = Index(folder)
    assert not stored_sequence.is_due(index)
    (source,) = assemble(IndexInputs(index), ["sequence"])
    assert source.unavailable_reason is None


def test_an_index_without_a_model_says_so(tmp_path: Path) -> None:
    build(tmp_path / "index", ITEMS, LOG[:20], embedder="hash")
    index = Index(tmp_path / "index")
    assert not stored_sequence.train(index, IndexInputs(index).interactions, settings=SMALL)
    (source,) = assemble(IndexInputs(index), ["sequence"])
    assert source.unavailable_reason and source.unavailable_reason.key == "not_trained"
    assert not (folder_files(tmp_path / "index") & {fitted.SEQUENCE, stored_sequence.UNFINISHED})


def test_a_deleted_item_takes_its_vector_with_it_and_no_other(folder: Path) -> None:
    index = Index(folder)
    before = stored_sequence.load(index)
    with Writer(folder) as writer:
        writer.delete(["i3"])
    index = Index(folder)
    after = stored_sequence.load(index)
    ids = list(index.rows)
    names = [ids[row] if row >= 0 else "" for row in after["rows"].tolist()]
    assert names == ["" if n == 3 else f"i{n}" for n in range(19)]
    np.testing.assert_array_equal(after["own"], before["own"])


def test_the_model_is_due_again_once_the_interactions_have_grown_by_a_tenth(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add_interactions([like(0, 19, 9)])
    assert not stored_sequence.is_due(Index(folder))
    with Writer(folder) as writer:
        writer.add_interactions([like(50 + n, 1, 9) for n in range(20)])
    assert stored_sequence.is_due(Index(folder))


def test_a_damaged_model_is_named_and_trained_anew(folder: Path) -> None:
    (folder / fitted.SEQUENCE).write_bytes(b"no archive")
    index = Index(folder)
    with pytest.raises(IndexFault, match=fitted.SEQUENCE):
        stored_sequence.load(index)
    assert stored_sequence.is_due(index)


def test_a_model_of_an_earlier_build_is_not_used(folder: Path) -> None:
    build(folder, ITEMS, LOG, embedder="hash")
    index = Index(folder)
    assert stored_sequence.load(index) == {} and stored_sequence.is_due(index)


def folder_files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
