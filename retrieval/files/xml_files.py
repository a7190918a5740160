"""XML files as elements. Declared entities are refused, so that a small file cannot grow large or read another one."""

from __future__ import annotations

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path

from retrieval.errors import DataError
from retrieval.files.encoding import decide_encoding, open_bytes

DEEPEST = 64
"""Levels of elements; those further down are left out."""
LARGEST = 256 << 20
"""Bytes of a document at most."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]+)""")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NO_XML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(\w{2,31};)?")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.\-]+:)?([\w.\-]+)[\s/>]")


@dataclass
class Element:
    """An element: its name and those of its attributes without namespaces, and what is in it, in order.

    `line` is where it begins in the document, from 1; `prefix` stands for the namespace of its name, or is empty.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str | Element] = field(default_factory=list)
    line: int = 0
    prefix: str = ""

    @property
    def children(self) -> list[Element]:
        """The elements directly within this one."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """The text of the element and of all within it, without blanks around it."""
        return "".join(self._texts()).strip()

    def all(self, *names: str) -> list[Element]:
        """Return the children with one of these names."""
        return [child for child in self.children if child.name in names]

    def text_of(self, *names: str) -> str:
        """Return the text of the first child that has any; of several names, the first one counts first."""
        return next((text for name in names for child in self.all(name) if (text := child.text)), "")

    def texts_of(self, *names: str) -> list[str]:
        """Return the texts of the children with one of these names, without empty ones."""
        return [text for child in self.all(*names) if (text := child.text)]

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()


class BrokenXml(ValueError):
    """XML that is not well-formed from a `line` on; `root` is what was read before, or None."""

    def __init__(self, reason: str, line: int, root: Element | None):
        super().__init__(reason)
        self.line, self.root = line, root


def read_xml(path: Path) -> Element:
    """Return the root of a file, plain or compressed by gzip. Raises BrokenXml, or DataError as `parse_xml`."""
    with open_bytes(path) as file:
        try:
            data = file.read(LARGEST + 1)
        except (EOFError, gzip.BadGzipFile) as error:
            raise DataError(f"{path} is damaged ({error}): fetch it again") from error
    if len(data) > LARGEST:
        raise DataError(f"{path} is over {LARGEST >> 20} MB of XML: split it")
    try:
        return parse_xml(decode_xml(data) or data.decode(decide_encoding(path).name, "replace"))
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def decode_xml(data: bytes) -> str:
    """Return a document as text, by its byte order mark or declaration, or as UTF-8; empty where none of them fits."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8).lstrip())
    for encoding in ("utf-8-sig", declared[1].decode() if declared else ""):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return ""


def parse_xml(text: str) -> Element:
    """Return the root of a document; what follows it is not read.

    A lone &, entities of HTML and characters that XML does not allow are mended. Raises BrokenXml, or DataError for a
    document that declares entities.
    """
    text = _DECLARATION.sub("", text.lstrip("\ufeff\r\n\t "), count=1)
    try:
        return _parse(text)
    except BrokenXml:
        return _parse(_NO_CHARACTER.sub("", _NO_XML_ENTITY.sub(_mended_entity, text)))


def xml_root_name(start: str) -> str:
    """Return the name of the root of a document that starts so, without its namespace; empty for what is no XML."""
    start, at = start.lstrip("\ufeff"), 0
    while match := _BEFORE_ROOT.match(start, at):
        at = match.end()
    root = _ROOT.match(start, at)
    return root[1] if root else ""


def _parse(text: str) -> Element:
    from xml.parsers import expat

    top = Element("")
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        named = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        prefix, _, local = name.rpartition(":")
        element = Element(local, named, line=parser.CurrentLineNumber, prefix=prefix)
        if len(path) <= DEEPEST:
            path[-1].parts.append(element)
        path.append(element)

    def end(_: str) -> None:
        path.pop()

    def characters(characters: str) -> None:
        path[-1].parts.append(characters)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as error:
        root = next(iter(top.children), None)
        if root and len(path) == 1:
            return root  # only what follows the root is no XML
        raise BrokenXml(str(error).partition(":")[0], parser.ErrorLineNumber, root) from error
    return top.children[0]


def _mended_entity(match: re.Match[str]) -> str:
    whole = match[0]
    return escape(unescape(whole), quote=False)


def _refuse(*_: object) -> None:
    raise DataError("the XML declares entities, which are not read: remove its DOCTYPE")
