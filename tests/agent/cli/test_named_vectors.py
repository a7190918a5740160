"""Vectors that items bring, such as those of their pictures, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from agent.errors import UsageError
from retrieval.data.items import Item
from retrieval.embedding import HashEmbedder
from retrieval.index.build import build
from tests.agent.cli.processes import NO_MODEL, invoke


def ids(result: dict[str, Any]) -> list[str]:
    return [entry["item_id"] for entry in result["items"]]


def test_named_vectors_are_indexed_and_searched_by_text(tmp_path: Path) -> None:
    pictures = HashEmbedder().passage(["a red boat", "a grey cat"]).tolist()
    rows: list[dict[str, Any]] = [
        {"id": "a", "title": "untitled", "vectors": {"image": pictures[0]}},
        {"id": "b", "title": "untitled", "vectors": {"image": pictures[1]}},
        {"id": "c", "title": "untitled", "vectors": {"image": [1, 2]}},
        {"id": "d", "title": "untitled"},
    ]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    index = tmp_path / "index"
    built = invoke("index", "--items", file, "--into", index, "--embedder", "hash")
    assert "items.jsonl:3, field vectors.image: 2 numbers, where others in image have 256" in built.stderr
    search = ["recommend", "--index", index, "--request", "grey cat", "--json", *NO_MODEL]
    invoke("index", "--into", index, "--space", "image=hash")
    assert "named_vectors\timage 256 hash-256" in invoke("index", "--into", index, "--status").stdout
    assert ids(json.loads(invoke(*search).stdout))[0] == "b"
    file.write_text(json.dumps(rows[2]) + "\n" + json.dumps({"id": "e", "title": "five"}) + "\n")
    added = invoke("index", "--add", "--into", index, "--items", file)
    assert "items.jsonl:1, field vectors.image" in added.stderr and "1 item added" in added.stdout
    with pytest.raises(UsageError, match="image=clip-ViT-B-32"):
        invoke("index", "--into", index, "--space", "image")


def test_vectors_of_inline_history_items_count(tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title="same", vectors={"image": [1, n]}) for n in range(3)]
    build(tmp_path / "index", items, embedder="hash")
    lines = [
        {"request_id": "1", "history": [{"item": {"id": "x", "title": "x", "vectors": {"image": [1, 2]}}}]},
        {"request_id": "2", "history": [{"item": {"id": "x", "title": "x", "vectors": {"image": [1, 2, 3]}}}]},
    ]
    (tmp_path / "in").write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        app, ["rerank", "--in", str(tmp_path / "in"), "--out", str(out), "--index", str(tmp_path / "index"), *NO_MODEL]
    )
    assert ran.exit_code == 2
    first, second = map(json.loads, out.read_text().splitlines())
    assert ids(first)[0] == "i2"
    assert "'x', vectors.image: 3 numbers, where others in image have 2" in second["error"]
