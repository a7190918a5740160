"""The places where texts come out: each runs a part of the product over payloads, and has its output judged."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agent.chat.conversation import Chat
from agent.chat.memory import ReplayedMemory
from agent.cli import main as command_line
from agent.cli.main import app
from agent.digest import atom, html, mail, markdown, rss
from agent.digest.text import plain_text
from agent.plan import calendar, forms
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from agent.server.openai_chat.markdown import as_markdown
from agent.text import strip_control
from evals.torture.texts import judges
from evals.torture.texts.catalogue import ADDRESS, HARMLESS, NOW, digest_document, item, plan_document
from retrieval.data.items import clean_text
from retrieval.exports.choices import read_choices, write_choices
from retrieval.exports.entry import Entry
from retrieval.exports.imported import Import, key_of
from retrieval.exports.read import Export
from retrieval.index import Index
from retrieval.matching.catalogue import Match

PROPERTIES = frozenset(
    "VERSION PRODID CALSCALE X-WR-CALNAME UID DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION URL TRANSP".split()
)


@dataclass(frozen=True)
class Output:
    """What came out at a place: `texts` went in, `faults` were found in what came out."""

    place: str
    texts: tuple[str, ...]
    faults: tuple[str, ...]


def of_documents(text: str, number: int) -> Iterator[Output]:
    """Yield every form of a digest and of a plan that have a text in every field."""
    digest, plan = digest_document(text, number), plan_document(text, number)
    links = {entry.url for section in digest.sections for entry in section.entries if entry.url}
    written = mail.mail(digest, "a@b.example").decode("utf-8", "surrogateescape")
    feed, other = atom.atom(digest, "feed.xml"), rss.rss(digest, "feed.xml")
    entries = sum(len(section.entries) for section in digest.sections)
    made: dict[str, list[str]] = {
        "digest, HTML": judges.html(html.html(digest), _elements(), links),
        "digest, mail": judges.mail(written, _elements(), links),
        "digest, Atom": judges.feed(feed, _elements(), links, entries),
        "digest, RSS": judges.feed(other, _elements(), links, entries),
        "digest, Atom carried on": _carried_on(atom.atom(_other(), "feed.xml", feed), links, entries + 2),
        "digest, RSS carried on": _carried_on(rss.rss(_other(), "feed.xml", other), links, entries + 2),
        "digest, Markdown": judges.markdown(markdown.markdown(digest), links),
        "digest, text": judges.terminal(plain_text(digest)),
        "plan, Markdown": judges.markdown(forms.markdown(plan), links),
        "plan, text": judges.terminal("\n".join(line.text for line in forms.lines(plan))),
        "chat, Markdown": judges.markdown("".join(as_markdown([f"1. {strip_control(text)}\n", *strip_control(text)]))),
        "import, choices": _choices(text),
        "plan, calendar": judges.calendar(calendar.calendar(plan, text, NOW).decode(), PROPERTIES, 1),
    }
    for place, faults in made.items():
        yield Output(place, (text,), tuple(faults))


def of_commands(index: Path, texts: Sequence[str], user: str) -> Iterator[Output]:
    """Yield what commands write for a user over an index of items with texts."""
    on, me = ("--index", str(index)), ("--user", user)
    for lang in ("en", "zh"):
        for place, judge, arguments in (
            ("recommend", judges.terminal, ("recommend", *on, *me, "-n", "50", "--lang", lang)),
            ("recommend --json", judges.jsonl, ("recommend", *on, *me, "-n", "50", "--lang", lang, "--json")),
            ("profile show", judges.terminal, ("profile", "show", *on, *me, "--lang", lang)),
            ("profile show --json", judges.jsonl, ("profile", "show", *on, *me, "--lang", lang, "--json")),
            ("digest", judges.terminal, ("digest", *on, *me, "--since", "9999d", "--again", "--lang", lang)),
            (
                "digest --format markdown",
                _digest_markdown,
                ("digest", *on, *me, "--since", "9999d", "--again", "--format", "markdown", "--lang", lang),
            ),
            ("plan", judges.terminal, ("plan", *on, *me, "--goal", "quiet sea", "--lang", lang)),
        ):
            yield _command(place, judge, arguments, tuple(texts))
    export = run("profile", "export", *on, *me)
    yield Output("profile export", tuple(texts), tuple(judges.terminal("".join(export))))
    yield _command("doctor", judges.terminal, ("doctor", *on), tuple(texts))


def of_arguments(index: Path, text: str) -> Iterator[Output]:
    """Yield what commands say of a text that is given to them, mostly that it is wrong."""
    on, clean = ("--index", str(index)), text.replace("\0", "")
    clean = clean.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for place, arguments in (
        ("a user that there is none", ("recommend", *on, "--user", clean)),
        ("a request", ("recommend", *on, "--user", "ana", "--request", clean, "--no-explain")),
        ("a condition", ("recommend", *on, "--user", "ana", "--where", clean)),
        ("a value in a condition", ("recommend", *on, "--user", "ana", "--where", f"tags={json.dumps(clean)}")),
        ("a context", ("recommend", *on, "--user", "ana", "--context", f"device={clean}")),
        ("an index that there is none", ("recommend", "--index", clean, "--user", "ana")),
        ("a history that there is none", ("recommend", *on, "--history", clean)),
        ("a model", ("models", "path", clean)),
        ("a format", ("digest", *on, "--format", clean)),
        ("a goal", ("plan", *on, "--user", "guest", "--goal", clean)),
        ("a course", ("plan", *on, "--user", "guest", "--goal", "sea", "--done", clean)),
        (
            "an address",
            ("digest", *on, "--user", "ana", "--since", "9999d", "--again", "--eml", f"{index}.eml", "--to", clean),
        ),
        ("a person to delete", ("profile", "forget", *on, "--yes", "--user", clean)),
        ("an export", ("import", clean, *on, "--user", "guest")),
        ("a file of items", ("index", "--items", clean, "--into", f"{index}.new")),
    ):
        yield _command(place, judges.terminal, arguments, (text,))


def of_messages(index: Index, text: str) -> Iterator[Output]:
    """Yield what a conversation answers to a text."""
    for language in ("en", "zh"):
        recommender = Recommender(index, None, NO_RERANKING)
        chat = Chat(recommender, "guest", language, ReplayedMemory(index.folder, "guest"))
        shown = "".join((*chat.start(), *chat.reply(text), *chat.reply("/why 1"), *chat.reply(f"/more {text}")))
        yield Output("chat", (text,), tuple(judges.terminal(shown)))


def run(*arguments: str) -> tuple[str, str]:
    """Run a command in this process, as `whyrec` does, and return what it wrote to stdout and stderr."""
    out, err, before = _Stream(), _Stream(), sys.argv
    sys.argv = ["whyrec", *arguments]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
            command_line.run(app)
    finally:
        sys.argv = before
    return out.getvalue(), err.getvalue()


class _Stream(io.StringIO):
    """A stream that, like a terminal's, takes no lone surrogates."""

    def write(self, text: str) -> int:
        text.encode("utf-8")
        return super().write(text)


