"""XML as nested objects, so that its records are read as those of JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retrieval.files.problems import Problems
from retrieval.files.xml_files import BrokenXml, Element, read_xml


def xml_objects(path: Path, problems: Problems) -> dict[str, Any]:
    """Return the children of a document's root by their names; what is damaged at its end is a problem.

    Elements with children or attributes are objects in a list, others are texts. A root that is one record is in a list
    of its own. Raises DataError for a document that declares entities.
    """
    try:
        root: Element | None = read_xml(path)
    except BrokenXml as error:
        problems.add(path, error.line, "", f"not XML: {error}")
        root = error.root
    if root is None:
        return {}
    fields = _fields(root)
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    return {root.name: [fields]} if len(texts) > 1 and len(texts) > len(root.attributes) else fields


def _fields(element: Element) -> dict[str, Any]:
    fields: dict[str, Any] = dict(element.attributes)
    for child in element.children:
        kind, text = child.attributes.get("type") or child.attributes.get("name"), child.text
        if child.children or (child.attributes and not text):
            parts = fields.setdefault(child.name, [])
            if isinstance(parts, list):
                parts.append(_fields(child))
        else:
            fields.setdefault(child.name, text)
            if kind:
                fields.setdefault(f"{child.name}.{kind}", text)
    return fields
