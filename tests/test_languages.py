"""A language is added by adding files: its texts in each room, and its prompt templates."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("agent", "evals", "prompts", "retrieval")
LANGUAGE = "xx"
MARK = "Xq "
"""What the texts of the toy language, which is English otherwise, begin with."""

DRIVER = """
from pathlib import Path
from typer.testing import CliRunner
from agent.chat.conversation import Chat
from agent.cli.main import app
from agent.llm.scripted import Scripted
from agent.recommender import Recommender, events
from agent.rerank.ranking import RerankSettings
from evals.report.pages import html, markdown
from report_results import made
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.reader import Index
from retrieval.query.request import Request

def run(arguments, file):
    result = CliRunner().invoke(app, arguments.split(), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    Path(file).write_text(result.output, encoding="utf-8")

run("index --items items.jsonl --interactions history.jsonl --embedder hash --into ix", "index.txt")
run("recommend --index ix --user ana --lang xx --strategy none --explain-style operator", "operator.txt")
run("profile show --index ix --user ana --lang xx", "profile.txt")

index = Index(Path("ix"))
for style, model in (("short", None), ("detailed", None), ("model", Scripted(lambda prompt, grammar: "by the water."))):
    recommender = Recommender(index, model, RerankSettings("none"), style="short" if model else style)
    request = Request(events(index, index.history("ana")), language="xx")
    reasons = recommender.reasons(recommender.recommend(recommender.prepare(request)), 3)
    Path(f"{style}.txt").write_text("\\n".join(reason.text for reason in reasons), encoding="utf-8")

CheckedFolder(Path("ix"), Path("ix")).remove("clauses.sqlite")  # so that this model is asked, too
model = Scripted(lambda prompt, grammar: "a story by the water.")
chat = Chat(Recommender(index, model, RerankSettings("none")), "ana", "xx")
pieces = [*chat.start()]
for message in ("a quiet river", "why the second?", "compare 1 and 2", "I like the first", "/profile", "/help"):
    pieces += chat.reply(message)
assert chat.state.language == "xx", chat.state.language
assert model.calls
Path("report.txt").write_text(html(made(), "xx") + markdown(made(), "xx"), encoding="utf-8")
Path("chat.txt").write_text("".join(pieces), encoding="utf-8")
"""


def marked(value: Any) -> Any:
    """Return texts with the mark; what is no sentence, such as a pattern, a grammar or a separator, as it is."""
    if isinstance(value, Mapping):
        return {key: marked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [marked(each) for each in value]
    is_sentence = (
        isinstance(value, str) and re.search(r"[a-z]+ [a-z{]", value) and not re.search(r"\\|::=|\[A-Z", value)
    )
    return MARK + value if is_sentence else value


def toml(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a table as TOML."""
    tables = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    for key, value in table.items():
        if key not in tables:
            yield f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in tables.items():
        yield f"[{'.'.join(json.dumps(each) for each in (*path, key))}]"
        yield from toml(value, (*path, key))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the packages write in a language of which they have nothing but files."""
    folder = tmp_path_factory.mktemp("languages")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for english in [path for package in PACKAGES for path in (folder / package).rglob("locale/en.toml")]:
        texts = tomllib.loads(english.read_text("utf-8"))
        english.with_stem(LANGUAGE).write_text("\n".join(toml(marked(texts))), "utf-8")
    shutil.copytree(folder / "prompts" / "en", folder / "prompts" / LANGUAGE)
    shutil.copy(ROOT / "tests" / "evals" / "test_report.py", folder / "report_results.py")
    kinds = ("quiet", "loud", "winter")
    things = ("river", "city", "song")
    items = [
        {
            "id": f"{kind}-{thing}",
            "title": f"{kind} {thing}".title(),
            "text": f"A {kind} story of a {thing} by the water. An old {thing} waits for a {kind} night.",
            "categories": [kind],
            "tags": [thing],
            "published": f"{1990 + n}",
        }
        for n, (kind, thing) in enumerate((kind, thing) for kind in kinds for thing in things)
    ]
    history = [{"user_id": "ana", "item_id": item["id"], "value": 5, "time": "2026-01-01"} for item in items[:3]]
    for name, rows in (("items", items), ("history", history)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder), "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.mark.parametrize("kind", ["short", "detailed", "operator", "model"])
def test_added_language_words_reasons(written: Path, kind: str) -> None:
    assert MARK in (written / f"{kind}.txt").read_text("utf-8")


def test_added_language_words_profiles(written: Path) -> None:
    assert (written / "profile.txt").read_text("utf-8").strip()


def test_added_language_is_spoken_in_chat(written: Path) -> None:
    lines = (written / "chat.txt").read_text("utf-8").splitlines()
    assert len([line for line in lines if MARK in line]) > 10


def test_added_language_is_reported_in(written: Path) -> None:
    assert (written / "report.txt").read_text("utf-8").count(MARK) > 20
