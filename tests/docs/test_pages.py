"""README and docs/ are short and readable, their links lead somewhere, and their commands work.

The commands of blocks marked `sh run` are run in a folder with films.jsonl, ratings.jsonl and films.index, made from
the packaged sample with the hash embedder; a block marked `file=NAME` is written to that folder first.
"""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from retrieval.data.sample import FOLDER

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    *(p for p in sorted(DOCS.rglob("*.md")) if p.name != "cli.md" and p.parent.name != "decisions"),
]
MAX_LINES, MAX_BYTES, MAX_WORDS = 150, 8 * 1024, 35
CODE = ("recipes.md",)
"""Pages that are mostly code, whose code lines do not count."""
BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a page outside of code, tables, headings and link targets."""
    prose = re.sub(r"\]\([^)]*\)", "]", BLOCK.sub("\n\n", text))
    lines = ["" if line.startswith(("|", "#", "<!--")) else line for line in prose.splitlines()]
    for paragraph in re.split(r"\n\s*\n|\n\s*(?:[-*]|\d+\.) ", "\n".join(lines)):
        yield from re.split(r"(?<=[.!?:])[\"”)*]*\s+", " ".join(paragraph.split()))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_is_short(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len((text if page.name not in CODE else BLOCK.sub("", text)).splitlines()) <= MAX_LINES
    assert len(text.encode()) <= MAX_BYTES
    assert not [line for line in BLOCK.sub("", text).splitlines() if len(line) > 120 and not line.startswith("|")]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_sentences_are_short(page: Path) -> None:
    assert not [each for each in sentences(page.read_text("utf-8")) if len(each.split()) > MAX_WORDS]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.finditer(BLOCK.sub("", page.read_text("utf-8"))):
        path, _, anchor = link["target"].partition("#")
        if path.startswith(("http://", "https://")):
            continue
        target = page.parent / path if path else page
        assert target.exists(), link["target"]
        assert not anchor or anchor in anchors(target), link["target"]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, by the rule of GitHub."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {
        (page.parent / link["target"]).resolve()
        for page in (ROOT / "README.md", DOCS / "recipes.md", DOCS / "serving.md")
        for link in LINK.finditer(page.read_text("utf-8"))
    }
    assert not [page for page in PAGES[1:] if page.resolve() not in linked]


def test_glossary_is_in_order_and_has_each_term_once() -> None:
    rows = re.findall(r"^\| ([^|]+?) \|", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    terms = [term.casefold() for term in rows if term not in ("term", "---")]
    assert len(terms) > 30
    assert terms == sorted(set(terms))


def blocks(page: Path, marker: str) -> Iterator[tuple[str, str]]:
    """Yield the info string and the body of each block of a page that has this marker."""
    for block in BLOCK.finditer(page.read_text("utf-8")):
        if any(word.startswith(marker) for word in block["info"].split()[1:]):
            yield block["info"], block["body"]


def commands(body: str) -> Iterator[list[str]]:
    """Yield the words of each command of a block."""
    for line in body.replace("\\\n", " ").splitlines():
        if words := shlex.split(line, comments=True):
            yield words


def run(words: list[str]) -> None:
    command, *arguments = words
    assert command in ("whyrec", "whyrec-eval"), words
    if arguments[0] == "index" and "--items" in arguments and "--add" not in arguments:
        arguments += ["--embedder", "hash"]
    application = app if command == "whyrec" else import_module("evals.cli.main").app
    result = CliRunner().invoke(application, arguments, catch_exceptions=False)
    assert result.exit_code == 0, f"{shlex.join(words)}\n{result.output}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the pages' commands read."""
    folder = tmp_path_factory.mktemp("docs") / "world"
    folder.mkdir()
    shutil.copy(FOLDER / "film.jsonl", folder / "films.jsonl")
    lines = (FOLDER / "histories.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "ratings.jsonl").write_text("".join(line for line in lines if '"item_id": "film-' in line), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
        run(["whyrec", "index", "--items", "films.jsonl", "--interactions", "ratings.jsonl", "--into", "films.index"])
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page, "run"))], ids=name)
def test_commands_of_the_page_work(page: Path, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "world"
    shutil.copytree(world, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for info, body in blocks(page, "file="):
        path = folder / info.partition("file=")[2].split()[0]
        path.parent.mkdir(exist_ok=True)
        path.write_text(body, "utf-8")
    for _, body in blocks(page, "run"):
        for words in commands(body):
            run(words)


def test_the_library_example_prints_reasons(
    world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["recommend.py", str(world / "films.index"), "ana"])
    runpy.run_path(str(ROOT / "examples" / "recommend.py"))
    assert [line[:2] for line in capsys.readouterr().out.splitlines()] == ["1.", "2.", "3."]


def test_some_pages_have_commands() -> None:
    assert sum(1 for page in PAGES for _ in blocks(page, "run")) >= 8
