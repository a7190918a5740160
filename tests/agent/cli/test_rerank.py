"""`whyrec rerank`: bad requests are told apart from good ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agent.cli.processes import ITEMS, NO_MODEL, Ran, assert_fails, request_line, whyrec, write_lines

DEEP = b"[" * 100_000
HUGE = {"id": "x", "title": "t" * (10 << 20)}
BAD_REQUESTS: dict[str, tuple[Any, str]] = {
    "bad JSON": (b'{"request_id": ', "not a JSON object"),
    "array": ([1, 2], "dictionary"),
    "nested deeply": (DEEP, "nested too deeply"),
    "title of 10 MB": (request_line(candidates=[HUGE]), "longer than"),
    "text of 3 MB": (request_line(request="x" * 3_000_000), "request"),
    "not UTF-8": (b'{"request_id": "\xff\xfe"}', "not a JSON object"),
    "NUL bytes": (b'\0\0{"request_id": "a"}', "not a JSON object"),
    "surrogate in a title": (request_line(candidates=[{"id": "a", "title": "\ud800"}]), "valid string"),
    "surrogate in a field's name": (b'{"request_id": "a", "\\ud800": 1}', "field"),
    "unknown candidate": (request_line(candidates=["nope"]), "candidate 'nope' is unknown"),
    "unknown history item": (request_line(history=[{"item_id": "nope"}]), "history item 'nope' is unknown"),
    "unknown user": ({"request_id": "a", "user_id": "nobody"}, "no user 'nobody'"),
    "candidate twice": (request_line(candidates=[ITEMS[1], ITEMS[1]]), "given twice"),
    "no candidates": (request_line(candidates=[]), "empty list"),
    "empty history entry": (request_line(history=[{}]), "neither item_id nor item"),
    "n is 0": (request_line(n=0), "field n"),
    "unknown language": (request_line(lang="xx"), "field lang"),
    "unknown field": (request_line(colour="red"), "colour"),
    "bad where": (request_line(where=["nonsense"]), "not understood"),
    "bad context": (request_line(context=["evening"]), "field context"),
    "NaN value": (b'{"request_id": "a", "history": [{"item_id": "i1", "value": NaN}]}', "value"),
    "huge time": (request_line(history=[{"item_id": "i1", "time": 1e300}]), "time"),
    "very negative time": (request_line(history=[{"item_id": "i1", "time": -1e25}]), "time"),
}


@pytest.fixture(scope="module")
def mixed(small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("mixed")
    source = write_lines(
        home / "in", request_line("first"), *(row for row, _ in BAD_REQUESTS.values()), request_line("last")
    )
    ran = whyrec(home, "rerank", "--in", source, "--out", home / "out", "--index", small_index, *NO_MODEL)
    return ran, [json.loads(line) for line in (home / "out").read_bytes().splitlines()]


def test_bad_requests_do_not_lose_the_good_ones(mixed: tuple[Ran, list[dict[str, Any]]]) -> None:
    ran, results = mixed
    assert_fails(ran, 2, f"{len(BAD_REQUESTS)} requests could not be answered")
    assert [r["request_id"] for r in results if "items" in r] == ["first", "last"]
    assert len(results) == len(BAD_REQUESTS) + 2


@pytest.mark.parametrize("number, name", list(enumerate(BAD_REQUESTS, 1)), ids=list(BAD_REQUESTS))
def test_bad_request_gets_an_error_line(number: int, name: str, mixed: tuple[Ran, list[dict[str, Any]]]) -> None:
    result = mixed[1][number]
    assert result.keys() == {"request_id", "error"}
    assert f"in:{number + 1}" in result["error"] and BAD_REQUESTS[name][1] in result["error"]
    assert len(result["error"]) < 1_000


def test_unusual_but_readable_requests_are_answered(small_index: Path, tmp_path: Path) -> None:
    rows = [
        request_line("before 1970", history=[{"item_id": "i1", "time": -500_000_000}]),
        request_line("no history", history=[]),
        b'{"request_id": "surrogates", "candidates": ["i1", "i2"], "domain": "\\udfff"}',
        request_line("a user", candidates=None, history=[], user_id="ana"),
    ]
    source = write_lines(tmp_path / "in", *rows)
    ran = whyrec(tmp_path, "rerank", "--in", source, "--out", tmp_path / "out", "--index", small_index, *NO_MODEL)
    results = [json.loads(line) for line in (tmp_path / "out").read_bytes().splitlines()]
    assert [len(r.get("items", [])) for r in results] == [3, 3, 2, 6], results
    assert ran.code == 0, results


def test_shards_are_answered_and_merged_by_commands(small_index: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in", *(request_line(f"r{n}") for n in range(5)))
    common = ("rerank", "--in", source, "--index", small_index)
    parts = [tmp_path / f"part-{n}" for n in (1, 2)]
    for n, part in enumerate(parts, 1):
        assert whyrec(tmp_path, *common, "--out", part, "--shard", f"{n}/2", *NO_MODEL).code == 0
    assert whyrec(tmp_path, "rerank", "--in", source, "--out", tmp_path / "all", "--merge", *parts).code == 0
    results = [json.loads(line) for line in (tmp_path / "all").read_bytes().splitlines()]
    assert [result["request_id"] for result in results] == [f"r{n}" for n in range(5)]
    assert_fails(whyrec(tmp_path, *common, "--out", tmp_path / "x", "--shard", "3/2", *NO_MODEL), 2, "no shard '3/2'")
    assert_fails(whyrec(tmp_path, *common, "--out", tmp_path / "x", "--merge"), 2, "--merge part")
