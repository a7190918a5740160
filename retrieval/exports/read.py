"""Reading an export: the entries of all its files, and a count of every record that is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrieval.errors import DataError, Problem
from retrieval.exports.archive import open_export
from retrieval.exports.entry import Entry, LeftOut, Reason
from retrieval.exports.recognize import Recognized, check_format, recognize
from retrieval.exports.records import ExportFile
from retrieval.exports.refusals import Refused, RefusedFor
from retrieval.files.options import PLAIN, ReadOptions
from retrieval.files.problems import Problems


@dataclass(frozen=True)
class ReadSheet:
    """Entries of one sheet, what was left out of it, the scale of its format, and the columns of a table by field."""

    file: str
    format: str
    entries: tuple[Entry, ...]
    left_out: Mapping[Reason, int]
    scale: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Export:
    """What an export holds. `unused`: files in which no reader sees what somebody did; `profiles`: whose part
    was read of a format with several people, and all of them.
    """

    sheets: tuple[ReadSheet, ...]
    unused: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    profiles: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all sheets."""
        return tuple(entry for sheet in self.sheets for entry in sheet.entries)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of the sheets, each once."""
        return tuple(dict.fromkeys(sheet.format for sheet in self.sheets))

    @property
    def left_out(self) -> Counter[Reason]:
        """The number of records left out for each reason."""
        return sum((Counter(sheet.left_out) for sheet in self.sheets), Counter[Reason]())


def read_export(path: Path, options: ReadOptions = PLAIN, profile: str = "") -> Export:
    """Read a file, a folder or an archive of an export.

    Of several people the one of this `profile` is read, else the user of the options, else the one with most records.
    Raises DataError where nothing in it can be recognised.
    """
    check_format(options.format)
    problems, sheets, unused, refusals = Problems(options), list[ReadSheet](), list[str](), list[Refused]()
    with open_export(path) as files:
        for file in files:
            try:
                recognized = _recognized(file, problems, options, alone=len(files) == 1)
            except DataError as error:
                if len(files) == 1:
                    raise
                refusals += [error] if isinstance(error, Refused) else []
                recognized = []
            if recognized:
                sheets += _read(file, recognized, problems)
            else:
                unused.append(file.name)
        if not any(sheet.entries or sheet.left_out for sheet in sheets):
            raise _refusal(path, files, refusals, bool(sheets))
        names = {str(file.path): file.name for file in files}
    reported = [replace(each, file=names.get(each.file, each.file)) for each in problems.reported]
    return _of_one_person(Export(tuple(sheets), tuple(unused), tuple(reported)), profile, options.user)


def _recognized(file: ExportFile, problems: Problems, options: ReadOptions, alone: bool) -> list[Recognized]:
    attempt = Problems(problems.options)
    recognized = recognize(file, attempt, options.format, options.columns, options.kinds, alone)
    if recognized:
        problems.absorb(attempt)
    return recognized


def _read(file: ExportFile, recognized: Sequence[Recognized], problems: Problems) -> list[ReadSheet]:
    sheets = []
    unreadable = problems.total_left_out(file.path)
    for each in recognized:
        entries, left_out = list[Entry](), Counter[Reason]()
        if unreadable:
            left_out["unreadable"], unreadable = unreadable, 0
        for record in each.sheet.records:
            outcome = each.read(record)
            if isinstance(outcome, LeftOut):
                left_out[outcome.reason] += 1
            else:
                entries.append(replace(outcome, file=each.sheet.place, line=record.line))
        place, encoding = each.sheet.place, each.sheet.encoding
        read = place, each.format, tuple(entries), left_out, each.scale, encoding, each.columns, each.unused
        sheets.append(ReadSheet(*read))
    return sheets


def _of_one_person(export: Export, profile: str, user_id: str) -> Export:
    """Return the export with the entries of one person in each format; those of others are left out."""
    people: dict[str, Counter[str]] = {}
    for sheet in export.sheets:
        people.setdefault(sheet.format, Counter()).update(entry.person for entry in sheet.entries if entry.person)
    names = dict.fromkeys(name for counts in people.values() for name in counts)
    if profile and profile.casefold() not in {name.casefold() for name in names}:
        there = ", ".join(names) or "no profiles"
        raise DataError(f"no profile {profile!r} in this export (it has {there}): choose one of them")
    chosen = {
        format: {name.casefold(): name for name in counts}.get(
            (profile or user_id).casefold(), counts.most_common(1)[0][0]
        )
        for format, counts in people.items()
        if len(counts) > 1
    }
    profiles = tuple((person, tuple(sorted(people[format]))) for format, person in chosen.items())
    sheets = tuple(_of_person(sheet, chosen.get(sheet.format, "")) for sheet in export.sheets)
    return replace(export, sheets=sheets, profiles=profiles)


def _of_person(sheet: ReadSheet, person: str) -> ReadSheet:
    own = tuple(entry for entry in sheet.entries if not person or entry.person in ("", person))
    left_out = Counter(sheet.left_out)
    if others := len(sheet.entries) - len(own):
        left_out["other_profile"] += others
    return replace(sheet, entries=own, left_out=left_out)


def _refusal(path: Path, files: Sequence[ExportFile], refusals: Sequence[Refused], is_recognized: bool) -> Refused:
    """Return why nothing in an export can be read: the reason that says most."""
    if not files:
        return Refused("no_files", [str(path)])
    if is_recognized:
        return Refused("no_records", [path.name])
    reasons: tuple[RefusedFor, ...] = ("catalogue", "nothing", "no_records", "empty")
    for reason in reasons:
        if of_reason := [each for each in refusals if each.reason == reason]:
            return Refused(reason, [name for each in of_reason for name in each.names], of_reason[0].columns)
    return Refused("nothing", [file.name for file in files])
