"""RecBole atomic files."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.dataset import read
from retrieval.errors import DataError
from tests.retrieval.data.files import write


def test_history_column_precedes_the_target(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\n0\tI &amp; II\n1\tB\n2\tC\n")
    write(tmp_path / "g.inter", "user_id:token\titem_id_list:token_seq\titem_id:token\n9\t2 0\t1\n")
    data = read([tmp_path])
    assert data.items[0].title == "I & II"
    assert [(i.item_id, i.kind, i.time) for i in data.interactions] == [(n, "view", None) for n in "201"]
    assert data.ordered


def test_rows_without_times_have_no_order(tmp_path: Path) -> None:
    """RecBole's own sets list what somebody chose by how often, by id or at random."""
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\n0\tA\n1\tB\n")
    write(tmp_path / "g.inter", "user_id:token\titem_id:token\n9\t0\n9\t1\n")
    assert not read([tmp_path]).ordered


def test_one_row_per_interaction(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\tgenre:token_seq\n0\tA b\tx y\n")
    rows = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n9\t0\t4\t9.64982703E8\n9\t0\tsoon\t1\n"
    log = write(tmp_path / "g.inter", rows)
    data = read([tmp_path / "g.item"], log)
    assert data.items[0].categories == ("x", "y")
    one, other = data.interactions
    assert (one.kind, one.value) == ("rate", 4.0) and one.time and one.time.year == 2000
    assert (other.kind, other.value, other.time) == ("view", None, None)
    assert {(p.line, p.field, p.lines) for p in data.problems} == {(3, "value", 0), (3, "time", 0)}


def test_folder_with_two_logs_is_a_data_error(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\n0\tA\n")
    for name in ("a.inter", "b.inter"):
        write(tmp_path / name, "user_id:token\titem_id:token\n9\t0\n")
    with pytest.raises(DataError, match=r"holds 2 \.inter files"):
        read([tmp_path])
