"""`python -m evals.torture.fuzz`: damaged inputs for every parser, until a number of cases is reached.

A case is made of a sound input by its number and the seed alone, so that a fault is repeated by `--first N --cases 1`.
`python -m evals.torture fuzz` tries them in blocks, goes on where it was stopped, and adds what came of them to a file.
It passes where the parser answers or raises an error of the product's own, within a second. `--coverage` has atheris
choose the inputs by what they reach, where it is installed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from agent.errors import AgentError
from agent.llm.gguf_header import HeaderFault
from evals.bench import table
from evals.torture.forks import import_libraries, in_fork
from evals.torture.fuzz_targets import Target, targets
from evals.torture.results import Fault, Run
from evals.torture.texts.outputs import scratch
from prompts import PromptError
from retrieval.errors import RetrievalError

LIMIT_SECONDS, MAX_BYTES = 1.0, 20_000
BLOCK, BLOCK_SECONDS, MAX_CASES = 20_000, 600, 1_000_000_000
KIND = "damaged input"
ANSWERS = (RetrievalError, AgentError, HeaderFault, PromptError)
PIECES = tuple(
    each.encode("utf-8", "surrogatepass")
    for each in (
        *"()[]{}<>\"'`,;:|=\\/\t\n\r\0&%#-_.0不𝕬\u2028\x1b\ufeff\ud800\u202e",
        *"not |and |or |in (|>=|一百|19|NaN|null|1e999|-1|99999999999999999999|<!--|]]>|&a;|&#0;|\\u0000".split("|"),
        *("<!DOCTYPE x [<!ENTITY a 'b'>]>", '{"a":', "[0-9]"),
    )
)


def mutated(target: Target, drawn: random.Random) -> bytes:
    """Return one of a target's sound inputs with a few changes."""
    data = bytearray(drawn.choice(target.inputs))
    for _ in range(drawn.choice((1, 1, 2, 3, 5, 9))):
        at = drawn.randrange(len(data) + 1)
        match drawn.randrange(8):
            case 0 if at < len(data):
                data[at] ^= 1 << drawn.randrange(8)
            case 1:
                data[at:at] = drawn.choice(PIECES)
            case 2:
                data[at : at + drawn.randrange(1, 9)] = drawn.choice(PIECES)
            case 3:
                del data[at : at + drawn.choice((1, 2, 8, 40))]
            case 4:
                other = drawn.randrange(len(data) + 1)
                data[at:at] = data[other : other + drawn.randrange(1, 60)]
            case 5:
                data[at:at] = drawn.choice(PIECES) * drawn.choice((3, 30, 300))
            case 6:
                data[at : at + 8] = drawn.randbytes(8)
            case _ if drawn.random() < 0.1:
                del data[at:]
    return bytes(data[:MAX_BYTES])


def attempt(target: Target, data: bytes) -> str:
    """Return what came of an input: "" where it passed, else the fault."""
    began = time.process_time()
    try:
        target.parse(data)
    except ANSWERS as error:
        if "\n" in str(error):
            return f"several lines: {error!s:.80}"
    except Exception as error:
        return f"{type(error).__name__}: {error!s:.120}"
    seconds = time.process_time() - began
    return f"slow: {seconds:.1f} s" if seconds > LIMIT_SECONDS else ""


def run(chosen: Mapping[str, Target], numbers: Sequence[int], seed: int) -> tuple[Counter[str], list[str]]:
    """Try the cases of these numbers, each of a target that is drawn by its share; return how many, and the faults.

    An error of a sound input is raised: what is made of it would end there, too, and try nothing.
    """
    counts, faults, names = Counter[str](), list[str](), list(chosen)
    shares = [target.share for target in chosen.values()]
    for target in chosen.values():
        for data in target.inputs:
            target.parse(data)  # loads what the first case would wait for
    for number in numbers:
        drawn = random.Random(f"{seed} {number}")
        (name,) = drawn.choices(names, shares)
        counts[name] += 1
        if fault := attempt(chosen[name], mutated(chosen[name], drawn)):
            faults.append(f"{name} {number}: {fault}")
            sys.stderr.write(f"{faults[-1]!a}\n")
    return counts, faults


class Fuzz:
    """Blocks of damaged inputs, each in a process of its own, which may end it or take too long."""

    def __init__(self, home: Path, seed: int):
        self.home, self.seed, self.cases = home, seed, range(MAX_CASES // BLOCK)
        import_libraries()

    def case(self, number: int, record: Run) -> str:
        """Try a block and record its inputs; return its first fault, empty where there is none."""
        first = number * BLOCK
        try:
            counts, faults = in_fork(partial(self._block, range(first, first + BLOCK)))
        except RuntimeError as error:
            counts, faults = {}, [f"block {first}: the process ended: {error}"]
        for name, count in counts.items():
            record.count(name, KIND, "passed", count - sum(fault.startswith(f"{name} ") for fault in faults))
        for fault in faults:
            name, outcome = fault.partition(": ")[0].rpartition(" ")[0], "hang" if ": slow: " in fault else "traceback"
            more = Fault(case=number, file=name, damage="", command="fuzz", outcome=outcome, error=fault[:300])
            record.add(name, KIND, outcome, more)
        return "; ".join(faults[:1])

    def _block(self, numbers: range) -> tuple[dict[str, int], list[str]]:
        signal.alarm(BLOCK_SECONDS)
        os.environ["XDG_CACHE_HOME"] = str(self.home)  # else what was judged before would load no model
        counts, faults = run(targets(self.home), numbers, self.seed)
        return dict(counts), [fault.encode("ascii", "backslashreplace").decode() for fault in faults]


def cover(target: Target, cases: int) -> None:
    """Have atheris choose inputs of a target; never returns."""
    import atheris

    atheris.instrument_all()

    def test(data: bytes) -> None:
        if fault := attempt(target, data):
            raise AssertionError(fault)

    atheris.Setup([sys.argv[0], f"-runs={cases}", f"-max_len={MAX_BYTES}"], test)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Try cases, and write how many of each target there were; return 0 where none was a fault."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", action="append", default=[])
    parser.add_argument("--coverage", action="store_true", help="by atheris; name one --target")
    options = parser.parse_args(arguments)
    with scratch() as folder:
        os.environ["XDG_CACHE_HOME"] = str(folder)
        every = targets(folder)
        chosen = {name: each for name, each in every.items() if name in (options.target or every)}
        if options.coverage:
            cover(next(iter(chosen.values())), options.cases)
        counts, faults = run(chosen, range(options.first, options.first + options.cases), options.seed)
    rows = [
        [name, f"{count:,}", str(sum(fault.startswith(f"{name} ") for fault in faults))]
        for name, count in counts.items()
    ]
    sys.stdout.write(
        table(("parser", "cases", "faults"), [*rows, ["all", f"{counts.total():,}", str(len(faults))]]) + "\n"
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
