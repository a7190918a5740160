"""`whyrec recommend` for several people, as a gift, towards an item and as a playlist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.cli.main import app
from retrieval.data import sample
from retrieval.index.build import build


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = sample.read()
    folder = tmp_path_factory.mktemp("lists") / "ix"
    items = [item for item in data.items if item.domain in ("film", "music")]
    build(folder, items, data.interactions, embedder="hash", search="exact")
    return folder


def recommend(index: Path, *options: object, code: int = 0) -> Result:
    arguments = ["recommend", "--index", index, "--strategy", "none", *options]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert (0 if not result.exception else getattr(result.exception, "exit_code", 1)) == code, result.output
    return result


def test_several_people_get_one_list(index: Path, tmp_path: Path) -> None:
    shown = recommend(index, "--user", "ana", "--user", "hugo", "-n", 4, "--playlist", tmp_path / "ours.xspf")
    assert "Recommended for ana and hugo together:" in shown.stdout and "For hugo:" in shown.stdout
    assert "4 of 4 have no file" in shown.stderr and b"trackList" in (tmp_path / "ours.xspf").read_bytes()
    answer = json.loads(recommend(index, "--user", "ana", "--with", "hugo", "--aggregate", "average", "--json").stdout)
    assert [(m["user_id"], m["asks"]) for m in answer["members"]] == [("ana", True), ("hugo", False)]
    assert answer["aggregation"] == "average" and [each["rank"] for each in answer["items"]] == list(range(1, 11))
    assert set(answer["items"][0]["places"]) == {"ana", "hugo"} and answer["items"][0]["reasons"]


def test_gift_is_by_its_words_alone(index: Path) -> None:
    with_history = recommend(index, "--user", "ana", "--for", "my dad loves westerns", "-n", 3)
    assert with_history.stdout.startswith("A gift for: my dad loves westerns\n") and "High Noon" in with_history.stdout
    assert recommend(index, "--for", "my dad loves westerns", "-n", 3).stdout == with_history.stdout
    assert recommend(index, "--for", "爸爸喜欢西部片", "-n", 3).stdout.startswith("礼物：爸爸喜欢西部片\n")


def test_series_ends_at_its_goal(index: Path) -> None:
    shown = recommend(index, "--user", "hugo", "--towards", "东京物语", "-n", 3, "--lang", "en")
    assert "towards Tokyo Story:" in shown.stdout and "Tokyo Story (1953), the goal" in shown.stdout
    answer = json.loads(recommend(index, "--user", "hugo", "--towards", "film-tokyo-story", "-n", 3, "--json").stdout)
    nearness = [each["nearness"] for each in answer["items"]]
    assert nearness == sorted(nearness) and answer["goal"]["item_id"] == "film-tokyo-story"


def test_flow_keeps_the_items_and_the_best_first(index: Path, tmp_path: Path) -> None:
    options = ("--user", "tomas", "--where", "domain=music", "-n", 8, "--no-explain", "--json")
    ranked, flowing = (
        [each["item_id"] for each in json.loads(recommend(index, *options, *more).stdout)["items"]]
        for more in ((), ("--order", "flow", "--playlist", tmp_path / "evening.m3u8"))
    )
    assert sorted(ranked) == sorted(flowing) and ranked[0] == flowing[0] and ranked != flowing
    assert (tmp_path / "evening.m3u8").read_text("utf-8").startswith("#EXTM3U\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--user", "ana", "--user", "hugo", "--for", "my dad"), "name one --user"),
        (("--with", "hugo"), "name who asks by --user"),
        (("--for", "my dad", "--towards", "Tokyo Story"), "choose one"),
        (("--user", "ana", "--user", "hugo", "--aggregate", "best"), "choose from fair"),
        (("--user", "ana", "--order", "random"), "choose from ranked, flow"),
        (("--user", "ana", "--playlist", "x.txt"), "ends in .m3u8"),
        (("--user", "ana", "--towards", "Tokio Storys of Nowhere"), "no item"),
    ],
)
def test_options_that_do_not_go_together_are_refused(index: Path, options: tuple[str, ...], message: str) -> None:
    assert message in str(recommend(index, *options, code=2).exception)
