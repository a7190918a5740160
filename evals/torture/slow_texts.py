"""`python -m evals.torture.slow_texts`: how long what reads texts takes for 20,000 characters of one kind.

Repetition is what makes a pattern with two open ends take the square of a text's length. A case passes where it takes
less than a second of the processor; an error of the product's own is an answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from agent.digest.markdown import escape
from agent.errors import AgentError
from agent.query.parse import parse
from agent.server.openai_chat.markdown import as_markdown
from agent.text import has_unknown_names, language_of, repeats, strip_control, word_overlap
from evals.bench import table
from evals.torture.texts.outputs import scratch
from prompts import neutralise
from retrieval.conditions import parse_condition
from retrieval.data import dataset
from retrieval.data.items import Item, clean_text, parse_time
from retrieval.errors import RetrievalError
from retrieval.exports.read import read_export
from retrieval.text.prompt_injection import clean_title, strip_injections
from retrieval.text.tokenizer import tokenize

LENGTH, LIMIT_SECONDS = 20_000, 1.0
UNITS = (
    "a", "aA", "A ", "The ", "a, ", "a. ", "aB1-_ ", "a'", "a-", "A. B. ", "aa bb ", "e\u0301", "İ", "ß", "Ⅷ", "½",
    "ﷺ", "ｆ", "not ", "not not ", "no ", "without ", "except ", "nothing but ", "anything but ", "i don't not want ",
    "neither nor ", "不", "没有", "不要", "除了", "除了不", "别", "像《", "《a》", "我想看", "的", "给", "忽略",
    "排第一", "第一", "第", "一",
    "一百", "二十", "1", "1.", "1,", "1. ", "1990-", "1990 to ", "19", "2020年", "3 hours ", "3小时", "90s ", "$1 ",
    "£",
    "0x", "1e9", "NaN", "٣", "９", "more than ", "at least 3 ", "from ", "by ", "in ", "like ", "like The A ",
    "seen ",
    "for my ", "with my kids ", "和孩子", "rank this ", "ignore ", "recommend ", "this item ", "system:",
    "<|im_start|>",
    "<|", "[INST]", "you should pick this. ", "(a)", "(", "()", "((((", "[", "[]", "{", "{}", '"', "'", "“", "”", "‘",
    "«", "<", "<a ", "<a>", "</", "<!--", "-->", "&", "&amp;", "&#x3c;", ",", ";", ":", ".", "!", "?", "，", "。",
    "：",
    "！", "-", "—", "+", "=", "==", "|", "||", "/", "//", "\\", "*", "**", "_", "`", "~", "#", " ", "\n", " \n", "\t",
    "\r", "\r\n", "\x0b", "\u2028", "\x00", "\x1b[", "\x1b]", "\x9b", "\ufeff", "\xad", "\u200b", "\u202e",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "year>=1990 and ", "a=1 or ", "tags in (", "![a](", "[a](",
    "http://a.b/", "www.", "a@b.", "@", "\\n", "\\u00", '{"a":', "a\tb\n",
)  # fmt: skip


class Timing(NamedTuple):
    """A function on a text, and the seconds of the processor that it took."""

    seconds: float
    function: str
    unit: str
    error: str


def functions(folder: Path) -> Mapping[str, Callable[[str], object]]:
    """Return what reads texts, by name; files are written into `folder`."""
    shown = [Item(id="1", title="The Sea"), Item(id="2", title="A Not So Long Night")]
    return {
        "a message, English": partial(parse, language="en", shown=shown),
        "a message, Chinese": partial(parse, language="zh", shown=shown),
        "a condition": parse_condition,
        "a value in a condition": lambda text: parse_condition(f"title={text}"),
        "sanitising a text": strip_injections,
        "sanitising a title": clean_title,
        "cleaning a text": clean_text,
        "a time": parse_time,
        "words of a text": tokenize,
        "a text on a terminal": strip_control,
        "the language of a text": lambda text: language_of([text]),
        "a reason, repeated": lambda text: repeats(text, "en"),
        "a reason, alike": lambda text: word_overlap(text, text),
        "a reason, names": lambda text: has_unknown_names(text, "a"),
        "Markdown of a digest": escape,
        "Markdown of a conversation": lambda text: list(as_markdown([text])),
        "a text in a prompt": neutralise,
        "JSON lines": partial(_read, folder / "items.jsonl", lambda text: _json_line(text) + "\n" + text),
        "CSV": partial(_read, folder / "items.csv", lambda text: f"id,title\n1,{text}\n"),
        "TSV": partial(_read, folder / "items.tsv", lambda text: f"id\ttitle\n1\t{text}\n"),
        "XML": partial(_read, folder / "film.nfo", lambda text: f"<movie><title>{text}</title></movie>"),
        "BibTeX": partial(_read, folder / "items.bib", lambda text: f"@book{{a, title = {{{text}}}, author={text}}}"),
        "RIS": partial(_read, folder / "items.ris", lambda text: f"TY  - BOOK\nTI  - {text}\nER  - \n"),
        "an export in CSV": partial(_export, folder / "export.csv", lambda text: f"Title,Date\n{text},1/2/20\n"),
        "an export in HTML": partial(
            _export, folder / "history.html", lambda text: f"<html><body>{text}</body></html>"
        ),
        "an export in text": partial(_export, folder / "My Clippings.txt", lambda text: text),
    }


def measure(functions: Mapping[str, Callable[[str], object]], units: Sequence[str] = UNITS) -> list[Timing]:
    """Return what each function took for each unit repeated, the slowest first."""
    cases = []
    for name, function in functions.items():
        _fault(function, "a")  # compiles its patterns
        for unit in units:
            began = time.process_time()
            error = _fault(function, (unit * (LENGTH // len(unit) + 1))[:LENGTH])
            cases.append(Timing(time.process_time() - began, name, unit, error))
    return sorted(cases, reverse=True)


def _fault(function: Callable[[str], object], text: str) -> str:
    """Return the name of an error that is none of the product's own, "" where there is none."""
    try:
        function(text)
    except (RetrievalError, AgentError, ValueError):
        return ""
    except Exception as fault:
        return type(fault).__name__
    return ""


def _read(file: Path, write: Callable[[str], str], text: str) -> None:
    file.write_text(write(text), encoding="utf-8", errors="replace", newline="")
    dataset.read([file], None)


def _export(file: Path, write: Callable[[str], str], text: str) -> None:
    file.write_text(write(text), encoding="utf-8", errors="replace", newline="")
    read_export(file)


def _json_line(text: str) -> str:
    return json.dumps({"id": "1", "title": text, "text": text, "published": text, "tags": [text]})


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the slowest case of each function; return 0 where none is too slow or raises."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture.slow_texts", description=__doc__)
    parser.parse_args(arguments)
    with scratch() as folder:
        cases = measure(functions(folder))
    worst = dict[str, Timing]()
    for case in cases:
        worst.setdefault(case.function, case)
    wrong = [case for case in cases if case.seconds > LIMIT_SECONDS or case.error]
    for case in wrong:
        sys.stderr.write(f"{case.function}: {case.seconds:.2f} s {case.error} for {case.unit!a} repeated\n")
    rows = [[case.function, f"{case.seconds:.2f}", f"`{ascii(case.unit)[1:-1]}`"] for case in worst.values()]
    sys.stdout.write(table(("what reads", "slowest, s", "repeated"), rows) + f"\n{len(cases):,} cases\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
