"""An index that is built again keeps what people did, and is not replaced by files that are not its catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from agent.errors import UsageError
from retrieval.index import Index

ITEMS = "id,title\n" + "".join(f"{n},Film number {n}\n" for n in range(6))


def index(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["index", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS, "utf-8")
    (tmp_path / "log.csv").write_text("user_id,item_id\nines,1\ntom,2\n", "utf-8")
    built = ["--items", str(tmp_path / "items.csv"), "--interactions", str(tmp_path / "log.csv")]
    index(*built, "--into", str(tmp_path / "films.index"), "--embedder", "hash")
    return tmp_path


def test_a_catalogue_read_again_keeps_everybodys_history(folder: Path) -> None:
    (folder / "items.csv").write_text(ITEMS + "6,A seventh film\n", "utf-8")
    output = index("--items", str(folder / "items.csv"), "--into", str(folder / "films.index"), "--embedder", "hash")
    built = Index(folder / "films.index")
    assert len(built.items) == 7 and sorted(built.users()) == ["ines", "tom"]
    assert "kept from before: 2 interactions" in output


def test_people_of_the_new_log_replace_their_own_history_alone(folder: Path) -> None:
    (folder / "log.csv").write_text("user_id,item_id\nines,3\nines,4\n", "utf-8")
    built = ["--items", str(folder / "items.csv"), "--interactions", str(folder / "log.csv")]
    index(*built, "--into", str(folder / "films.index"), "--embedder", "hash")
    reopened = Index(folder / "films.index")
    assert [i.item_id for i in reopened.history("ines")] == ["3", "4"]
    assert [i.item_id for i in reopened.history("tom")] == ["2"]


def test_the_order_of_histories_is_kept_where_all_have_one(folder: Path) -> None:
    listed = folder / "log.inter"
    listed.write_text("user_id:token\titem_id_list:token_seq\titem_id:token\neva\t3 1\t2\n", "utf-8")
    built = ["--items", str(folder / "items.csv"), "--into", str(folder / "films.index"), "--embedder", "hash"]
    index(*built, "--interactions", str(listed))
    assert not Index(folder / "films.index").manifest.ordered  # nor is it known of those who were there before
    index(*built, "--interactions", str(listed), "--replace")
    assert Index(folder / "films.index").manifest.ordered
    index(*built)
    assert Index(folder / "films.index").manifest.ordered
    index("--add", "--interactions", str(folder / "log.csv"), "--into", str(folder / "films.index"))
    assert not Index(folder / "films.index").manifest.ordered


def test_files_that_lack_most_items_replace_an_index_only_when_told_to(folder: Path) -> None:
    (folder / "one.csv").write_text("id,title\n9,Another\n", "utf-8")
    arguments = ["--items", str(folder / "one.csv"), "--into", str(folder / "films.index"), "--embedder", "hash"]
    with pytest.raises(UsageError, match="has 6 items, and 0 of them are in these files: --add"):
        CliRunner().invoke(app, ["index", *arguments], catch_exceptions=False)
    assert len(Index(folder / "films.index").items) == 6
    index(*arguments, "--replace")
    assert Index(folder / "films.index").users() == []
