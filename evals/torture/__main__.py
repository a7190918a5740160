"""`python -m evals.torture`: damage files of an index until a time or a number of cases is reached."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.torture.judge import FAULTS

RESULTS = Path(__file__).with_name("results.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run cases and write the table; return 0 where none of the run is a fault."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3 * 3600.0, help="how long, three hours by default")
    parser.add_argument("--cases", type=int, default=sys.maxsize, help="how many at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RESULTS, help="the result file, which is added to")
    options = parser.parse_args(arguments)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(name, "1")
    from evals.torture import rot  # after the libraries that read these were told

    record = rot.run(options.out, options.seed, options.cases, options.seconds if options.seconds else math.inf)
    sys.stdout.write(record.describe() + "\n")
    return int(any(fault in each for kinds in record.counts.values() for each in kinds.values() for fault in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
