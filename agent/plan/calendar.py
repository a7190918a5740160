"""A plan as a calendar in iCalendar (RFC 5545): one event of whole days a step, free and not busy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from agent.plan.document import PlanDocument, StepText

MAX_OCTETS = 75
"""Of a line, its end aside."""


def calendar(document: PlanDocument, user_id: str, now: datetime) -> bytes:
    """Return a plan as a calendar; events of one user and course have the same id each time."""
    content = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//whyrec//plan//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(document.title)}",
        *(line for step in document.steps for line in _event(step, user_id, now)),
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in content for part in _folded(line))


def _event(step: StepText, user_id: str, now: datetime) -> Iterator[str]:
    first, last = step.days
    key = f"whyrec:plan:{user_id}\n{step.id}".encode("utf-8", "replace").decode()
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid5(NAMESPACE_URL, key)}@whyrec.localhost"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"
    yield f"SUMMARY:{_text(step.title)}"
    yield f"DESCRIPTION:{_text(chr(10).join((step.about, *step.sentences)))}"
    if step.url:
        yield f"URL:{step.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Return a text as a value of the type TEXT."""
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(mark, escaped)
    return text


def _folded(line: str) -> Iterator[bytes]:
    """Yield the parts of a line, each but the first begun with a blank; no character is cut in two."""
    part = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(part) + len(octets) > MAX_OCTETS:
            yield part
            part = b" "
        part += octets
    yield part


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
