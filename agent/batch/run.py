"""Batch reranking: a file of requests in, a file of results out, line by line, resumable after a kill.

Each result is one line, written whole and flushed in input order. On resuming, a last line that was cut short is
removed and work goes on behind the last whole one: nothing is lost or doubled. Every request is answered from the same
state of the model, so that an interrupted run and an unbroken one give the same results.
"""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

from agent.batch.answer import AnswerElsewhere, Settings, answer_lines
from agent.batch.resume import check_files, finished_results, only_writer
from agent.batch.shard import WHOLE, Shard
from agent.recommender import Recommender
from retrieval.index.manifest import sync
from retrieval.progress import Progress, no_progress


def run(
    source: Path,
    out: Path,
    recommender: Recommender,
    *,
    resume: bool = True,
    settings: Settings = Settings(),
    progress: Progress = no_progress,
    elsewhere: AnswerElsewhere | None = None,
    shard: Shard = WHOLE,
    header: bytes = b"",
) -> int:
    """Answer every request of `source`, or of a shard of it, into `out` and return how many could not be answered.

    Each of these has a result with an `error`. `elsewhere` answers them in other processes or on other machines, by
    recommenders like the one given. Raises InputError where the files cannot be used and, when strict, at the first bad
    line.
    """
    total = check_files(source, out, shard)
    device = out.exists() and not out.is_file()  # such as /dev/stdout: nothing to lock or to resume
    with nullcontext() if device else only_writer(out):
        again = resume and not device
        finished = finished_results(source, out, recommender.reranker, shard, header) if again else []
        answered, failed = len(finished), sum("error" in result for result in finished)
        progress(answered, total)
        lines = islice(shard.read_lines(source), len(finished), None)
        if elsewhere and answered < total:
            results = elsewhere(source, lines, settings)
        else:
            results = answer_lines(source, lines, recommender, settings)
        with out.open("ab" if finished else "wb") as stream:
            if not finished:
                stream.write(header)
            for result in results:
                stream.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
                stream.flush()
                answered, failed = answered + 1, failed + ("error" in result)
                progress(answered, total)
            if not device:
                os.fsync(stream.fileno())
                sync(out.resolve().parent)
    return failed
