"""XML as elements and as nested objects, so that its records are read as those of JSON. Entities are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from retrieval.data.encoding import open_bytes
from retrieval.data.problems import Problems
from retrieval.errors import DataError

DEEPEST = 30
"""Levels of elements that are read."""
BLOCK = 1 << 16


@dataclass
class Element:
    """An element: names without their namespaces."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def iter(self) -> Iterator[Element]:
        """Yield the element and all within it."""
        yield self
        for child in self.children:
            yield from child.iter()


class DamagedXml(ValueError):
    """XML that ends early or is not well-formed; what was read before is in its `root`."""

    def __init__(self, message: str, line: int, root: Element):
        super().__init__(message)
        self.line = line
        self.root = root.children[0] if root.children else None


def parse_xml(file: IO[bytes]) -> Element:
    """Return the root of a document. Raises DamagedXml, or DataError for a document that declares entities."""
    root = Element("", {})
    open_elements = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        if len(open_elements) <= DEEPEST:
            open_elements[-1].children.append(element)
        open_elements.append(element)

    def characters(text: str) -> None:
        open_elements[-1].text += text

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, characters
    parser.EndElementHandler = lambda name: open_elements.pop()
    parser.EntityDeclHandler = _refuse
    try:
        while block := file.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedXml(str(error).partition(":")[0], parser.ErrorLineNumber, root) from error
    return root.children[0]


def read_xml(path: Path, problems: Problems) -> dict[str, Any]:
    """Return the children of a document's root by their names; what is damaged at its end is a problem.

    Elements with children or attributes are objects in a list, others are texts. A root that is one record is in a list
    of its own.
    """
    with open_bytes(path) as file:
        try:
            root: Element | None = parse_xml(file)
        except DamagedXml as error:
            problems.add(path, error.line, "", f"not XML: {error}")
            root = error.root
    if root is None:
        return {}
    fields = _fields(root)
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    return {root.name: [fields]} if len(texts) > 1 and len(texts) > len(root.attributes) else fields


def _refuse(*_: object) -> None:
    raise DataError("the XML declares entities, which are not read: remove its DOCTYPE")


def _fields(element: Element) -> dict[str, Any]:
    fields: dict[str, Any] = dict(element.attributes)
    for child in element.children:
        kind = child.attributes.get("type") or child.attributes.get("name")
        if child.children or (child.attributes and not child.text.strip()):
            parts = fields.setdefault(child.name, [])
            if isinstance(parts, list):
                parts.append(_fields(child))
        else:
            fields.setdefault(child.name, child.text.strip())
            if kind:
                fields.setdefault(f"{child.name}.{kind}", child.text.strip())
    return fields


def _local(name: str) -> str:
    """Return a name without the prefix of its namespace."""
    return name.rpartition(":")[2]
