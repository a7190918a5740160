"""How files are to be read: what a user overrules, and what was decided for each file and its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from retrieval.columns.dates import Order, Unit, parse_order
from retrieval.columns.kinds import parse_kinds
from retrieval.columns.names import normalized_name
from retrieval.columns.scales import Scale, parse_scale
from retrieval.messages import messages


class FileDecisions(BaseModel):
    """What was decided for a file: it is stored with an index, so that files with these columns are read alike later.

    `scale` is such as 1-10, thumbs, count or unknown; `times` the unit of numbers; `dates` the order of day and month.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    columns: tuple[str, ...] = ()
    """The normalized names of the columns."""
    encoding: str = ""
    delimiter: str = ""
    scale: str = ""
    zero_is_unrated: bool | None = None
    times: Unit = ""
    dates: Order = ""
    kinds: dict[str, str] = {}
    user: str = ""
    """The person of a log without a column for people."""
    ordered: bool = False
    """Whether each person's rows stand in the order in which they happened, also without times."""
    notes: tuple[tuple[str, str], ...] = ()
    """Further decisions: a key of the messages of this room, and what to fill in."""

    def describe(self, language: str = "en") -> str:
        """Return the decisions in one line."""
        texts = messages("retrieval.files", language)
        parts = [texts["encoding"].format(self.encoding)] if self.encoding else []
        if self.delimiter:
            parts.append(texts["delimiter"].format(texts["delimiters"].get(self.delimiter, self.delimiter)))
        if self.scale:
            parts.append(texts["scale"].get(self.scale, texts["scale"]["range"]).format(self.scale))
        if self.times:
            parts.append(texts["times"][self.times])
        if self.dates:
            parts.append(texts["dates"][self.dates])
        if self.user:
            parts.append(texts["user"].format(self.user))
        parts += [texts["notes"][key].format(value) for key, value in self.notes]
        return f"{self.file}: {texts['separator'].join(parts)}" if parts else ""


@dataclass(frozen=True)
class ReadOptions:
    """What a user says about files, in place of what their columns would decide.

    `columns` names columns by field; `user` is the person of a log without people; `earlier` are the decisions that an
    index was built with.
    """

    format: str = "auto"
    encoding: str = ""
    scale: str = ""
    dates: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    zero_is_unrated: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    strict: bool = False
    earlier: Sequence[FileDecisions] = ()

    def __post_init__(self) -> None:
        """Raise DataError for a value that is not understood."""
        self.given_scale()
        self.order()
        parse_kinds(self.kinds)

    def given_scale(self) -> Scale | None:
        """Return the scale that the user names."""
        return parse_scale(self.scale, self.zero_is_unrated) if self.scale else None

    def order(self) -> Order:
        """Return the order of day and month that the user names, or none."""
        return parse_order(self.dates)

    def decided_before(self, columns: Sequence[str]) -> FileDecisions | None:
        """Return what was decided for an earlier file with these columns."""
        names = tuple(map(normalized_name, columns))
        return next((each for each in reversed(self.earlier) if each.columns and each.columns == names), None)


PLAIN = ReadOptions()
