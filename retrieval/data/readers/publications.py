"""Entries of collections of literature, whatever program keeps them, as fields of an item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.columns.cells import plain_text
from retrieval.columns.title_cells import script_language
from retrieval.data.languages import language_code

DOMAINS = {
    kind: domain
    for domain, kinds in {
        "book": """book booklet mvbook collection mvcollection reference mvreference inbook suppbook bookinbook
            edbook ebook dictionaryentry encyclopediaarticle manuscript comic ser serial edited anci dict""",
        "film": "film video movie videorecording tvbroadcast mpct slide advs",
        "music": "music audio audiorecording sound musicscore",
        "news": "newspaperarticle news newspaper",
        "article": "webpage blogpost forumpost online www electronic elec icomm blog web magazinearticle mgzn post",
        "podcast": "podcast radiobroadcast",
    }.items()
    for kind in kinds.split()
}
"""The domain of each kind of entry, by its name without case and blanks; all others are papers."""
PAPER = "paper"
_LANGUAGES = {
    **dict.fromkeys("usenglish ukenglish american british canadian australian newzealand".split(), "en"),
    **dict.fromkeys("ngerman naustrian austrian nswissgerman swissgerman".split(), "de"),
    **{"francais": "fr", "canadien": "fr", "brazil": "pt", "brazilian": "pt", "portuges": "pt"},
}
"""Names of languages that only LaTeX has."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True)
class Publication:
    """An entry: `kind` as the program calls it, names as given name and surname, `published` as it is written."""

    id: str
    kind: str
    title: str
    text: str = ""
    authors: tuple[str, ...] = ()
    container: str = ""
    """The journal, book or site that it is part of."""
    publisher: str = ""
    published: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    series: str = ""
    series_index: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the fields of the item."""
        doi = _DOI.search(self.doi) or _DOI.search(self.url)
        attributes = {
            "author": ", ".join(dict.fromkeys(self.authors)),
            "publication": self.container,
            "publisher": self.publisher,
            "series": self.series,
            "series_index": _number(self.series_index) if self.series else None,
            "doi": doi[0] if doi else "",
            "isbn": self.isbn,
            "url": self.url,
        }
        written = self.language.strip().lower()
        language = _LANGUAGES.get(written) or language_code(written)
        return {
            "id": self.id,
            "title": self.title,
            "text": plain_text(self.text),
            "tags": list(dict.fromkeys(tag for tag in self.tags if tag)),
            "domain": DOMAINS.get("".join(c for c in self.kind.lower() if c.isalnum()), PAPER),
            "language": language or script_language(self.title) or None,
            "published": self.published or None,
            "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
        }


def given_name_first(name: str) -> str:
    """Return a name such as 'Le Guin, Ursula K.' or 'Gaulle, Jr., Charles' with the given name first."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        return f"{parts[2]} {parts[0]}, {parts[1]}"
    return name.strip(" ,")


def names(written: Iterable[str]) -> tuple[str, ...]:
    """Return names with the given name first, without empty ones and without 'others'."""
    cleaned = (" ".join(given_name_first(name).split()) for name in written)
    return tuple(name for name in cleaned if name and name.lower() not in ("others", "et al.", "et al"))


def _number(text: str) -> float | None:
    match = re.match(r"\s*(?:vol(?:ume|\.)?|no\.?|#|band|bd\.?)?\s*(\d{1,6}(?:\.\d{1,3})?)\b", text, re.IGNORECASE)
    return float(match[1]) if match else None
