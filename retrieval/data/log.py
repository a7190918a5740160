"""A log of interactions: its columns decide what its cells mean, and what cannot be read costs no more than itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from retrieval.columns.kinds import parse_kinds, thing
from retrieval.columns.names import normalized_name
from retrieval.columns.playback import playback_kinds
from retrieval.columns.scales import Scale, parse_scale
from retrieval.columns.times import read_times
from retrieval.columns.verdicts import NO_INTERACTION, read_verdicts
from retrieval.data import log_ids
from retrieval.data.interaction_table import COLUMNS, InteractionTable
from retrieval.data.items import MAX_ID, MAX_TEXT, clean_text
from retrieval.data.log_repeats import UNDONE, repeated, taken_back
from retrieval.data.raw_log import OTHER_IDS, RawLog, collect
from retrieval.files.options import FileDecisions, ReadOptions
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

if TYPE_CHECKING:
    import polars

DEFAULT_USER = "me"
FAULTS = {
    "no_rating": ("value", "ratings not understood ({examples}): the rest is kept", "no rating"),
    "unknown_kind": ("kind", "unknown kinds: the ratings are kept", "unknown kind"),
    "no_time": ("time", "times that cannot be read: they are not known", "time not known"),
    "which_day": (
        "time",
        "dates could have the day or the month first: not known; see --dates",
        "day or month first?",
    ),
}
"""Marks of rows of which something was not read: the field, what is said of them, and the name in counts."""
Lengths = Callable[[Iterable[str]], Mapping[str, float]]
"""Returns the length in seconds of each of these items that has one."""


def read_log(
    rows: Iterable[Row | Chunk],
    catalogue: Collection[str],
    options: ReadOptions,
    problems: Problems,
    decisions: FileDecisions,
    lengths: Lengths | None = None,
) -> tuple[InteractionTable, FileDecisions]:
    """Return the interactions of a log with the items of a catalogue, in the log's order, and what was decided.

    `decisions` are those of its file and format. Lines that are left out, and those of which something was not read,
    are reported in `problems`.
    """
    return _Reader(collect(rows, options.columns), catalogue, options, problems, decisions, lengths).read()


class _Reader:
    """One log on its way: `rows` are those that are still in it, and each step decides a part of what they say."""

    def __init__(
        self,
        raw: RawLog,
        catalogue: Collection[str],
        options: ReadOptions,
        problems: Problems,
        decisions: FileDecisions,
        lengths: Lengths | None,
    ):
        columns = tuple(map(normalized_name, raw.columns))
        self.raw, self.rows, self.catalogue, self.options, self.problems = raw, raw.frame, catalogue, options, problems
        self.lengths, self.notes = lengths, list(decisions.notes)
        before = options.decided_before(raw.columns)
        fixed = {name: value for name, value in decisions if name in decisions.model_fields_set}
        self.decided = (before or FileDecisions(file="")).model_copy(update={**fixed, "columns": columns, "notes": ()})

    def read(self) -> tuple[InteractionTable, FileDecisions]:
        self._read_verdicts()
        self._read_times()
        self._people()
        self._items()
        self._things()
        self._unknown_kinds()
        self._counts()
        self._playback()
        self._texts()
        self._order()
        self._repeats()
        self._faults()
        if unused := self.raw.unused:
            self.notes.append(("unused", ", ".join(" ".join(column.split())[:40] for column in unused[:8])))
        frame = self.rows.select(COLUMNS).rechunk()
        return InteractionTable(frame), self.decided.model_copy(update={"notes": tuple(self.notes)})

    def _column(self, name: str) -> polars.Series:
        """Return a column of cells, null throughout where the log has none."""
        import polars as pl

        if name in self.rows.columns:
            return self.rows[name]
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.rows.height)

    def _columns(self, *names: str) -> dict[str, polars.Series]:
        return {name: self._column(name) for name in names}

    def _drop(self, bad: polars.Series, field: str, message: str) -> None:
        """Leave out the marked rows and report their lines."""
        if not bad.any():
            return
        for at, file in enumerate(self.raw.files):
            lines = self.rows.filter(bad & (self.rows["file"] == at))["line"].to_list()
            if lines:
                self.problems.add_lines(file, lines, field, message)
        self.rows = self.rows.filter(~bad)

    def _mend(self, marked: polars.Series, field: str, message: str, kind: str = "") -> None:
        """Report the first of the marked rows, whose wrong part is not known, and how many there are."""
        if marked.any():
            first = self.rows.filter(marked).row(0, named=True)
            file, count = self.raw.files[first["file"]], int(marked.sum())
            self.problems.mend(file, first["line"], field, f"{count} {message}", count, kind)

    def _people(self) -> None:
        import polars as pl

        if not self.raw.has_people:
            user = self.options.user or DEFAULT_USER
            self.rows = self.rows.with_columns(user_id=pl.lit(user))
            self.decided = self.decided.model_copy(update={"user": user})
            return
        self._drop(self._column("user_id").is_null(), "user_id", "is missing")
        users, changed = log_ids.whole_numbers(self._column("user_id"))
        self.rows = self.rows.with_columns(user_id=users)
        if changed:
            self.notes.append(("float_users", str(changed)))
        self._drop(self.rows["user_id"].str.len_chars() > MAX_ID, "user_id", f"over {MAX_ID:,} characters")

    def _items(self) -> None:
        self._choose_ids()
        self._drop(self._column("item_id").is_null(), "item_id", "is missing")
        ruined = log_ids.ruined(self._column("item_id"), self.catalogue)
        self._drop(ruined, "item_id", "an id in scientific notation has lost its last digits: export it as text")
        ids, changed = log_ids.catalogue_ids(self._column("item_id"), self.catalogue)
        self.rows = self.rows.with_columns(item_id=ids)
        if changed:
            self.notes.append(("float_items", str(changed)))
        unknown = ~ids.is_in(_series(self.catalogue).implode())
        if unknown.any():
            first = self.rows.filter(unknown).row(0, named=True)
            count, file = int(unknown.sum()), self.raw.files[first["file"]]
            what = f"{count} interactions name items that are not in the catalogue, the first {first['item_id']!r}"
            self.problems.add(file, first["line"], "item_id", what, count, "not in the catalogue")
            self.rows = self.rows.filter(~unknown)

    def _choose_ids(self) -> None:
        """Take the ids of the column that names most items of the catalogue, where several columns hold ids."""
        others = [name for name in self.rows.columns if name.startswith(OTHER_IDS)]
        if others:
            ids = _series(self.catalogue).implode()
            hits = {name: int(self.rows[name].is_in(ids).sum()) for name in ("item_id", *others)}
            best = max(hits, key=lambda name: hits[name])
            self.rows = self.rows.with_columns(item_id=self.rows[best]).drop(others)

    def _things(self) -> None:
        import polars as pl

        words = self._column("thing").drop_nulls().unique().to_list()
        if trailers := [word for word in words if thing(word) == "trailer"]:
            marked = self.rows["thing"].is_in(pl.Series(trailers, dtype=pl.String).implode()).fill_null(False)
            self._leave(marked, "trailers")

    def _leave(self, marked: polars.Series, what: str) -> None:
        """Leave out rows that are no interactions, which is no fault of theirs, and count them."""
        if marked.any():
            for at, file in enumerate(self.raw.files):
                self.problems.count(file, what, int((marked & (self.rows["file"] == at)).sum()))
            self.notes.append((what, str(int(marked.sum()))))
            self.rows = self.rows.filter(~marked)

    def _read_verdicts(self) -> None:
        """Read what was done and the ratings of all rows: the whole column decides, also by those that are left out."""
        kinds = {**self.decided.kinds, **parse_kinds(self.options.kinds)}
        zero = self.options.zero_is_unrated
        zero = self.decided.zero_is_unrated if zero is None else zero
        scale = self.options.given_scale() or self._earlier_scale(zero)
        read = read_verdicts(self._columns("kind", "status", "value", "thumb"), scale, zero, kinds, self.raw.value_name)
        marks = {"no_rating": read.unreadable, "unknown_kind": read.unknown}
        marks["value_words"] = self._column("value").set(~read.unreadable, None)
        self.rows = self.rows.with_columns(
            kind_words=self._column("kind"), kind=read.kinds, value=read.ratings, **marks
        )
        update: dict[str, object] = {"kinds": kinds}
        if read.scale:
            update |= {"scale": str(read.scale), "zero_is_unrated": read.scale.zero_is_unrated}
        self.decided = self.decided.model_copy(update=update)
        if read.unrated:
            self.notes.append(("unrated", str(read.unrated)))

    def _unknown_kinds(self) -> None:
        """Leave out rows whose word for what was done is unknown, and which have no rating."""
        unknown = self.rows["kind"].is_null()
        for word in self.rows.filter(unknown)["kind_words"].unique(maintain_order=True).to_list()[:20]:
            marked = (self.rows["kind"].is_null() & (self.rows["kind_words"] == word)).fill_null(False)
            first = self.rows.filter(marked).row(0, named=True)
            message = f"{int(marked.sum())} lines say {word[:40]!r}, which is no known kind: --kinds '{word[:40]}=view'"
            self.problems.add(
                self.raw.files[first["file"]], first["line"], "kind", message, int(marked.sum()), "unknown kind"
            )
            self.rows = self.rows.filter(~marked)
        self._drop(self.rows["kind"].is_null(), "kind", "no known kind")

    def _counts(self) -> None:
        """Read rows of which a column says how often: as plays, or as owned and no more where it says 0."""
        import polars as pl

        if "count" in self.rows.columns:
            often = pl.col("count").cast(pl.Float64, strict=False)
            kind = pl.when(often > 0).then(pl.lit("play")).when(often == 0).then(pl.lit("owned"))
            plain = (pl.col("kind") == "view") & pl.col("kind_words").is_null()
            self.rows = self.rows.with_columns(kind=pl.when(plain).then(pl.coalesce(kind, "kind")).otherwise("kind"))

    def _earlier_scale(self, zero_is_unrated: bool | None) -> Scale | None:
        """Return the scale of an earlier file with these columns, or of the format; None where there is none."""
        scale = self.decided.scale
        return parse_scale(scale, zero_is_unrated) if scale and scale not in ("unknown", "flags") else None

    def _playback(self) -> None:
        self._left_at_once()
        for what in NO_INTERACTION:
            self._leave((self.rows["kind"] == what).fill_null(False), what)

    def _left_at_once(self) -> None:
        if not set(self.rows.columns) & {"played_share", "played_ms", "played_seconds", "skipped"}:
            return
        columns = self._columns("played_share", "played_ms", "played_seconds", "play_end", "skipped")
        long = None
        if self.lengths and columns["played_ms"].is_not_null().any():
            import polars as pl

            by_item = self.lengths(self.rows["item_id"].unique())
            ids = self.rows["item_id"]
            long = ids.replace_strict(by_item, default=None, return_dtype=pl.Float64) if by_item else None
        kinds, left = playback_kinds(self.rows["kind"], columns, long)
        self.rows = self.rows.with_columns(kind=kinds)
        if left:
            self.notes.append(("left_at_once", str(left)))

    def _read_times(self) -> None:
        """Read the times of all rows: the whole column decides, also by those that are left out."""
        order = self.options.order() or self.decided.dates
        times = read_times(self._column("time"), order, self.decided.times)
        if times.in_another_unit:
            self.notes.append(("another_unit", str(times.in_another_unit)))
        marks = {"no_time": times.unreadable, "which_day": times.ambiguous}
        self.rows = self.rows.with_columns(time=times.column, **marks)
        self.decided = self.decided.model_copy(update={"times": times.unit, "dates": times.order})
        if times.order_by is not None:
            self.rows = self.rows.with_columns(order_by=times.order_by)
            self.decided = self.decided.model_copy(update={"ordered": True})

    def _order(self) -> None:
        """Sort rows whose times are in order and no more."""
        if "order_by" in self.rows.columns:
            self.rows = self.rows.sort("order_by", maintain_order=True)

    def _faults(self) -> None:
        """Report what was not read of the rows that are kept."""
        for mark, (field, message, kind) in FAULTS.items():
            texts = self._column(f"{field}_words").filter(self.rows[mark]).unique(maintain_order=True)[:3]
            examples = ", ".join(text[:20] for text in texts if text)
            self._mend(self.rows[mark], field, message.format(examples=examples), kind)

    def _repeats(self) -> None:
        """Leave out what was taken back later, with what took it back, and what was exported twice."""
        for undo in UNDONE:
            if (self.rows["kind"] == undo).any():
                self._leave(taken_back(self.rows, undo), "taken_back")
        self._leave(repeated(self.rows), "repeats")

    def _texts(self) -> None:
        import polars as pl

        context = pl.col("context").fill_null("") if "context" in self.rows.columns else pl.lit("")
        if "text" not in self.rows.columns:
            self.rows = self.rows.with_columns(text=pl.lit(""), context=context)
            return
        text = self.rows["text"].fill_null("")
        self._mend(text.str.len_chars() > MAX_TEXT, "text", f"texts over {MAX_TEXT:,} characters: cut there")
        text = text.str.head(MAX_TEXT)
        dirty = text.str.contains(r"[^\P{C}\n\t]|^\s|\s$")
        if dirty.any():
            text = pl.Series([clean_text(t) if d else t for t, d in zip(text, dirty, strict=True)], dtype=pl.String)
        self.rows = self.rows.with_columns(text=text, context=context)


def _series(texts: Collection[str]) -> polars.Series:
    import polars as pl

    return pl.Series(list(texts), dtype=pl.String)
