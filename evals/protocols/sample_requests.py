"""Written requests in Chinese for items of the packaged sample, each with the items that meet it."""

from __future__ import annotations

import json
from importlib.resources import files

from agent.errors import UsageError
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, split_users
from retrieval.query import PreparedRequest


def make(log: InteractionLog, options: Options) -> Task:
    """Make a case of each line of evals/datasets/requests. Raises UsageError for a catalogue other than the sample."""
    cases, targets = [], {}
    catalogue = {item.id for item in log.items}
    lines = files("evals.datasets").joinpath("requests/zh.jsonl").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        row, name = json.loads(line), f"zh-{number}"
        if not catalogue.issuperset(row["relevant"]):
            raise UsageError(f"{log.name} has not the items of the written requests: they are of --data sample")
        cases.append(Case(name, name, PreparedRequest(text=row["text"], language="zh")))
        targets[name] = frozenset(row["relevant"])
    judged, tuning_cases = split_users(cases, options)
    notes = ("Other items may meet a request as well: metrics are lower bounds.",)
    return Task(f"{log.name}: written requests in Chinese", log, judged, targets, tuning_cases, notes)


PROTOCOL = Protocol("sample-requests", "what meets a written request in Chinese, of the packaged sample", make)
