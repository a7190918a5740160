"""What writes: commands and functions on an index, each with what it needs beside it in the folder of a trial."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from agent.clauses.catalogue import descriptions_of
from agent.clauses.store import ClauseStore
from agent.profile import impressions, user_store
from evals.torture import sample_index, tiny_tuning
from evals.torture.commands import ME, Around, Outcome, fork
from evals.torture.sample_index import PERSON
from evals.torture.state import INDEX
from retrieval.index import Index, Writer, fitted

REQUESTS, FINISHED = 6, 3
Write = Callable[[Path], None]


@dataclass(frozen=True)
class Operation:
    """`arguments` of a command, with `@` for the folder of the trial and `#` for the index in it; or a function.

    `messages` is what a person types, `before` changes the folder first. `is_repeatable`: done again, it leads to the
    same state. `is_whole`: all parts of the state change at once, or none.
    """

    arguments: Sequence[str] = ()
    write: Write | None = None
    messages: bytes = b""
    before: Write | None = None
    is_repeatable: bool = True
    is_whole: bool = False

    def run(self, folder: Path, around: Around = nullcontext) -> Outcome:
        """Run it in a fork of this process, inside `around`."""
        places = {"@": str(folder), "#": str(folder / INDEX)}
        arguments = [each.replace("@", places["@"]).replace("#", places["#"]) for each in self.arguments]
        write = self.write
        return fork(arguments, self.messages, around, (lambda: write(folder / INDEX)) if write else None)


def _compact(index: Path) -> None:
    with Writer(index) as writer:
        writer.compact()


def _show(index: Path) -> None:
    items = list(Index(index).rows)[:3]
    shown = tuple(impressions.ShownItem(item_id=item, position=place) for place, item in enumerate(items, 1))
    list_id = impressions.record_list(index, PERSON, impressions.ShownList(items=shown))
    impressions.record_reaction(index, PERSON, impressions.Reaction(list_id=list_id, kind="like", item_id=items[0]))


def _undo(index: Path) -> None:
    user_store.withdraw_feedback(index, PERSON, user_store.load_feedback(index, PERSON)[2:])


def _choose(index: Path) -> None:
    described = [each for each in descriptions_of(Index(index)) if each.parts]
    ClauseStore(index).write({each.key: (each.parts[0].text,) for each in described}, "another chooser")


def _select(index: Path) -> None:
    fitted.store_selected_fields(index, Index(index).manifest.built, ["theme"])


def _delete_index(folder: Path) -> None:
    shutil.rmtree(folder / INDEX)


def _begin_results(folder: Path) -> None:
    lines = (folder / "all.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "begun.jsonl").write_bytes(b"".join(lines[:FINISHED]) + lines[FINISHED][:40])


def _delete_results(folder: Path) -> None:
    (folder / "all.jsonl").unlink(missing_ok=True)


def _damage(folder: Path) -> None:
    for pattern in ("items-*.parquet", "people/*/corrections.json"):
        file = min((folder / INDEX).glob(pattern))
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 1
        file.write_bytes(data)


_INTO, _ANEW = ("index", "--into", "#", "--no-fit"), ("--embedder", "hash", "--items", "@/new.jsonl")
_RERANK = ("rerank", "--in", "@/requests.jsonl", "--index", "#", "--strategy", "none", "--workers", "1", "--out")
_OF = ("--index", "#", *ME)
OPERATIONS: Mapping[str, Operation] = {
    "index": Operation((*_INTO, *_ANEW, "--interactions", "@/likes.jsonl"), before=_delete_index, is_whole=True),
    "index again": Operation((*_INTO, *_ANEW, "--replace"), is_whole=True),
    "add": Operation((*_INTO, "--add", "--items", "@/new.jsonl", "--interactions", "@/likes.jsonl")),
    "delete": Operation((*_INTO, "--delete", "i5", "--delete", "i6"), is_repeatable=False, is_whole=True),
    "compaction": Operation(write=_compact, is_whole=True),
    "import": Operation(("import", "@/export.csv", *_OF, "--matches", "@/choices.csv")),
    "profile edit": Operation(("profile", "edit", *_OF, "--pin", "Folk", "--drop", "Biology"), is_whole=True),
    "forget": Operation(("profile", "forget", *_OF, "--yes"), is_repeatable=False, is_whole=True),
    "chat": Operation(
        ("chat", *_OF, "--lang", "en"), messages=b"a story of the sea\nI like the first\n/quit\n", is_repeatable=False
    ),
    "undo": Operation(write=_undo, is_whole=True),
    "rerank": Operation((*_RERANK, "@/all.jsonl"), before=_delete_results),
    "rerank, resumed": Operation((*_RERANK, "@/begun.jsonl"), before=_begin_results),
    "plan": Operation(("plan", *_OF, "--goal", "biology", "--ics", "@/plan.ics", "--lang", "en")),
    "digest": Operation(
        ("digest", *_OF, "--since", "999d", "--again", "--eml", "@/mail.eml", "--feed", "@/feed.xml", "--lang", "en"),
        is_repeatable=False,
    ),
    "impressions": Operation(write=_show, is_repeatable=False),
    "clauses": Operation(write=_choose, is_whole=True),
    "learned values": Operation(write=_select, is_whole=True),
    "tune": Operation(write=tiny_tuning.tune),
    "repair": Operation(("doctor", "--index", "#", "--repair"), before=_damage),
}


def prepare(folder: Path, seed: int) -> None:
    """Make the folder of a trial: the index, and the files that operations read."""
    index = folder / INDEX
    sample_index.make(index, seed)
    items = list(Index(index).items.values())
    new = [item.model_copy(update={"id": f"n{n}", "title": f"{item.title} {n}"}) for n, item in enumerate(items[:9])]
    changed = items[12].model_copy(update={"text": "Quite another text."})
    _write_lines(
        folder / "new.jsonl", [item.model_dump(mode="json", exclude_defaults=True) for item in (*new, changed)]
    )
    likes = [{"user_id": user, "item_id": item.id, "kind": "like"} for user in (PERSON, "p2") for item in new[:4]]
    _write_lines(folder / "likes.jsonl", likes)
    rows = "".join(f'"{item.title}",{item.published.year if item.published else ""},4\n' for item in items[40:52])
    (folder / "export.csv").write_text(f"Title,Year,Rating\n{rows}", encoding="utf-8")
    history = [{"item_id": item.id, "kind": "like"} for item in items[:3]]
    _write_lines(folder / "requests.jsonl", [{"request_id": f"r{n}", "history": history} for n in range(REQUESTS)])


def write_all(index: Path) -> None:
    """Write once to everything: what is left behind by a failed write is deleted then, or stays."""
    if index.exists():
        with Writer(index) as writer:
            writer.compact()
        _show(index)
        _select(index)


def _write_lines(file: Path, rows: Iterable[Mapping[str, object]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
