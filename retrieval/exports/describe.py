"""What was decided for an export and why records were left out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from retrieval.exports.decide import Decided
from retrieval.exports.imported import Import
from retrieval.messages import messages

MOST_NAMED = 8
"""Columns without use that are shown."""
MOST_WORDS = 6
"""Ratings in words that are shown."""


def decisions(imported: Import, language: str = "en") -> list[str]:
    """Return one line for each file, and one for the person whose part was read."""
    texts = messages("retrieval.exports", language)
    lines = [_of_file(decided, texts) for decided in imported.decided.values()]
    export = imported.export
    for profile, everybody in export.profiles:
        lines.append(texts["profile"].format(profile=profile, all=", ".join(everybody)))
    if export.unused:
        names = ", ".join(export.unused[:5]) + (", …" if len(export.unused) > 5 else "")
        lines.append(texts["unused"].format(count=len(export.unused), files=names))
    return lines


def reasons(imported: Import, language: str = "en") -> dict[str, int]:
    """Return how many records were left out, by the reason in words."""
    texts = messages("retrieval.exports", language)["left_out"]
    return {texts[reason]: count for reason, count in imported.left_out.most_common()}


def _of_file(decided: Decided, texts: Mapping[str, str]) -> str:
    return f"{decided.file}: {texts['separator'].join(_parts(decided, texts))}"


def _parts(decided: Decided, texts: Mapping[str, str]) -> Iterator[str]:
    yield texts["format"].format(format=decided.format)
    if decided.columns:
        columns = (f"{field}={column}" for field, column in decided.columns.items())
        yield texts["columns"].format(columns=texts["separator"].join(columns))
    if decided.unused:
        shown = texts["separator"].join(column[:40] for column in decided.unused[:MOST_NAMED])
        yield texts["unused_columns"].format(columns=shown)
    if decided.encoding and not decided.encoding.startswith("utf-8"):
        yield texts["encoding"].format(encoding=decided.encoding)
    if decided.scale:
        key = "scale" if decided.scale.kind == "range" else f"scale_{decided.scale.kind}"
        yield texts[key].format(scale=decided.scale)
    if decided.unrated:
        yield texts["unrated"].format(count=decided.unrated)
    if decided.order:
        yield texts[f"order_{decided.order}"]
    if decided.unit:
        yield texts["unit"].format(unit=texts[f"unit_{decided.unit.replace(' ', '_')}"])
    if decided.words:
        words = (f"{text[:20]} = {meant}" for text, meant in list(decided.words.items())[:MOST_WORDS])
        yield texts["words"].format(words=texts["separator"].join(words))
    for name, unread in (("unread_ratings", decided.unread_ratings), ("unread_times", decided.unread_times)):
        if unread:
            examples = texts["separator"].join(text[:20] for text in list(dict.fromkeys(unread))[:3])
            yield texts[name].format(count=len(unread), examples=examples)
    if decided.unclear:
        yield texts["unclear"].format(count=decided.unclear)
