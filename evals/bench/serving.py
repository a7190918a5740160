"""`whyrec serve` under load, beside a bare FastAPI application in the same run: lists a second, latency, memory.

Clients ask for lists without reasons, each for another person of the index, one after the other. They run on this
machine and share its cores. Each person is asked for once: the server keeps lists that it made.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import numpy as np

from evals.bench import resident_mib, save_results, say, shortlists, synthetic, table
from evals.bench.load import ask_for, ask_while

ITEMS, PEOPLE, CLIENTS, SECONDS = 10_000, 10_000, 200, 60.0
HELLO = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.post("/hello")
async def hello(body: dict): return {"hello": body}
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
"""
HEADS = ("", "a second", "p50 ms", "p99 ms", "errors", "ms of processor", "ms of clients", "MB")


@dataclass(frozen=True)
class Load:
    """What clients saw: answers a second, seconds of the median and the 99th percentile, answers that were no 200.

    `cost`: milliseconds of processor time an answer, of the server; `client_cost`: of the clients; MiB of the server
    before and after.
    """

    per_second: float
    p50: float
    p99: float
    errors: int
    cost: float
    client_cost: float
    mib_before: float
    mib_after: float


def run(size: int, out: Path, clients: int = CLIENTS, seconds: float = SECONDS, seed: int = 0) -> None:
    """Write a table to stdout, results to `out`/bench.json."""
    catalogue = synthetic.catalogue(size, seed, people=PEOPLE)
    users = [f"p{n}" for n in shortlists.draw_people(catalogue, PEOPLE, seed)]
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        shortlists.build_index(index, catalogue, "exact")
        serve = ["-m", "agent", "serve", "--index", str(index), "--no-model", "--port"]
        lists = [json.dumps({"user_id": user, "n": 10, "reasons": 0}).encode() for user in users]
        loads = {
            "whyrec": _measure(serve, "/v1/recommend", lists, clients, seconds),
            "hello": _measure(["-c", HELLO], "/hello", lists, clients, seconds),
        }
        first = first_answer(serve, lists[0])
    start = f"From the start of the process to its first list: {first[0]:.1f} s, {first[1]:.1f} s of processor time."
    sys.stdout.write(f"{markdown(size, clients, loads)}\n\n{start}\n\n")
    results = {name: asdict(load) for name, load in loads.items()}
    save_results(out, "serving", {**results, "first_list": first})


def first_answer(command: Sequence[str], body: bytes) -> tuple[float, float]:
    """Return the seconds from the start of a server to the answer of its first list, and its processor seconds."""
    began = time.perf_counter()
    with running(command) as (process, port):
        answers = asyncio.run(ask_while(iter((True, False)).__next__, port, "/v1/recommend", [body], 1))
        assert not answers.failed
        return time.perf_counter() - began, processor_seconds(process.pid)


def markdown(size: int, clients: int, loads: dict[str, Load]) -> str:
    """Return a table with a row a server, and the ratio of both."""
    cells = [
        [
            name,
            f"{load.per_second:.0f}",
            f"{1e3 * load.p50:.0f}",
            f"{1e3 * load.p99:.0f}",
            str(load.errors),
            f"{load.cost:.1f}",
            f"{load.client_cost:.2f}",
            f"{load.mib_before:.0f} → {load.mib_after:.0f}",
        ]
        for name, load in loads.items()
    ]
    ratio = loads["whyrec"].per_second / loads["hello"].per_second
    title = f"### {clients} clients, lists of ten from {size:,} items: {ratio:.2f} of a bare application's answers"
    return f"{title}\n\n{table(HEADS, cells)}"


def _measure(command: Sequence[str], path: str, bodies: Sequence[bytes], clients: int, seconds: float) -> Load:
    warming = len(bodies) // 20
    with running(command) as (process, port):
        asyncio.run(ask_for(port, path, bodies[:warming], min(clients, 8), 3.0))  # opens what is opened once
        before, cost = resident_mib(process.pid), processor_seconds(process.pid)
        answers = asyncio.run(ask_for(port, path, bodies[warming:], clients, seconds))
        p50, p99 = np.percentile(answers.seconds, [50, 99])
        count = len(answers.seconds)
        say(f"{path}: {count / seconds:.0f} a second")
        return Load(
            count / seconds,
            float(p50),
            float(p99),
            answers.failed,
            1e3 * (processor_seconds(process.pid) - cost) / count,
            1e3 * answers.cost / count,
            before,
            resident_mib(process.pid),
        )


@contextmanager
def running(command: Sequence[str], path: str = "/health/live") -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a server within the context, and give its process and port, which is added to the command.

    It answers at a path, also that there is nothing, when the context is entered.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, *command, str(port)], stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}{path}").status_code != 503:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process, of all of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
