"""`whyrec serve` while it is disturbed: an index that is replaced, SIGTERM, clients that leave, a model's full queue.

The server is a process of its own. A part with a model needs one that is here.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import httpx

from evals.bench import save_results, say, synthetic, table
from evals.bench.load import Connection, ask_while
from evals.bench.serving import running
from retrieval.index import Writer
from retrieval.index.build import build

ITEMS, PEOPLE = 400, 60
TIMES, LEAVES, CROWD = 50, 20, 50
"""How often an index is replaced and the server ended, how many clients leave one after the other, and how many ask the
model at once."""
CROWD_SECONDS = 30.0
LONG_REQUEST = "something quiet by the sea, not too long, for two people who liked old films about ships and letters"
CHAT = {"model": "whyrec", "stream": True, "messages": [{"role": "user", "content": LONG_REQUEST}]}


@dataclass(frozen=True)
class Disturbed:
    """What came of a disturbance that was repeated: how often, how many requests failed, and the longest wait in
    seconds: for the process to end, for the engine to be idle, for an answer."""

    name: str
    times: int
    failed: int
    longest: float
    answered: int = 0
    refused: int = 0


def run(out: Path, models: Sequence[str], times: int = TIMES, leaves: int = LEAVES) -> None:
    """Write a table to stdout, results to `out`/bench.json."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        index, catalogue = Path(folder) / "whyrec.index", small_index(Path(folder) / "whyrec.index")
        results += [replaced(index, catalogue, times), ended(index, "", times)]
        for model in models:
            results += [ended(index, model, max(2, times // 10)), left(index, model, leaves), crowded(index, model)]
    heads = ("", "times", "failed", "longest wait, s", "answered", "refused with Retry-After")
    cells = [
        [r.name, str(r.times), str(r.failed), f"{r.longest:.2f}", str(r.answered), str(r.refused)] for r in results
    ]
    sys.stdout.write(f"{table(heads, cells)}\n\n")
    save_results(out, "disturbances", [asdict(each) for each in results])


def small_index(folder: Path) -> synthetic.SyntheticCatalogue:
    """Build an index that is opened within a second, and return its catalogue."""
    catalogue = synthetic.catalogue(ITEMS, people=PEOPLE)
    build(folder, catalogue.items, catalogue.interactions, embedder="hash")
    return catalogue


def replaced(index: Path, catalogue: synthetic.SyntheticCatalogue, times: int) -> Disturbed:
    """Replace an index, or add to it, again and again while eight clients ask for lists."""
    bodies = [json.dumps({"user_id": f"p{n}", "reasons": 1}).encode() for n in range(PEOPLE)]

    async def ask(port: int, pool: ProcessPoolExecutor) -> Disturbed:
        replacing = asyncio.get_running_loop().run_in_executor(pool, _replace, index, catalogue, times)
        answers = await ask_while(lambda: not replacing.done(), port, "/v1/recommend", bodies, 8)
        await replacing
        count = len(answers.seconds)
        return Disturbed("index replaced", times, answers.failed, max(answers.seconds), count - answers.failed)

    with _server(index) as (_, port), ProcessPoolExecutor(1, get_context("spawn")) as pool:
        result = asyncio.run(ask(port, pool))
    say(f"{result}")
    return result


def _replace(index: Path, catalogue: synthetic.SyntheticCatalogue, times: int) -> None:
    """Build an index anew and add to it, in turn."""
    for n in range(times):
        if n % 2:
            build(index, catalogue.items, catalogue.interactions[: -1 - n], embedder="hash")
        else:
            with Writer(index) as writer:
                writer.add_interactions([catalogue.interactions[-1 - n]], False)


def ended(index: Path, model: str, times: int) -> Disturbed:
    """End the server while eight streams are open; a stream that does not begin, or breaks off early, has failed."""
    seconds, failed = list[float](), 0
    path, body = ("/v1/chat/completions", CHAT) if model else ("/v1/recommend", {"user_id": "p1", "stream": True})

    async def stream(client: httpx.AsyncClient, begun: asyncio.Semaphore) -> bool:
        async with client.stream("POST", path, json=body) as answer:
            begun.release()
            try:
                return answer.status_code == 200 and bool([line async for line in answer.aiter_lines()])
            except httpx.RemoteProtocolError:
                return bool(model)  # the model takes longer than the time that is left

    async def end(process: subprocess.Popen[bytes], port: int) -> int:
        begun = asyncio.Semaphore(0)
        async with _client(port) as client:
            streams = [asyncio.ensure_future(stream(client, begun)) for _ in range(8)]
            for _ in streams:
                await begun.acquire()
            process.send_signal(signal.SIGTERM)
            began = time.perf_counter()
            await asyncio.to_thread(process.wait, 60)
            seconds.append(time.perf_counter() - began)
            return sum(not each for each in await asyncio.gather(*streams))

    for _ in range(times):
        with _server(index, model) as served:
            failed += asyncio.run(end(*served))
    result = Disturbed(f"SIGTERM with streams open, {model or 'no model'}", times, failed, max(seconds))
    say(f"{result}")
    return result


def left(index: Path, model: str, times: int) -> Disturbed:
    """Let clients leave in the middle of what the model does for them; the next one that is not served has failed."""
    waits, failed = list[float](), 0

    async def leave(number: int, client: httpx.AsyncClient, port: int) -> float:
        """Return the seconds from leaving until the model is idle."""
        connection = await Connection.open(port)
        path, body = ("/v1/chat/completions", CHAT) if number % 2 else ("/v1/rerank", _rerank(f"{number} ships", 60))
        asking = asyncio.ensure_future(connection.post(path, json.dumps(body).encode()))
        while not await _jobs(client):
            if asking.done():
                raise RuntimeError(f"{path} was answered before its client could leave: give it more to do")
        await asyncio.sleep(0.3)
        connection.close()
        left_at = time.perf_counter()
        while await _jobs(client):
            await asyncio.sleep(0.005)
        return time.perf_counter() - left_at

    async def leave_all(port: int) -> None:
        nonlocal failed
        async with _client(port) as client:
            await client.post("/v1/rerank", json=_rerank("loads the model", 1))
            await client.post("/v1/chat/completions", json=CHAT)  # compiles the rules of messages
            for number in range(times):
                waits.append(await leave(number, client, port))
                answer = await client.post("/v1/rerank", json=_rerank(f"the next, {number}", 2))
                failed += answer.status_code != 200 or bool(answer.json()["x_whyrec"]["faults"])

    with _server(index, model) as (_, port):
        asyncio.run(leave_all(port))
    result = Disturbed(f"client leaves, {model}", times, failed, max(waits))
    say(f"{result}, median {sorted(waits)[len(waits) // 2]:.2f}")
    return result


def crowded(index: Path, model: str, seconds: float = CROWD_SECONDS, documents: int = 8) -> Disturbed:
    """Let more clients ask the model for so many texts than may wait for it. An answer that is neither 200 nor 429 has
    failed, and so has a 429 that does not say when to try again."""
    bodies = [json.dumps(_rerank(f"ship {n} by the sea", documents)).encode() for n in range(500)]

    async def ask(port: int) -> Disturbed:
        end = time.perf_counter() + seconds
        answers = await ask_while(lambda: time.perf_counter() < end, port, "/v1/rerank", bodies, CROWD, pause=1.0)
        served, refused = answers.statuses.get(200, 0), answers.statuses.get(429, 0)
        failed = len(answers.seconds) - served - min(refused, answers.retry_after)
        name = f"{CROWD} clients at once, {model}"
        return Disturbed(name, len(answers.seconds), failed, max(answers.seconds), served, refused)

    with _server(index, model) as (_, port):
        httpx.post(f"http://127.0.0.1:{port}/v1/rerank", json=_rerank("loads the model", 1), timeout=120)
        result = asyncio.run(ask(port))
    say(f"{result}")
    return result


def _rerank(query: str, documents: int) -> dict[str, object]:
    """Return a call that the model scores so many texts for."""
    texts = [f"{LONG_REQUEST} {query} {n}" for n in range(documents)]
    return {"model": "likelihood", "query": query, "documents": texts}


def _client(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120)


async def _jobs(client: httpx.AsyncClient) -> bool:
    """Return whether a request waits for the model or runs."""
    text = (await client.get("/metrics")).text
    return 'whyrec_queue_jobs{queue="model"} 0' not in text


def _server(index: Path, model: str = "") -> AbstractContextManager[tuple[subprocess.Popen[bytes], int]]:
    """Serve an index within the context, with a model or without; it is open when the context is entered."""
    with_model = ["--model", model] if model else ["--no-model"]
    return running(["-m", "agent", "serve", "--index", str(index), *with_model, "--port"], "/health/ready")
