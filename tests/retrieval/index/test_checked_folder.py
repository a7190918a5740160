"""Files with checksums: what is read is what was written, or an error says so; kills leave whole files."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from retrieval.errors import IndexFault
from retrieval.index.checked_folder import NAME, PRIVATE, CheckedFolder
from retrieval.index.checksum import (
    bytes_with_checksum,
    bytes_without_checksum,
    object_with_checksum,
    object_without_checksum,
)
from retrieval.index.folder_repair import faults, repair

FILES = ("likes.jsonl", "profile.json", "model.npz")
LINES = [json.dumps({"item": f"i{n}"}) for n in range(5)]


def filled(path: Path) -> CheckedFolder:
    path.mkdir(parents=True)
    folder = CheckedFolder(path, path.parent, PRIVATE)
    folder.write_document("profile.json", {"likes": ["雨", "sea"]})
    folder.write_bytes("model.npz", b"numbers")
    for line in LINES:
        folder.append_line("likes.jsonl", line)
    return folder


def content(folder: CheckedFolder) -> object:
    return folder.read_lines("likes.jsonl"), folder.read_document("profile.json"), folder.read_bytes("model.npz")


def test_what_was_written_is_read_and_is_still_json(tmp_path: Path) -> None:
    folder = filled(tmp_path / "ana")
    assert content(folder) == ([line.encode() for line in LINES], {"likes": ["雨", "sea"]}, b"numbers")
    assert json.loads((folder.folder / "profile.json").read_text())["likes"] == ["雨", "sea"]
    lines = (folder.folder / "likes.jsonl").read_text().splitlines()
    assert [json.loads(line)["item"] for line in lines] == [f"i{n}" for n in range(5)]
    assert faults(folder) == {} and repair(folder) == []
    assert (folder.read_document("none.json"), folder.read_lines("none.jsonl")) == (None, [])


@pytest.mark.parametrize("name", [*FILES, NAME])
def test_every_flip_cut_and_loss_is_an_error_with_the_cure_and_is_found(tmp_path: Path, name: str) -> None:
    whole, drawn = filled(tmp_path / "whole" / "ana"), random.Random(name)
    data = (whole.folder / name).read_bytes()
    damaged = [data[:at] for at in drawn.sample(range(len(data)), 6)]
    for bit in drawn.sample(range(8 * len(data)), 25):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        damaged.append(bytes(changed))
    foreign = (filled(tmp_path / "other" / "ana").folder / name).read_bytes()
    for each in (*damaged, foreign, None):
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(whole.folder.parent, tmp_path / "copy")
        folder = CheckedFolder(tmp_path / "copy" / "ana", tmp_path / "copy", PRIVATE)
        if each is None:
            (folder.folder / name).unlink()
        else:
            (folder.folder / name).write_bytes(each)
        with pytest.raises(IndexFault, match=r"^[^\n]*: whyrec doctor --index \S* --repair [^\n]*$"):
            content(folder)
        assert faults(folder)
        assert repair(folder, keeps_damaged=True)
        assert faults(folder) == {}
        lines = set(folder.read_lines("likes.jsonl"))
        assert lines <= {line.encode() for line in LINES} and (name == "likes.jsonl" or len(lines) == 5)


def test_of_a_file_of_lines_only_the_damaged_one_is_lost(tmp_path: Path) -> None:
    folder = filled(tmp_path / "ana")
    path = folder.folder / "likes.jsonl"
    path.write_bytes(path.read_bytes().replace(b"i2", b"i7"))
    assert [action.partition(": ")[2] for action in repair(folder, keeps_damaged=True)] == [
        "4 lines are kept, and 1 or those at its end are lost"
    ]
    assert [json.loads(line)["item"] for line in folder.read_lines("likes.jsonl")] == ["i0", "i1", "i3", "i4"]
    assert b"i7" in (folder.folder / "likes.jsonl.damaged").read_bytes()


def test_a_killed_append_leaves_what_was_acknowledged(tmp_path: Path) -> None:
    folder = filled(tmp_path / "ana")
    contents, path = (folder.folder / NAME).read_bytes(), folder.folder / "likes.jsonl"
    folder.append_line("likes.jsonl", '{"item": "i5"}')
    whole = path.read_bytes()
    (folder.folder / NAME).write_bytes(contents)  # killed before the list was written
    for length in (len(whole), len(whole) - 3):
        path.write_bytes(whole[:length])
        assert faults(folder) == {}
        assert len(folder.read_lines("likes.jsonl")) == 5 + (length == len(whole))
        folder.append_line("likes.jsonl", '{"item": "i6"}')
        assert json.loads(folder.read_lines("likes.jsonl")[-1])["item"] == "i6"
        (folder.folder / NAME).write_bytes(contents)


def test_files_of_an_earlier_version_are_read_and_get_checksums(tmp_path: Path) -> None:
    (tmp_path / "ana").mkdir()
    folder = CheckedFolder(tmp_path / "ana", tmp_path, PRIVATE)
    (folder.folder / "profile.json").write_text('{"likes": 1}')
    (folder.folder / "likes.jsonl").write_text('{"item": "a"}\n{"item": "cut sho')
    assert folder.read_document("profile.json") == {"likes": 1} and len(folder.read_lines("likes.jsonl")) == 2
    folder.append_line("likes.jsonl", '{"item": "b"}')
    assert [json.loads(line)["item"] for line in folder.read_lines("likes.jsonl")] == ["a", "b"]
    assert repair(folder, ["profile.json"]) == [] and folder.read_document("profile.json") == {"likes": 1}
    (folder.folder / "profile.json").write_text('{"likes": 2}')
    with pytest.raises(IndexFault, match="profile.json is damaged"):
        folder.read_document("profile.json")


def test_a_checksum_is_of_the_folder_the_name_and_the_content() -> None:
    for seal, without_checksum, given in (
        (lambda of, name: object_with_checksum('{"a": 1}', of, name), object_without_checksum, b'{"a": 1}'),
        (lambda of, name: bytes_with_checksum(b"content", of, name), bytes_without_checksum, b"content"),
    ):
        sealed = seal("0123456789abcdef", "x.json")
        assert without_checksum(sealed, "x.json") == (given, "0123456789abcdef")
        with pytest.raises(ValueError):
            without_checksum(sealed, "y.json")
        assert without_checksum(given, "x.json") == (given, None)
    assert object_without_checksum(object_with_checksum("{}", "0123456789abcdef", "x"), "x")[0] == b"{}"
