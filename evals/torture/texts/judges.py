"""What an output does in the program that reads it: each judge returns the faults of a text, none where it is sound."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from email.message import EmailMessage
from functools import cache
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

Judge = Callable[[str], list[str]]
MAIL_HEADERS = frozenset(
    "Subject From To Date Message-ID Auto-Submitted MIME-Version Content-Type Content-Transfer-Encoding".split()
)
FORMULA = "=+-@\t\r＝＋－＠"
_JOINERS = "\n\u200c\u200d"
_ADDRESS_ATTRIBUTES = frozenset(
    "href src action formaction srcset data poster background cite longdesc xlink:href".split()
)
_BARE_DOMAIN = re.compile(r"http://(?!www\.)[\w.-]+(?:[/?#]\S*)?\Z")
"""The address that some readers make of words such as evil.com, which nothing is done about."""
_OWN_ADDRESS = re.compile(r"(?:[/?#](?!/)|data:image/(?!svg)|$)")


def terminal(text: str) -> list[str]:
    """Find raw control characters, and those that change the direction of writing or are invisible."""
    bad = {c for c in text if c not in _JOINERS and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    return [f"raw {sorted(map(ascii, bad))} in {_around(text, bad)}"] if bad else []


def jsonl(text: str) -> list[str]:
    """Find lines that are not JSON, and what a terminal would obey of the others."""
    faults = terminal(text)
    for line in text.split("\n"):
        try:
            json.loads(line) if line else None
        except ValueError:
            faults.append(f"no JSON: {line[:80]!a}")
    return faults


def html(text: str, allowed: Collection[tuple[str, str]], addresses: Collection[str] = ()) -> list[str]:
    """Find elements and attributes that harmless texts do not lead to, and addresses that lead elsewhere."""
    faults = terminal(text.replace("\t", " ").replace("\r", " "))
    for element in _parsed(text).iter():
        for name in ("", *element.attrib):
            pair = str(element.tag), str(name)
            if pair not in allowed:
                faults.append(f"{pair} in {ElementTree.tostring(element, 'unicode')[:120]!a}")
        for name, value in element.attrib.items():
            if name in _ADDRESS_ATTRIBUTES and not _OWN_ADDRESS.match(value) and value not in addresses:
                faults.append(f"{name}={value[:80]!a}")
    return faults


def elements(text: str) -> set[tuple[str, str]]:
    """Return the elements of a page with the names of their attributes."""
    return {(str(element.tag), str(name)) for element in _parsed(text).iter() for name in ("", *element.attrib)}


def markdown(text: str, addresses: Collection[str] = ()) -> list[str]:
    """Find links, images and HTML, other than links to the given addresses, in Markdown as it is rendered."""
    faults, allowed = terminal(text), set(map(unquote, addresses))
    for token in _tokens(text):
        address = str(token.attrs.get("href", token.attrs.get("src", "")))
        if token.markup == "linkify" and _BARE_DOMAIN.match(address):
            continue
        if token.type in ("html_inline", "html_block", "image") or (
            token.type == "link_open" and unquote(address) not in allowed
        ):
            faults.append(f"{token.type} {ascii(address or token.content)[:100]}")
    return faults


def table(text: str) -> list[str]:
    """Find cells that a spreadsheet would compute."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    return [f"formula {cell[:60]!a}" for row in rows for cell in row if len(cell) > 1 and cell[0] in FORMULA]


def mail(text: str, allowed: Collection[tuple[str, str]], addresses: Collection[str]) -> list[str]:
    """Find headers that came from a text, defects, and what is wrong with the two parts."""
    message = email.message_from_bytes(text.encode("utf-8", "surrogateescape"), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    faults = [f"header {name}" for name in list(message) if name not in MAIL_HEADERS]
    parts = list(message.walk())
    faults += [f"defect {defect!r}" for part in parts for defect in part.defects]
    if [part.get_content_type() for part in parts] != ["multipart/alternative", "text/plain", "text/html"]:
        return [*faults, f"parts {[part.get_content_type() for part in parts]}"]
    faults += terminal(str(message["Subject"]))
    as_text = parts[1].get_content().replace("\r\n", "\n")
    return faults + terminal(as_text) + html(parts[2].get_content(), allowed, addresses)


def feed(text: str, allowed: Collection[tuple[str, str]], addresses: Collection[str], entries: int) -> list[str]:
    """Find a feed that is no XML or has another number of entries, and what is wrong with the HTML in it."""
    try:
        root = ElementTree.fromstring(text.encode("utf-8"))
    except (ElementTree.ParseError, UnicodeEncodeError) as error:
        return [f"no XML: {error}"]
    faults, items = list[str](), 0
    for element in root.iter():
        match element.tag.rpartition("}")[2]:
            case "entry" | "item":
                items += 1
                if element.find("{*}title") is None:
                    faults.append("no title")
                for link in element.iterfind("{*}link"):
                    if (address := link.get("href") or (link.text or "").strip()) not in addresses:
                        faults.append(f"link {address[:80]!a}")
                for content in (*element.iterfind("{*}content"), *element.iterfind("description")):
                    faults += html(content.text or "", allowed, addresses)
    return faults if items == entries else [*faults, f"{items} entries, not {entries}"]


def calendar(text: str, properties: Collection[str], events: int) -> list[str]:
    """Find properties and events that came from a text, and lines that are too long."""
    import icalendar

    try:
        read = icalendar.Calendar.from_ical(text)
    except ValueError as error:
        return [f"no calendar: {error}"]
    names = {str(name) for part in read.walk() for name in part}
    faults = [f"property {name}" for name in names if name not in properties]
    if len(read.walk("VEVENT")) != events:
        faults.append(f"{len(read.walk('VEVENT'))} events, not {events}")
    faults += [f"a line of {len(line)}" for line in text.encode("utf-8", "replace").split(b"\r\n") if len(line) > 75]
    return faults + terminal(text.replace("\r\n", "\n"))


@cache
def _markdown_parser() -> Any:
    """Return a parser of GitHub's kind of Markdown; bare addresses become links where linkify-it-py is there."""
    from markdown_it import MarkdownIt

    try:
        return MarkdownIt("gfm-like")
    except ModuleNotFoundError:
        return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _tokens(text: str) -> Iterator[Any]:
    for token in _markdown_parser().parse(text):
        yield token
        yield from token.children or ()


def _parsed(text: str) -> Any:
    import html5lib

    return html5lib.parse(text, namespaceHTMLElements=False)


def _around(text: str, characters: Collection[str]) -> str:
    at = next(at for at, character in enumerate(text) if character in characters)
    return ascii(text[max(0, at - 30) : at + 30])
