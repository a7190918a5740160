"""No id, word or text of another person is shown to a person, logged, written to their files or put to a model."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from agent.cli.main import app
from agent.llm.scripted import Scripted
from agent.profile import user_store
from agent.rerank.strategies.registry import STRATEGIES
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from retrieval.index import Index
from tests.agent.canaries.people import CANARY, ME, PEOPLE, ROOT, build_index, canary
from tests.agent.canaries.requests import OF_EVERYBODY, REQUESTS, WORDS
from tests.agent.cli.processes import write_lines
from tests.agent.mcp.conftest import call, served

OF_OWNER = {"mcp", "index", "tune"}
"""Commands with a person that are tried elsewhere, or that read files in the name of one."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_index(tmp_path_factory.mktemp("canaries") / "ix")


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "ix"))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted(lambda prompt, grammar: "a story by the water.")
    monkeypatch.setattr("agent.models.load.load", lambda *_, **__: scripted)
    monkeypatch.setattr("agent.models.load.check_name", lambda name: None)
    return scripted


def others(text: str) -> list[str]:
    return sorted(set(CANARY.findall(text)))


def prompts(model: Scripted) -> str:
    return json.dumps([arguments for _, arguments in model.calls], ensure_ascii=False)


def test_the_index_has_a_word_of_everybody(index: Path) -> None:
    stored = [json.dumps(user_store.export_user(index, f"{canary(n)}-{n}")) for n in range(PEOPLE)]
    assert [text.count(canary(n)) > 12 for n, text in enumerate(stored)] == [True] * PEOPLE
    assert {canary(n) for n in range(PEOPLE)} <= set(others("".join(Index(index).users())))


def command_lines(index: Path, home: Path) -> Iterator[tuple[list[str], str]]:
    """Yield the commands of a person, each with what is typed into it."""
    at = ["--index", str(index), "--user", ME]
    for strategy in STRATEGIES:
        yield ["recommend", *at, "--request", WORDS, "--model", "scripted", "--strategy", strategy], ""
    for style in ("short", "detailed", "operator"):
        yield ["recommend", *at, "--explain-style", style, "--strategy", "none"], ""
    yield ["recommend", *at, "--json", "--strategy", "none", "--context", "place=home", "--explore", "0.5"], ""
    yield ["recommend", *at, "--where", "director = Maker 9"], ""
    yield ["recommend", *at, "--where", "nonsense =="], ""
    yield ["recommend", "--index", str(index), "--user", "nobody of this name", "--strategy", "none"], ""
    messages = (
        WORDS,
        "why the first?",
        "who else liked it?",
        "what do people say about it?",
        "surprise me",
        "/profile",
    )
    for lang in ("en", "zh"):
        for options in ([], ["--model", "scripted"]):
            yield ["chat", *at, "--lang", lang, *options], "\n".join((*messages, "/help", "compare 1 and 2", "/quit"))
    for options in ([], ["--json"], ["--describe", "--model", "scripted"]):
        yield ["profile", "show", *at, *options], ""
    yield ["profile", "edit", *at, "--pin", "river"], ""
    yield ["profile", "edit", *at, "--drop", "no such interest"], ""
    yield ["profile", "export", *at], ""
    for options in ([], ["--format", "markdown"], ["--eml", str(home / "d.eml")], ["--feed", str(home / "d.xml")]):
        yield ["digest", *at, "--since", "400d", "--again", *options], ""
    for options in (["--goal", "learn of rivers"], ["--format", "markdown", "--ics", str(home / "plan.ics")]):
        yield ["plan", *at, *options], ""
    lines = [{"request_id": str(n), "user_id": ME, "request": words} for n, words in enumerate(("", WORDS))]
    requests = write_lines(home / "requests.jsonl", *lines, {"request_id": "bad", "user_id": ME, "where": "=="})
    rerank = ["rerank", "--in", str(requests), "--index", str(index), "--workers", "1"]
    yield [*rerank, "--out", str(home / "none.jsonl"), "--strategy", "none"], ""
    yield [*rerank, "--out", str(home / "model.jsonl"), "--strategy", "likelihood", "--model", "scripted"], ""
    for whom in (ME, "quiet", "nobody of this name"):
        yield ["describe", "--index", str(index), "--item", "i3", "--for", whom, "--json"], ""
    yield ["doctor", "--index", str(index), "--read-data"], ""
    export = write_lines(home / "likes.csv", b"title,rating", b"Quiet Song,5", b"No Such Song,4")
    yield ["import", str(export), *at], ""
    yield ["profile", "forget", *at, "--yes"], ""


