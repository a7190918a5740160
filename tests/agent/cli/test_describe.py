"""`whyrec describe` as it is called: one item, a catalogue as JSON Lines that a run goes on with, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from agent.errors import UsageError
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build

ITEMS = [
    Item(id=f"m{n}", title=f"Mug {n}", text=f"A mug of {n}00 ml. Not for microwaves.", tags=(tag,), domain="product")
    for n, tag in enumerate(("enamel", "glass", "enamel", "stone"), 1)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    likes = [Interaction(user_id="ana", item_id=item.id, kind="like") for item in ITEMS if "enamel" in item.tags]
    folder = tmp_path_factory.mktemp("cli-describe") / "ix"
    build(folder, ITEMS, likes, embedder="hash", search="exact")
    return folder


def run(folder: Path, *arguments: object) -> str:
    result = CliRunner().invoke(app, ["describe", "--index", str(folder), *map(str, arguments)], catch_exceptions=False)
    return result.stdout


def test_item_is_named_by_id_or_title(folder: Path) -> None:
    expected = "Mug 2. A mug of 200 ml. Not for microwaves. Keywords: glass.\n"
    assert run(folder, "--item", "m2") == run(folder, "--item", "mug 2") == expected


def test_description_for_a_user(folder: Path) -> None:
    assert "Matches your interests: enamel." in run(folder, "--item", "m1", "--for", "ana")


def test_catalogue_is_written_line_by_line_and_gone_on_with(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.jsonl"
    run(folder, "--all", "--out", out)
    whole = out.read_bytes()
    assert [json.loads(line)["item_id"] for line in whole.splitlines()] == [item.id for item in ITEMS]
    for cut in (0, 1, len(whole) // 3, len(whole) - 1, len(whole)):
        out.write_bytes(whole[:cut])
        run(folder, "--all", "--out", out)
        assert out.read_bytes() == whole
    run(folder, "--all", "--out", out, "--tone", "warm")
    warm = out.read_bytes()
    assert warm != whole
    assert len(warm.splitlines()) == len(ITEMS)


def test_condition_chooses_items(folder: Path) -> None:
    lines = run(folder, "--where", "tag=enamel").splitlines()
    assert [json.loads(line)["item_id"] for line in lines] == ["m1", "m3"]


def test_forbidden_words_come_from_a_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("glass\nmicrowave\n", "utf-8")
    assert run(folder, "--item", "m2", "--forbid", tmp_path / "words.txt") == "Mug 2. A mug of 200 ml.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--item, or take --all"),
        (("--item", "x"), "no item 'x'"),
        (("--item", "m1", "--for", "opera"), "no user, no condition, and no trait"),
        (("--item", "m1", "--tone", "loud"), "plain, warm, playful"),
        (("--item", "m1", "--kind", "poem"), "description, advert"),
        (("--item", "m1", "--forbid", "none.txt"), "no such file"),
    ],
)
def test_wrong_use_is_refused_with_its_cure(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run(folder, *arguments)


def test_another_file_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.txt"
    out.write_text("my notes\n", "utf-8")
    with pytest.raises(UsageError, match="holds no descriptions"):
        run(folder, "--all", "--out", out)
    assert out.read_text("utf-8") == "my notes\n"


def test_control_characters_of_an_item_are_escaped_in_its_line(tmp_path: Path) -> None:
    build(tmp_path / "ix", [Item(id="\u202em1", title="Mug")], [], embedder="hash", search="exact")
    line = run(tmp_path / "ix", "--all")
    assert line.isascii() and json.loads(line)["item_id"] == "\u202em1"
