"""Requests in words of the packaged sample, as evals/requests has them: written in Chinese, each with what meets it."""

from __future__ import annotations

import json
from importlib.resources import files

from agent.errors import UsageError
from evals.cases import Case, Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, chosen
from retrieval.query.request import PreparedRequest


def make(log: Log, options: Options) -> Task:
    """UsageError where the catalogue is not the sample's."""
    cases, targets = [], {}
    known = {item.id for item in log.items}
    for number, line in enumerate(
        files("evals.datasets").joinpath("requests/zh.jsonl").read_text("utf-8").splitlines(), 1
    ):
        row, name = json.loads(line), f"zh-{number}"
        if not known.issuperset(row["relevant"]):
            raise UsageError(f"{log.name} has not the items of the written requests: they are of --data sample")
        cases.append(Case(name, name, PreparedRequest(text=row["text"], language="zh")))
        targets[name] = frozenset(row["relevant"])
    judged, learners = chosen(cases, options)
    notes = ("Other items may meet a request as well: figures are lower bounds.",)
    return Task(f"{log.name}: written requests in Chinese", log, judged, targets, learners, notes)