def test_no_command_shows_or_asks_a_model_anything_of_others(
    index: Path, tmp_path: Path, model: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    home, size, names = tmp_path / "home", 0, set[str]()
    home.mkdir()
    caplog.set_level(logging.DEBUG)
    for arguments, typed in command_lines(index, home):
        result = CliRunner().invoke(app, arguments, input=typed)
        text = result.output + repr(result.exception)
        assert others(text) == [], arguments
        assert result.exit_code == 0 or len(text) < 500, (arguments, text)
        names |= {arguments[0], *arguments[1:2]}
        size += len(text)
    texts = {path.name: path.read_bytes().decode("utf-8", "replace") for path in home.iterdir()}
    assert {name: others(text) for name, text in texts.items() if others(text)} == {}
    assert {"d.eml", "d.xml", "plan.ics", "none.jsonl", "model.jsonl"} <= set(texts)
    assert others(prompts(model)) == [] and others(caplog.text) == []
    assert len(model.calls) > 30 and size > 50_000
    assert ROOT not in prompts(model).casefold()
    assert set(commands_of_a_person()) - names - OF_OWNER == set()


def commands_of_a_person() -> Iterator[str]:
    """Yield the commands that take a person's id."""
    group: Any = typer.main.get_command(app)
    commands = {name: each for name, each in group.commands.items() if not hasattr(each, "commands")}
    commands |= group.commands["profile"].commands
    for name, command in commands.items():
        if {option for parameter in command.params for option in parameter.opts} & {"--user", "--for"}:
            yield name


def paths_of(application: Any) -> set[tuple[str, str]]:
    """Return method and path of everything that a server answers."""
    contexts = []
    for route in application.routes:
        contexts += route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
    return {(method, each.path) for each in contexts for method in each.methods or () if method != "HEAD"}


def matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+(:path)?\\\}", ".+", re.escape(template)), path) is not None


def test_no_path_of_the_server_shows_or_asks_a_model_anything_of_others(
    index: Path, model: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    application, showing, statuses = create_app(service_of(index, model)), set[tuple[str, str]](), Counter[int]()
    with TestClient(application, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        for method, path, options in REQUESTS:
            answer = client.request(method, path, **options, follow_redirects=True)
            assert answer.status_code != 500, (method, path, answer.text)
            statuses[answer.status_code] += 1
            if others(answer.text + str(answer.headers)):
                showing.add((method, path))
    assert showing == OF_EVERYBODY
    assert others(prompts(model)) == [] and len(model.calls) > 4
    assert others(caplog.text) == []
    assert statuses[200] > 70, statuses
    requested = {(method, path) for method, path, _ in REQUESTS}
    paths = paths_of(application)
    assert [each for each in paths if not any(each[0] == m and matches(each[1], p) for m, p in requested)] == []


def service_of(index: Path, model: Scripted) -> Service:
    return Service.over({"ix": index}, Access("127.0.0.1"), model)


def test_no_tool_of_an_assistant_shows_anything_of_others(index: Path) -> None:
    server = served(index, ME, write=True)
    texts = [
        str(call(server, tool, **arguments))
        for tool, arguments in (
            ("recommend", {"request": WORDS}),
            ("search", {"query": "river"}),
            ("similar", {"id": "i1"}),
            ("item", {"id": "i1"}),
            ("compare", {"ids": ["i1", "i2"]}),
            ("profile", {}),
        )
    ]
    assert others("".join(texts)) == []
