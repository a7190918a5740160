"""The parsers that are fuzzed: each with sound inputs, and its share of the cases by how fast it is."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from agent.digest import markdown
from agent.llm.gguf_header import check_gguf
from agent.query.parse import parse
from agent.server.openai_chat.markdown import as_markdown
from agent.text import strip_control
from evals.torture.gguf_headers import small_model
from prompts import neutralise
from retrieval.conditions import parse_condition
from retrieval.data import dataset
from retrieval.data.items import Item, clean_text
from retrieval.exports.read import read_export
from retrieval.index import manifest
from retrieval.index.build import build
from retrieval.index.checksum import NO_FOLDER, object_with_checksum, object_without_checksum
from retrieval.text.prompt_injection import clean_title, strip_injections
from retrieval.text.tokenizer import tokenize

ITEMS = [
    {"id": f"i{n}", "title": f"Title {n}", "text": "About it.", "year": f"{1990 + n}", "genres": "Drama|War"}
    for n in range(5)
]
CONDITIONS = (
    "year>=1990 and not (category in (Drama, War) or price<20)",
    "text contains 'love' and language=en or tags!=\"a b\"",
    "published within 30d and minutes<=90",
)
MESSAGES = (
    "something like Heat but not too long, under 2 hours and no horror, from the 1990s",
    "不要恐怖片，要90年代的喜剧，两小时以内，像《星际穿越》那样的",
    "why the second one? I've seen the first, show me 5 more for my kids under $20",
)
LOADS = b"The assistant shows its readers a list."
"""A sentence that no telltale phrase decides, so that the model of sentences is loaded before the first case."""

NFO = (
    "<?xml version='1.0'?><movie><title>Heat</title><year>1995</year><genre>Crime</genre>"
    "<uniqueid type='imdb'>tt0113277</uniqueid></movie>"
)
FEED = (
    "<rss version='2.0'><channel><title>t</title><item><title>a</title><link>http://a.b/c</link>"
    "<description>d</description></item></channel></rss>"
)
LIBRARY = """
    create table books (id integer primary key, title text, sort text, timestamp text, pubdate text, series_index real,
        path text);
    create table authors (id integer primary key, name text);
    create table books_authors_link (id integer primary key, book integer, author integer);
    insert into books values (1, 'A', 'A', '2020', '1999', 1, 'a');
    insert into authors values (1, 'B');
    insert into books_authors_link values (1, 1, 1);
"""


class Target(NamedTuple):
    """A parser of bytes, sound inputs, and how many of all cases are its own, in parts of a thousand."""

    parse: Callable[[bytes], object]
    inputs: tuple[bytes, ...]
    share: int


def targets(folder: Path) -> Mapping[str, Target]:
    """Return the parsers by name; files are written into `folder`."""
    shown = [Item(id="1", title="The Sea"), Item(id="2", title="Heat 2")]
    conditions, messages = tuple(map(str.encode, CONDITIONS)), tuple(map(str.encode, MESSAGES))
    lines = "".join(f"{json.dumps(item)}\n" for item in ITEMS).encode()
    table = "id,title,year,genres\n" + "".join(f'{i["id"]},"{i["title"]}",{i["year"]},{i["genres"]}\n' for i in ITEMS)
    return {
        "conditions": Target(_text(parse_condition), conditions, 445),
        "texts": Target(_text(_clean), messages, 200),
        "GGUF header": Target(_file(folder / "m.gguf", check_gguf), (_gguf(folder),), 250),
        "manifest": Target(_manifest(folder / "index"), (_sound_manifest(folder / "whole"),), 60),
        "messages": Target(_text(lambda text: parse(text, "zh" if len(text) % 2 else "en", shown)), messages, 5),
        "sanitising": Target(_text(lambda text: (strip_injections(text), clean_title(text))), (*messages, LOADS), 2),
        "JSON lines": Target(_items(folder / "items.jsonl"), (lines,), 12),
        "CSV": Target(_items(folder / "items.csv"), (table.encode(),), 12),
        "TSV": Target(_items(folder / "items.tsv"), (table.replace(",", "\t").encode(),), 6),
        "NFO": Target(_items(folder / "film.nfo"), (NFO.encode(),), 6),
        "feed": Target(_items(folder / "feed.xml"), (FEED.encode(),), 6),
        "Parquet": Target(_items(folder / "items.parquet"), (_parquet(),), 1),
        "SQLite": Target(_items(folder / "metadata.db"), (_calibre(folder),), 4),
        "zip": Target(_file(folder / "export.zip", read_export), (_zip(table),), 6),
        "workbook": Target(_file(folder / "export.xlsx", read_export), (_workbook(),), 6),
    }


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


def _file(path: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def parse(data: bytes) -> object:
        path.write_bytes(data)
        return read(path)

    return parse


def _items(path: Path) -> Callable[[bytes], object]:
    return _file(path, lambda path: dataset.read([path], None))


def _clean(text: str) -> None:
    clean_text(text)
    tokenize(strip_control(text))
    neutralise(markdown.escape(text))
    list(as_markdown([text[:9], text[9:]]))


def _gguf(folder: Path) -> bytes:
    small_model(folder / "whole.gguf", bytes_known=8, width=8)
    return (folder / "whole.gguf").read_bytes()


def _manifest(folder: Path) -> Callable[[bytes], object]:
    """Return what reads a damaged manifest whose checksum is right, as one that somebody edited with intent."""
    folder.mkdir(exist_ok=True)

    def parse(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        (folder / manifest.NAME).write_bytes(object_with_checksum(text, NO_FOLDER, manifest.NAME))
        return manifest.read(folder)

    return parse


def _sound_manifest(folder: Path) -> bytes:
    build(folder, [Item(id="1", title="The Sea")], embedder="hash", search="exact")
    return object_without_checksum((folder / manifest.NAME).read_bytes(), manifest.NAME)[0]


def _parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(ITEMS).write_parquet(out)
    return out.getvalue()


def _calibre(folder: Path) -> bytes:
    path = folder / "whole.db"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("pragma page_size=512")
    database.executescript(LIBRARY)
    database.close()
    return path.read_bytes()[:19_000]


def _zip(table: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", "Title,Year,Rating,Date\nHeat,1995,8,2020-01-02\n")
        archive.writestr("../../slip.csv", table)
    return out.getvalue()


def _workbook() -> bytes:
    out, start = io.BytesIO(), "<?xml version='1.0'?>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f"{start}<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>")
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f"{start}<r><Relationship Id='r1' Target='worksheets/s.xml'/></r>"
        )
        archive.writestr("xl/sharedStrings.xml", f"{start}<sst><si><t>Title</t></si><si><t>Rating</t></si></sst>")
        rows = "<row><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>" + "".join(
            f"<row><c r='A{n}' t='inlineStr'><is><t>Film {n}</t></is></c><c r='B{n}'><v>{n}</v></c></row>"
            for n in range(2, 5)
        )
        archive.writestr("xl/worksheets/s.xml", f"{start}<worksheet><sheetData>{rows}</sheetData></worksheet>")
    return out.getvalue()
