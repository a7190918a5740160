"""`python -m evals.torture.texts`: put payloads into every field and judge every place where they come out."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from evals.bench import table
from evals.torture.texts.catalogue import build_index
from evals.torture.texts.outputs import Output, of_arguments, of_commands, of_documents, of_messages, scratch
from evals.torture.texts.pages import of_pages
from evals.torture.texts.payloads import chosen

BATCH = 40
"""Items of an index."""


def outputs(count: int, whole: int | None = None) -> Iterator[Output]:
    """Yield the outputs of so many payloads in documents, and of `whole` of these, or all, by commands and pages."""
    texts = [text for _, text in chosen(count)]
    for number, text in enumerate(texts):
        yield from of_documents(text, number)
    some = texts if whole is None else texts[:: max(1, len(texts) // whole)]
    with scratch() as folder:
        for start in range(0, len(some), BATCH):
            batch = some[start : start + BATCH]
            user = next((text for text in batch if text.strip("\0 \r\n\t") and text.isprintable()), "ana")[:200]
            index = folder / f"{start}.index"
            opened = build_index(index, batch, ["ana", user])
            yield from of_commands(index, batch, user)
            with contextlib.redirect_stderr(io.StringIO()):  # the log of the server
                yield from of_pages(index, batch, user)
            for text in batch:
                yield from of_messages(opened, text)
                yield from of_arguments(index, text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge outputs and write a table of places; return 0 where there was no fault."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture.texts", description=__doc__)
    parser.add_argument("--payloads", type=int, default=10_000, help="how many; all by default")
    options = parser.parse_args(arguments)
    pairs, faulty, shown = Counter[str](), Counter[str](), Counter[str]()
    for output in outputs(options.payloads):
        pairs[output.place] += len(output.texts)
        faulty[output.place] += bool(output.faults)
        for fault in output.faults[:3]:
            if shown[output.place] < 12:
                shown[output.place] += 1
                texts = ascii(output.texts[0][:60]) if len(output.texts) == 1 else ""
                sys.stderr.write(f"{output.place} {texts}: {fault[:300]}\n")
    rows = [[place, f"{count:,}", str(faulty[place])] for place, count in pairs.items()]
    rows.append(["all", f"{pairs.total():,}", str(faulty.total())])
    sys.stdout.write(table(("place", "payloads", "outputs with faults"), rows) + "\n")
    return int(bool(faulty.total()))


if __name__ == "__main__":
    sys.exit(main())
