"""Pictures and sounds of items from the command line: indexed, added, and what a request is to be like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agent.errors import UsageError
from evals.likeness import pictures, sounds
from evals.likeness.__main__ import make
from retrieval.errors import RequestError, TargetFault
from tests.agent.cli.processes import NO_MODEL, invoke
from tests.retrieval.media.tiny_clip import write_clip


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Nine items: three classes of pictures, three of each, and a picture of each class beside them."""
    items = [{"id": f"p{c}{n}", "title": f"Item {c} {n}", "text": "words"} for c in range(3) for n in range(3)]
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    (tmp_path / "img").mkdir()
    for c in range(3):
        for n in range(4):
            file = tmp_path / "img" / f"p{c}{n}.jpg" if n < 3 else tmp_path / f"query{c}.jpg"
            file.write_bytes(make("images", pictures.scenes, "scenes", c, n, 3))
    invoke("index", "--items", tmp_path / "items.jsonl", "--into", tmp_path / "index", "--embedder", "hash", "--no-fit")
    return tmp_path


def listed(folder: Path, *options: object) -> list[dict[str, Any]]:
    command = ["recommend", "--index", folder / "index", "-n", 3, "--json", *NO_MODEL, *options]
    entries: list[dict[str, Any]] = json.loads(invoke(*command).stdout)["items"]
    return entries


def recommended(folder: Path, *options: object) -> list[str]:
    return [entry["item_id"] for entry in listed(folder, *options)]


def test_pictures_are_added_to_an_index_and_compared_with_a_file(catalogue: Path) -> None:
    index, images = catalogue / "index", catalogue / "img"
    (images / "nobody.jpg").write_bytes((images / "p00.jpg").read_bytes())
    (images / "p22.jpg").write_bytes(b"no picture")
    with pytest.raises(RequestError, match="has no images; add them: whyrec index"):
        recommended(catalogue, "--like", catalogue / "query1.jpg")
    messages = invoke("index", "--into", index, "--images", images, "--no-fit").stderr
    assert "10 pictures read: 8 items have one" in messages
    assert "1 file belongs to no item, or to one that has another: nobody.jpg" in messages
    assert "1 file was left out: p22.jpg (cannot be read as a picture" in messages
    entries = listed(catalogue, "--like", catalogue / "query1.jpg", "--explain")
    assert {entry["item_id"] for entry in entries} == {"p10", "p11", "p12"}
    assert "is among those most like “query1.jpg”" in entries[0]["reason"]["text"]
    # A picture that comes later is of the same encoder, and the others stay.
    (images / "p22.jpg").write_bytes(make("images", pictures.scenes, "scenes", 2, 2, 3))
    invoke("index", "--into", index, "--images", images, "--no-fit")
    assert set(recommended(catalogue, "--like", catalogue / "query2.jpg")) == {"p20", "p21", "p22"}
    # A person's history says what they have seen, and the file alone what is next.
    history = catalogue / "history.jsonl"
    history.write_text('{"item_id": "p11", "kind": "like"}\n{"item_id": "p20", "kind": "like"}\n')
    unseen = recommended(catalogue, "--like", catalogue / "query1.jpg", "--history", history)
    assert set(unseen[:2]) == {"p10", "p12"}


def test_sounds_come_with_the_items(catalogue: Path) -> None:
    folder = catalogue / "snd"
    folder.mkdir()
    for c in range(3):
        for n in range(4):
            name = f"Item {c} {n}.wav" if n < 3 else f"../query{c}.wav"
            (folder / name).write_bytes(make("audio", sounds.noises, "noises", c, n, 3))
    items = catalogue / "items.jsonl"
    built = invoke(
        "index", "--items", items, "--into", catalogue / "index", "--embedder", "hash", "--audio", folder, "--no-fit"
    )
    assert "9 sounds read: 9 items have one" in built.stderr
    assert set(recommended(catalogue, "--like", catalogue / "query2.wav")) == {"p20", "p21", "p22"}
    with pytest.raises(UsageError, match="neither a picture nor a sound"):
        recommended(catalogue, "--like", items)
    (catalogue / "broken.wav").write_bytes(b"RIFF")
    with pytest.raises(RequestError, match="broken.wav: cannot be read as a sound"):
        recommended(catalogue, "--like", catalogue / "broken.wav")
    with pytest.raises(UsageError, match="is not a folder"):
        invoke("index", "--into", catalogue / "index", "--images", items)


def test_words_find_pictures_by_a_clip_model(catalogue: Path) -> None:
    encoder = write_clip(catalogue / "clip")
    for name, colour in {"p00": "red", "p11": "lime", "p22": "blue"}.items():
        Image.new("RGB", (40, 40), colour).save(catalogue / "img" / f"{name}.jpg")
    invoke(
        "index", "--into", catalogue / "index", "--images", catalogue / "img", "--image-encoder", encoder, "--no-fit"
    )
    assert recommended(catalogue, "--request", "blue")[0] == "p22"
    other = ["index", "--into", catalogue / "index", "--images", catalogue / "img", "--image-encoder", "descriptor"]
    with pytest.raises(TargetFault, match=r"vectors in images are of vision_model\.onnx .*, not of picture descriptor"):
        invoke(*other)
