"""Choosing clauses for a catalogue: in which order, within a time, and on after a kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.clauses.catalogue import BATCH, choose_for_catalogue
from agent.clauses.store import ClauseStore
from agent.errors import ModelFault
from agent.llm.scripted import Scripted
from prompts import Prompts
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build

PROMPTS = Prompts()
COUNT = 40


def item(n: int) -> Item:
    text = f"A boy with {n} coins walks over a long bridge. A dog with {n} bones waits for him there."
    return Item(id=f"i{n}", domain="film", title=f"Film {n}", text=text, published=str(1950 + n))


def index_of(folder: Path) -> Index:
    chosen = [Interaction(user_id=f"u{k}", item_id="i7", kind="rate", value=5) for k in range(3)]
    return build(folder, [item(n) for n in range(COUNT)], chosen, embedder="hash")


def first_part(prompt: str, grammar: str | None) -> str:
    return "- " + (grammar or "").split('s0 ::= "')[1].split('"')[0] + "\n"


def test_what_most_people_chose_comes_first_and_then_what_is_newest(tmp_path: Path) -> None:
    model = Scripted(first_part)
    chosen = choose_for_catalogue(index_of(tmp_path / "index"), model, PROMPTS)
    order = [int(re.findall(r"Film (\d+):", call["prompt"])[0]) for _, call in model.calls]
    assert order == [7, *(n for n in reversed(range(COUNT)) if n != 7)]
    assert (chosen.done, chosen.new, chosen.total) == (COUNT, COUNT, COUNT)


def test_a_second_run_chooses_nothing_twice_and_another_model_chooses_anew(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index")
    choose_for_catalogue(index, Scripted(first_part), PROMPTS)
    assert choose_for_catalogue(index, Scripted([]), PROMPTS).new == 0
    assert choose_for_catalogue(index, Scripted(first_part, name="other"), PROMPTS).new == COUNT


def test_what_was_chosen_before_a_fault_is_kept(tmp_path: Path) -> None:
    index, replies = index_of(tmp_path / "index"), 0

    def failing(prompt: str, grammar: str | None) -> str:
        nonlocal replies
        replies += 1
        if replies > BATCH + 3:
            raise ModelFault("out of memory")
        return first_part(prompt, grammar)

    with pytest.raises(ModelFault):
        choose_for_catalogue(index, Scripted(failing), PROMPTS)
    assert ClauseStore(index.folder).count() == BATCH
    assert choose_for_catalogue(index, Scripted(first_part), PROMPTS).new == COUNT - BATCH


def test_no_batch_begins_after_the_time_is_over(tmp_path: Path) -> None:
    chosen = choose_for_catalogue(index_of(tmp_path / "index"), Scripted([]), PROMPTS, seconds=0)
    assert (chosen.done, chosen.new, chosen.total) == (0, 0, COUNT)


RUN = """
import sys
from pathlib import Path
from agent.clauses import catalogue
from agent.llm.scripted import Scripted
from prompts import Prompts
from retrieval.index import Index
import time
catalogue.BATCH = 2
def reply(prompt, grammar):
    time.sleep(0.01)
    return "- " + grammar.split('s0 ::= "')[1].split('"')[0] + chr(10)
catalogue.choose_for_catalogue(Index(Path(sys.argv[1])), Scripted(reply), Prompts())
"""


def test_a_killed_run_loses_no_batch_that_was_kept(tmp_path: Path) -> None:
    index, store = index_of(tmp_path / "index"), ClauseStore(tmp_path / "index")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    counts = [0]
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(index.folder)], env=environment)
        deadline = time.monotonic() + 60
        while store.count() <= counts[-1] and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts.append(store.count())
    assert counts == sorted(counts) and counts[-1] > 0
    chosen = choose_for_catalogue(index, Scripted(first_part), PROMPTS)
    assert (chosen.done, chosen.new) == (COUNT, COUNT - counts[-1])
