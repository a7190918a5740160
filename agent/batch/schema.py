"""The input of `whyrec rerank`: one JSON object a line, and the request that it stands for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.batch.known_fields import KnownFields
from agent.errors import InputError
from agent.recommender import Recommender, events
from agent.text import language_of
from prompts import LANGUAGES
from retrieval.columns.kinds import Kind
from retrieval.conditions import parse_condition
from retrieval.data.items import Id, Interaction, Item, Text, Time
from retrieval.data.vectors import length_mismatch
from retrieval.errors import RequestError
from retrieval.index import Index
from retrieval.messages import messages
from retrieval.query import Event, PreparedRequest, Request
from retrieval.text.prompt_injection import sanitize

MAX_CANDIDATES = 1_000
MAX_LINE_BYTES = 4 << 20
MAX_NAMED = 5
"""Unknown candidates that a notice names."""


class PastEvent(BaseModel):
    """One entry of a request's history: the id of an item in the index, or the item itself."""

    model_config = ConfigDict(extra="ignore")

    item_id: Id = ""
    item: Item | None = None
    kind: Kind = "view"
    value: float | None = Field(None, allow_inf_nan=False)
    time: Time | None = None
    context: dict[str, str] = {}


class RequestLine(KnownFields):
    """One line of the input file. Fields that it does not name are an error."""

    request_id: Id = Field(min_length=1, max_length=200)
    user_id: Id = ""
    history: list[PastEvent] = Field([])
    candidates: list[Id | Item] | None = Field(None, max_length=MAX_CANDIDATES)
    request: Text = Field("", max_length=2_000)
    context: dict[str, str] = Field(default_factory=dict)
    where: list[str] | str = Field([])
    n: int = Field(10, ge=1, le=1_000)
    lang: str = Field("", pattern=f"^({'|'.join(LANGUAGES)})?$")
    domain: str = ""


def read_lines(source: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the number, from 1, and the bytes of each line that is not blank. Raises InputError if unreadable."""
    try:
        with source.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf")
    except FileNotFoundError as error:
        raise InputError(f"no file {source}: give --in an existing file of requests, one JSON object a line") from error
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}") from error


def parse_line(source: Path, number: int, line: bytes) -> RequestLine:
    """Parse and validate one line. Raises InputError with the file, line number and field."""
    try:
        if len(line) > MAX_LINE_BYTES:
            raise ValueError(f"the line is longer than {MAX_LINE_BYTES >> 20} MiB")
        return RequestLine.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{source}:{number}, field {field[:80]}: {first['msg']}") from error
    except RecursionError as error:
        raise InputError(f"{source}:{number}: nested too deeply: give one flat JSON object") from error
    except ValueError as error:
        raise InputError(f"{source}:{number}: not a JSON object: {str(error)[:120]}") from error


def to_request(
    line: RequestLine, recommender: Recommender, past: Sequence[Event] | None = None
) -> tuple[PreparedRequest, list[Item] | None]:
    """Return the prepared request and its given candidates, None where the index is to shortlist.

    `past`: what the line's user did, in place of their interactions in the index. Ids are looked up in the
    recommender's index. Candidates that it does not have are left out, which a notice says. Raises RequestError where
    an id of the history or every candidate is unknown, or a field is unusable.
    """
    index = recommender.index
    missing = _missing(line, index)
    candidates = _candidates(line, index, missing)
    history = _history(line, index, past)
    dimensions = index.manifest.named_dimensions if index else {}
    for item in (*(event.item for event in history), *(candidates or ())):
        if wrong := length_mismatch(item.vectors, dimensions):
            raise RequestError(f"item {item.id[:60]!r}, vectors.{wrong[0]}: {wrong[1]}")
    where = [line.where] if isinstance(line.where, str) else line.where
    conditions = tuple(parse_condition(each) for each in where if each)
    if conditions and candidates is None:
        recommender.retriever.columns.check_fields(conditions)
    request = Request(
        history=tuple(history),
        text=line.request,
        context=line.context,
        conditions=conditions,
        n=line.n,
        language=line.lang or language_of(_texts(line, history, candidates)),
        domain=line.domain,
        user_id=line.user_id,
    )
    prepared = recommender.prepare(request, candidates)
    if missing:
        ids = ", ".join(repr(each[:60]) for each in missing[:MAX_NAMED]) + ", …" * (len(missing) > MAX_NAMED)
        text: str = messages("agent.batch", prepared.language)["candidates_left_out"]
        prepared = replace(prepared, notices=(*prepared.notices, text.replace("{ids}", ids)))
    return prepared, candidates


def _missing(line: RequestLine, index: Index | None) -> list[str]:
    """Return the ids of candidates that an index does not have; none where it has not a single one of them."""
    given = line.candidates or []
    missing = [each for each in given if isinstance(each, str) and index and each not in index.items]
    return missing if len(missing) < len(given) else []


def _candidates(line: RequestLine, index: Index | None, missing: Collection[str]) -> list[Item] | None:
    if line.candidates is None:
        if index is None:
            raise RequestError("no candidates and no index: give candidates, or name an --index")
        return None
    given = [each for each in line.candidates if isinstance(each, Item) or each not in missing]
    items = [sanitize(each) if isinstance(each, Item) else _look_up(each, "candidate", index) for each in given]
    if not items:
        raise RequestError("candidates is an empty list: leave it out, or name some")
    repeated = [item_id for item_id, count in Counter(item.id for item in items).items() if count > 1]
    if repeated:
        raise RequestError(f"candidate {repeated[0][:60]!r} is given twice: name each once")
    return items


def _history(line: RequestLine, index: Index | None, of_user: Sequence[Event] | None) -> list[Event]:
    """Return the events of the line, or those of its user, by default of the index, where it has none; oldest first."""
    past = []
    for entry in line.history:
        if entry.item is None and not entry.item_id:
            raise RequestError("a history entry has neither item_id nor item: give one of them")
        item = sanitize(entry.item) if entry.item else _look_up(entry.item_id, "history item", index)
        interaction = Interaction(
            user_id=line.user_id or "-",
            item_id=item.id,
            kind=entry.kind,
            value=entry.value,
            time=entry.time,
            context=entry.context,
        )
        past.append(Event(item, interaction))
    if not past and of_user is not None:
        past = list(of_user)
    elif not past and line.user_id and index:
        try:
            past = list(events(index, index.history(line.user_id)))
        except RequestError:
            if not line.request:  # else words suffice for a list, which says that the user is new
                raise
    if all(event.interaction.time for event in past):
        past.sort(key=lambda event: event.interaction.time.timestamp() if event.interaction.time else 0)
    return past


def _look_up(item_id: str, role: str, index: Index | None) -> Item:
    if index and item_id in index.items:
        return index.items[item_id]
    cure = "give the item itself" if index else "name an --index, or give the items themselves"
    raise RequestError(f"{role} {item_id[:60]!r} is unknown: {cure}")


def _texts(line: RequestLine, history: Sequence[Event], candidates: Sequence[Item] | None) -> list[str]:
    """Return the texts that the language of the request is detected from."""
    return [line.request] if line.request else [e.item.title for e in history] + [i.title for i in candidates or ()]
