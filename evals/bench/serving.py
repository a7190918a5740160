"""`whyrec serve` under load, beside a bare FastAPI application in the same run: lists a second, latency, memory.

Clients ask for histories' lists without reasons, one after the other, from this machine, so that they share its cores.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from evals.bench import resident_mib, save_results, say, shortlists, synthetic, table

ITEMS, CLIENTS, SECONDS = 10_000, 200, 60.0
HELLO = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.post("/hello")
async def hello(body: dict): return {"hello": body}
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
"""
PORTS = {"whyrec": 8751, "hello": 8752}


@dataclass(frozen=True)
class Load:
    """What clients saw: answers a second, seconds of the median and the 99th percentile, answers that were no 200, and
    MiB of the server before and after."""

    per_second: float
    p50: float
    p99: float
    errors: int
    mib_before: float
    mib_after: float


def run(size: int, out: Path, clients: int = CLIENTS, seconds: float = SECONDS, seed: int = 0) -> None:
    """Write a table to stdout, results to `out`/bench.json."""
    catalogue = synthetic.catalogue(size, seed)
    users = [f"p{n}" for n in shortlists.draw_people(catalogue, 1_000, seed)]
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        shortlists.build_index(index, catalogue, "exact")
        serve = ["-m", "agent", "serve", "--index", str(index), "--no-model", "--port", str(PORTS["whyrec"])]
        lists = [{"user_id": user, "n": 10, "reasons": 0} for user in users]
        loads = {
            "whyrec": _measure(serve, PORTS["whyrec"], "/v1/recommend", lists, clients, seconds),
            "hello": _measure(["-c", HELLO, str(PORTS["hello"])], PORTS["hello"], "/hello", lists, clients, seconds),
        }
    sys.stdout.write(f"{markdown(size, clients, loads)}\n\n")
    save_results(out, "serving", {name: asdict(load) for name, load in loads.items()})


def markdown(size: int, clients: int, loads: dict[str, Load]) -> str:
    """Return a table with a row a server, and the ratio of both."""
    cells = [
        [
            name,
            f"{load.per_second:.0f}",
            f"{1e3 * load.p50:.0f}",
            f"{1e3 * load.p99:.0f}",
            str(load.errors),
            f"{load.mib_before:.0f} → {load.mib_after:.0f}",
        ]
        for name, load in loads.items()
    ]
    ratio = loads["whyrec"].per_second / loads["hello"].per_second
    title = f"### {clients} clients, lists of ten from {size:,} items: {ratio:.2f} of a bare application's answers"
    return f"{title}\n\n{table(['', 'a second', 'p50 ms', 'p99 ms', 'errors', 'MB'], cells)}"


def _measure(command: Sequence[str], port: int, path: str, bodies: Sequence[Any], clients: int, seconds: float) -> Load:
    with _running(command, port) as process:
        asyncio.run(_ask(port, path, bodies, min(clients, 8), 3.0))  # opens what is opened once
        before = resident_mib(process.pid)
        times, errors = asyncio.run(_ask(port, path, bodies, clients, seconds))
        p50, p99 = np.percentile(times, [50, 99])
        say(f"{path}: {len(times) / seconds:.0f} a second")
        return Load(len(times) / seconds, float(p50), float(p99), errors, before, resident_mib(process.pid))


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server within the context; it has begun to listen when the context is entered."""
    process = subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health/live")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


async def _ask(port: int, path: str, bodies: Sequence[Any], clients: int, seconds: float) -> tuple[list[float], int]:
    """Return the seconds of each answer, and how many were refused or failed."""
    times, errors, end = list[float](), 0, time.perf_counter() + seconds

    async def ask(number: int) -> None:
        nonlocal errors
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while (began := time.perf_counter()) < end:
                answer = await client.post(path, json=bodies[(number + len(times)) % len(bodies)])
                times.append(time.perf_counter() - began)
                errors += answer.status_code != 200

    await asyncio.gather(*map(ask, range(clients)))
    return times, errors
