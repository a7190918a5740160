"""Shards: the same results as one process, and parts that do not belong together are never merged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.batch import merge as merging
from agent.batch.merge import merge
from agent.batch.provenance import provenance_of
from agent.batch.run import run
from agent.batch.schema import read_lines
from agent.batch.shard import Shard
from agent.errors import AgentError, InputError, UsageError
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.embedding import HashEmbedder

TITLES = "Quiet River|Loud City|River Song|City of Glass|Glass House|Winter Song".split("|")


def request_of(number: int) -> dict[str, Any]:
    items = [{"id": f"{t} {number}", "title": t, "tags": t.lower().split()} for t in TITLES]
    at = number % 4
    return {"request_id": f"r{number}", "history": [{"item": items[at]}], "candidates": items[at + 1 :]}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = [json.dumps(request_of(n)) for n in range(11)]
    path.write_text("\n".join([*lines[:4], "{bad", "", *lines[4:]]), encoding="utf-8")
    return path


@pytest.fixture
def recommender() -> Recommender:
    return Recommender(None, None, NO_RERANKING, embedder=HashEmbedder())


def answer(source: Path, out: Path, recommender: Recommender, shard: Shard, **options: object) -> Path:
    run(source, out, recommender, shard=shard, header=shard.header(provenance_of(source, recommender, options)))
    return out


def answer_all(source: Path, recommender: Recommender, count: int) -> list[Path]:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    return [answer(source, source.with_name(f"part-{s.number}.jsonl"), recommender, s) for s in shards]


def without_seconds(path: Path) -> list[str]:
    """Return the lines as they are written, but for `seconds`, the one field in which two runs differ."""
    return [line.partition(', "seconds"')[0] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("count", [1, 2, 4, 20])
def test_merged_shards_are_the_bytes_of_one_process(source: Path, recommender: Recommender, count: int) -> None:
    whole, merged = source.with_name("whole"), source.with_name("merged")
    assert run(source, whole, recommender) == 1
    parts = answer_all(source, recommender, count)
    assert merge(source, parts[::-1], merged) == merging.Merged(1, False)
    assert without_seconds(merged) == without_seconds(whole) and len(without_seconds(whole)) == 12


@pytest.mark.parametrize("cut", [0, 30, 300, 700, 2_000])
def test_a_shard_that_was_cut_short_goes_on(source: Path, recommender: Recommender, cut: int) -> None:
    first, second = answer_all(source, recommender, 2)
    whole = without_seconds(second)
    second.write_bytes(second.read_bytes()[:cut])
    with pytest.raises(AgentError, match="part-2"):
        merge(source, [first, second], source.with_name("merged"))
    assert not source.with_name("merged").exists()
    answer(source, second, recommender, Shard(2, 2))
    assert without_seconds(second) == whole


def other_header(field: str, value: str) -> Any:
    def change(parts: Sequence[Path]) -> None:
        header, _, rest = parts[1].read_text("utf-8").partition("\n")
        parts[1].write_text(json.dumps({**json.loads(header), field: value}) + "\n" + rest, encoding="utf-8")

    return change


MISFITS: dict[str, tuple[Any, str]] = {
    "another index": (other_header("index", "feed"), "do not belong together: index none and feed"),
    "another model": (other_header("model", "gemma 12ab"), "model none and gemma"),
    "other libraries": (other_header("libraries", "numpy 1.0"), "libraries .* and numpy 1.0"),
    "other options": (other_header("options", "diversity=0.3"), "options"),
    "other requests": (other_header("requests", "beef"), "requests"),
    "the same shard": (other_header("shard", "1/3"), "both shard 1/3"),
    "another division": (other_header("shard", "2/4"), "shard 2/4"),
    "no header": (lambda parts: parts[1].write_text('{"request_id": "r1"}\n'), "is no part"),
    "a line too many": (
        lambda parts: parts[1].write_text(parts[1].read_text() + '{"request_id": "r1"}\n'),
        "more results",
    ),
    "another order": (
        lambda parts: parts[1].write_text("\n".join([*(x := parts[1].read_text().splitlines())[:1], *x[:0:-1], ""])),
        "another result",
    ),
    "a missing file": (lambda parts: parts[1].unlink(), "cannot be read"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_parts_that_do_not_belong_together_are_refused(source: Path, recommender: Recommender, name: str) -> None:
    parts, out = answer_all(source, recommender, 3), source.with_name("merged")
    change, message = MISFITS[name]
    change(parts)
    with pytest.raises(AgentError, match=message):
        merge(source, parts, out)
    assert not out.exists()


def test_missing_parts_and_changed_requests_are_named(source: Path, recommender: Recommender) -> None:
    parts, out = answer_all(source, recommender, 3), source.with_name("merged")
    with pytest.raises(UsageError, match="missing: shard 2 of 3"):
        merge(source, [parts[0], parts[2]], out)
    with source.open("a") as lines:
        lines.write("\n" + json.dumps(request_of(50)))
    with pytest.raises(UsageError, match="other requests"):
        merge(source, parts, out)


def test_a_merge_replaces_no_file_unasked(source: Path, recommender: Recommender) -> None:
    parts, out = answer_all(source, recommender, 2), source.with_name("merged")
    out.write_text("Dear diary\n")
    with pytest.raises(UsageError, match="exists"):
        merge(source, parts, out)
    assert out.read_text() == "Dear diary\n"
    merge(source, parts, out, replace=True)
    assert len(without_seconds(out)) == 12


def test_another_processor_is_merged_with_a_word(source: Path, recommender: Recommender) -> None:
    parts = answer_all(source, recommender, 3)
    other_header("processor", "NEON")(parts)
    assert merge(source, parts, source.with_name("merged")).processors_differ


def test_a_shard_is_not_resumed_behind_another_header(source: Path, recommender: Recommender) -> None:
    part = answer(source, source.with_name("part"), recommender, Shard(1, 2), diversity=0)
    before = part.read_bytes()
    with pytest.raises(UsageError, match="diversity=0 and diversity=1"):
        answer(source, part, recommender, Shard(1, 2), diversity=1)
    with pytest.raises(UsageError, match="shard 1/2 and 2/2|shard 2/2 and 1/2"):
        answer(source, part, recommender, Shard(2, 2), diversity=0)
    with pytest.raises(UsageError, match="other things"):
        run(source, part, recommender)
    assert part.read_bytes() == before


@given(count=st.integers(1, 9), lines=st.integers(0, 30))
def test_every_line_is_in_one_shard(tmp_path_factory: pytest.TempPathFactory, count: int, lines: int) -> None:
    path = tmp_path_factory.mktemp("lines") / "in"
    path.write_text("\n".join(f"{n}\n" for n in range(lines)))
    shards = [list(Shard(number, count).read_lines(path)) for number in range(1, count + 1)]
    assert sorted(line for each in shards for line in each) == list(read_lines(path))
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1", "1/0", "a/b", "-1/2", "1/2/3"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="i/n"):
        Shard.parse(text)


def test_an_unreadable_request_file_is_an_input_error(tmp_path: Path, recommender: Recommender) -> None:
    with pytest.raises(InputError, match="no file"):
        merge(tmp_path / "none", [tmp_path / "part"], tmp_path / "out")
