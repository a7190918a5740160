"""SIGKILL of a server that eight clients write to and ask for lists; then another process reads what is there.

A write that was answered must be there. One that was under way may be there, wholly, and nothing else.
"""

from __future__ import annotations

import random
import shutil
import signal
import threading
import time
from functools import partial
from pathlib import Path

import httpx

from agent.profile import user_store
from evals.bench.serving import running
from evals.torture.forks import import_libraries, in_fork
from evals.torture.results import Fault, Run
from retrieval.data.items import Item
from retrieval.index import Index, integrity
from retrieval.index.build import build

ITEMS, CLIENTS, CASES, LONGEST = 60, 8, 1_000_000, 3.0
KIND = "server under load"
Written = list[str]
"""A write as what it is of and its names: an item; or feedback or an interaction, a person and an item."""


class ServerKills:
    """A server that is started anew, with a new index, and killed in each case."""

    def __init__(self, home: Path, seed: int):
        self.folder, self.seed, self.cases = home / "index", seed, range(CASES)
        import_libraries()

    def case(self, number: int, record: Run) -> str:
        """Kill a server, and record whether what it has answered is there; return the fault, or nothing."""
        drawn = random.Random(f"{self.seed} {number}")
        shutil.rmtree(self.folder, ignore_errors=True)
        in_fork(partial(_build, self.folder))
        clients = [_Client(f"{self.seed} {number} {each}", each) for each in range(CLIENTS)]
        arguments = ["-m", "agent", "serve", "--index", str(self.folder), "--no-model", "--port"]
        with running(arguments, "/health/ready") as (process, port):
            threads = [threading.Thread(target=client.write, args=(port,)) for client in clients]
            for thread in threads:
                thread.start()
            while not any(client.answered for client in clients) and process.poll() is None:
                time.sleep(0.01)
            time.sleep(drawn.random() ** 2 * LONGEST)
            process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join()
        answered = [each for client in clients for each in client.answered]
        verdict = in_fork(partial(_fault, self.folder, answered, [client.under_way for client in clients]))
        outcome, _, error = verdict.partition(": ")
        where = f"after {len(answered)} writes"
        fault = Fault(case=number, file="server", damage=where, command="serve", outcome=outcome, error=error[:300])
        record.add("server", KIND, outcome or "passed", fault)
        return f"{where}: {verdict}" if verdict else ""


class _Client:
    """Writes and asks until the server is gone. `answered`: its writes that were answered; `under_way`: the last."""

    def __init__(self, seed: str, number: int):
        self.number, self.drawn = number, random.Random(seed)
        self.answered, self.under_way = list[Written](), Written()

    def write(self, port: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/v1", timeout=60) as server:
            at = 0
            while True:
                path, body, written = self._request(at)
                at, self.under_way = at + 1, written
                try:
                    answer = server.post(path, json=body)
                except httpx.TransportError:
                    return
                if answer.is_success and written:
                    self.answered.append(written)
                self.under_way = [] if answer.is_success else self.under_way

    def _request(self, at: int) -> tuple[str, dict[str, object], Written]:
        person, item = f"w{self.number} {at // ITEMS}", f"i{at % ITEMS}"
        match self.drawn.choice(("feedback", "feedback", "interaction", "item", "list")):
            case "feedback":
                return "/feedback", {"user_id": person, "item_id": item, "action": "like"}, ["feedback", person, item]
            case "interaction":
                row = {"user_id": person, "item_id": item, "kind": "like"}
                return "/interactions", {"interactions": [row]}, ["interaction", person, item]
            case "item":
                new = f"n{self.number}-{at}"
                return "/items", {"items": [{"id": new, "title": f"Item {new}"}]}, ["item", new]
            case _:
                return "/recommend", {"user_id": person, "n": 5}, []


def _build(folder: Path) -> None:
    build(folder, [Item(id=f"i{n}", title=f"Title {n}") for n in range(ITEMS)], embedder="hash", search="exact")


def _fault(folder: Path, answered: list[Written], under_way: list[Written]) -> str:
    try:
        findings = [each for each in integrity.examine(folder, reads_data=True) if not each.is_sound]
        index = Index(folder)
        present = [["item", item] for item in index.rows if item.startswith("n")]
        present += [["interaction", *row] for row in index.interactions.select("user_id", "item_id").rows()]
        people = sorted({each[1] for each in (*answered, *under_way) if each and each[0] == "feedback"})
        present += [["feedback", p, each.item_id] for p in people for each in user_store.load_feedback(folder, p)]
    except Exception as error:
        return f"does not open: {error}"
    if unsound := [each for each in findings if each.part != "index.copy.json"]:
        return f"does not open: {unsound[0].part} {unsound[0].message}"
    if lost := [each for each in answered if each not in present]:
        return f"lost: {lost[:3]}"
    more = [each for each in present if each not in answered and each not in under_way]
    return f"between: {more[:3]}" if more else ""