def _command(place: str, judge: judges.Judge, arguments: Sequence[str], texts: tuple[str, ...]) -> Output:
    out, err = run(*arguments)
    faults = [*judge(out), *judges.terminal(err)]
    faults += [line[:200] for line in err.splitlines() if "unexpected" in line[:30] or "Traceback" in line]
    return Output(place, texts, tuple(faults))


@cache
def _other() -> Any:
    return digest_document(HARMLESS, 0)


@cache
def _elements() -> frozenset[tuple[str, str]]:
    """Return the elements that harmless texts lead to."""
    return frozenset(judges.elements(html.html(_other())))


def _carried_on(feed: str, links: set[str], entries: int) -> list[str]:
    return judges.feed(feed, _elements(), links | {ADDRESS}, entries)


def _digest_markdown(text: str) -> list[str]:
    return judges.markdown(text, {ADDRESS})


def _choices(text: str) -> list[str]:
    """Write entries with a text in each column as choices, judge the file, and read it again."""
    text = text.encode("utf-8", "replace").decode()
    entries = tuple(Entry(title=f"{text}{n}", creators=(text,), ids={text: text}, rating=text, time=text) for n in "12")
    item_id = clean_text(f"={text}")
    chosen = {key_of(entries[0]): item_id}
    imported = Import(Export(()), {}, entries, (Match(),) * 2, (), {}, ())
    with scratch() as folder:
        write_choices(folder / "c.csv", imported, {}, chosen)
        faults = judges.table((folder / "c.csv").read_text("utf-8-sig"))
        read = read_choices(folder / "c.csv", {item_id: item(0, text)})
        return faults if key_of(entries[0]) in read else [*faults, "a choice is lost"]


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="whyrec-texts-") as folder:
        yield Path(folder)
