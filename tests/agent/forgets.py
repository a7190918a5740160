"""Kill a process that forgets a person, at random moments, and see what is left: `python forgets.py 100 SEED`.

After every kill all of the person is there or nothing is; done again, nothing is, and the others are whole.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from agent.profile import user_store
from retrieval.data.items import Interaction, Item
from retrieval.index.reader import Index, build
from retrieval.index.writer import Writer

SOON = 0.012
"""Seconds within which a process that forgets is killed: it takes about as long."""


def small_index(folder: Path, *users: str) -> Path:
    items = [Item(id=f"i{n}", title=f"Quiet river {n}", text=f"a small boat, part {n}") for n in range(6)]
    deeds = [
        Interaction(user_id=u, item_id=f"i{n}", kind="like", text="for the boat", context={"place": "home"})
        for u in users
        for n in range(2)
    ]
    build(folder, items, deeds, embedder="hash")
    return folder


def talked(folder: Path, user: str) -> None:
    user_store.add_feedback(folder, Interaction(user_id=user, item_id="i1", kind="like"))
    user_store.save_session(folder, user, {"turns": [{"message": f"I am {user}"}]})


def left(folder: Path, user: str) -> tuple[bool, ...]:
    """Whether the index has interactions of a person, what was told, and the conversation."""
    return (
        user in Index(folder).users(),
        bool(user_store.load_feedback(folder, user)),
        bool(user_store.load_session(folder, user)),
    )


def forgetting(folder: Path, user: str, seconds: float) -> None:
    """Somebody begins to forget a person, and is killed so many seconds later."""
    command = [sys.executable, __file__, "--forget", str(folder), user]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.kill()


def kills(count: int, seed: int = 0) -> str:
    drawn, seen = random.Random(seed), Counter[bool]()
    with tempfile.TemporaryDirectory() as home:
        for n in range(count):
            folder = small_index(Path(home) / str(n), "ana", "ben")
            talked(folder, "ana")
            talked(folder, "ben")
            forgetting(folder, "ana", drawn.random() * SOON)
            found = left(folder, "ana")
            assert len(set(found)) == 1, f"kill {n}: interactions, told, conversation are {found}"
            seen[found[0]] += 1
            again = user_store.forget_user(folder, "ana")
            assert not again.remaining.traces, again.remaining
            with Writer(folder) as writer:
                writer.compact()
            assert not any(left(folder, "ana")) and all(left(folder, "ben"))
    return f"{count} kills: all of the person left after {seen[True]}, nothing after {seen[False]}"


if __name__ == "__main__":
    if sys.argv[1] == "--forget":
        Index(Path(sys.argv[2])).users()  # which loads what takes long
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        user_store.forget_user(Path(sys.argv[2]), sys.argv[3])
    else:
        sys.stdout.write(kills(int(sys.argv[1]), int((sys.argv[2:] or ["0"])[0])) + "\n")
