"""`python -m evals.injections.false_alarms`: how many ordinary titles and texts the guard changes.

Titles are of data sets, texts of files in JSON lines (`text`), which may look like injections on purpose.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from evals.bench import table
from evals.datasets import data
from evals.randomness import rng
from retrieval.data.items import clean_text
from retrieval.text.prompt_injection import clean_title, strip_injections

MAX_SHOWN = 10


def changed(texts: Iterable[str], clean: Callable[[str], str]) -> list[str]:
    """Return the texts of which something is removed as an injection."""
    return [text for text in texts if clean(whole := clean_text(text)) != whole]


def main(arguments: Sequence[str] | None = None) -> int:
    """Count the texts that are changed, and show some of them."""
    parser = argparse.ArgumentParser(prog="python -m evals.injections.false_alarms", description=__doc__)
    parser.add_argument("--data", action="append", default=[])
    parser.add_argument("--data-dir", type=Path, default=Path("."))
    parser.add_argument("--titles", type=int, default=5_000, help="of each data set, drawn at random")
    parser.add_argument("--texts", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    sets: list[tuple[str, list[str], Callable[[str], str]]] = []
    for name in options.data:
        items = data.load(name, options.data_dir, sanitized=False).items
        drawn = rng("titles", name).permutation(len(items))[: options.titles]
        sets.append((f"titles of {name}", [items[at].title for at in drawn], clean_title))
    for file in options.texts:
        lines = filter(str.strip, file.read_text(encoding="utf-8").splitlines())
        sets.append((file.stem, [json.loads(line)["text"] for line in lines], strip_injections))
    rows = []
    for name, texts, clean in sets:
        alarms = changed(texts, clean)
        rows.append([name, f"{len(texts):,}", str(len(alarms)), f"{100 * len(alarms) / max(1, len(texts)):.2f} %"])
        sys.stderr.write("".join(f"{name}: {text[:110]!r}\n" for text in alarms[:MAX_SHOWN]))
    sys.stdout.write(table(("texts", "number", "changed", "share"), rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
