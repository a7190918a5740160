"""Interest profiles, and what deleting one removed, as a person reads them on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from agent.cli.render import title
from agent.cli.terminal import table, texts, write
from agent.profile.forget import DeletionReport
from agent.profile.interest import MESSAGE_PREFIX, Interest, Message
from agent.text import strip_control, truncate
from retrieval.index import Index

MAX_EVIDENCE = 3
"""Pieces of evidence that are named for an interest; the others are counted."""


def write_profile(index: Index, interests: Sequence[Interest], messages: Sequence[Message], language: str) -> None:
    """Write a table of interests: weight, kind, short or long term, last time, name, and the evidence for each."""
    words = texts(language)
    if not interests:
        write(words["profile_empty"])
        return
    quotes = {
        f"{MESSAGE_PREFIX}{m.number}": words["quoted"].format(text=truncate(strip_control(m.text), 40))
        for m in messages
    }
    rows = [[words[f"column_{name}"] for name in ("weight", "kind", "term", "last", "interest", "evidence")]]
    for interest in interests:
        evidence = [
            quotes.get(i) or title(index.items[i], language)
            for i in interest.evidence
            if i in quotes or i in index.items
        ]
        named = words["list_separator"].join(evidence[:MAX_EVIDENCE])
        if more := len(evidence[MAX_EVIDENCE:]):
            named = words["more_evidence"].format(evidence=named, count=more)
        name = strip_control(interest.trait)
        if interest.correction:
            correction = words["corrections"][interest.correction]
            name = words["interest_correction"].format(interest=name, correction=correction)
        has_term = interest.evidence and interest.kind != "habit"
        rows.append(
            [
                f"{interest.weight:+.2f}",
                words["interest_kinds"][interest.kind],
                words["interest_terms"][interest.term] if has_term else "-",
                f"{interest.latest:%Y-%m-%d}" if interest.latest else "-",
                name,
                named,
            ]
        )
    for line in table(rows, (0, 0, 0, 0, 16, 16)):
        write(line)


def write_deletion(report: DeletionReport, user: str, language: str) -> None:
    """Write what was deleted of a user, and what a search of the whole index still finds."""
    words, name = texts(language), strip_control(user)
    write(
        words["forgotten"].format(
            interactions=report.interactions,
            feedback=report.feedback,
            messages=report.messages,
            corrections=report.corrections,
        )
    )
    if not report.is_counted:
        write(words["forgotten_uncounted"])
    scan = report.remaining
    if scan.traces:
        write(words["forgotten_remaining"].format(user=name, traces="; ".join(map(strip_control, scan.traces))))
    else:
        write(words["forgotten_verified"].format(files=scan.files, bytes=f"{scan.size:,}", user=name))
    if report.shared_files:
        write(words["forgotten_shared"].format(files=words["list_separator"].join(report.shared_files)))
    if scan.mentions:
        write(words["forgotten_mentions"].format(mentions="; ".join(map(strip_control, scan.mentions))))
