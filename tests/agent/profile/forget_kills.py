"""Kill a process that forgets a user at random moments: `python tests/agent/profile/forget_kills.py 100 SEED`.

After every kill either all files of the user are there or none; repeated, none, and other users are untouched.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from agent.profile import user_store
from agent.profile.forget import forget_user
from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build

MAX_SECONDS = 0.012
"""Time before the kill, about as long as forgetting takes."""


def small_index(folder: Path, *users: str) -> Path:
    items = [Item(id=f"i{n}", title=f"Quiet river {n}", text=f"a small boat, part {n}") for n in range(6)]
    interactions = [
        Interaction(user_id=u, item_id=f"i{n}", kind="like", text="for the boat", context={"place": "home"})
        for u in users
        for n in range(2)
    ]
    build(folder, items, interactions, embedder="hash")
    return folder


def add_conversation(folder: Path, user: str) -> None:
    user_store.add_feedback(folder, Interaction(user_id=user, item_id="i1", kind="like"))
    user_store.save_session(folder, user, {"turns": [{"message": f"I am {user}"}]})


def has_files(folder: Path, user: str) -> tuple[bool, ...]:
    """Return whether the index has a user's interactions, feedback and conversation."""
    return (
        user in Index(folder).users(),
        bool(user_store.load_feedback(folder, user)),
        bool(user_store.load_session(folder, user)),
    )


def kill_while_forgetting(folder: Path, user: str, seconds: float) -> None:
    """Start a process that forgets a user, and kill it after some seconds."""
    command = [sys.executable, __file__, "--forget", str(folder), user]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.kill()


def run_kills(count: int, seed: int = 0) -> str:
    rng, outcomes = random.Random(seed), Counter[bool]()
    with tempfile.TemporaryDirectory() as home:
        for n in range(count):
            folder = small_index(Path(home) / str(n), "ana", "ben")
            add_conversation(folder, "ana")
            add_conversation(folder, "ben")
            kill_while_forgetting(folder, "ana", rng.random() * MAX_SECONDS)
            remaining = has_files(folder, "ana")
            assert len(set(remaining)) == 1, f"kill {n}: interactions, feedback, conversation are {remaining}"
            outcomes[remaining[0]] += 1
            again = forget_user(folder, "ana")
            assert not again.remaining.traces, again.remaining
            with Writer(folder) as writer:
                writer.compact()
            assert not any(has_files(folder, "ana")) and all(has_files(folder, "ben"))
    return f"{count} kills: everything left after {outcomes[True]}, nothing after {outcomes[False]}"


if __name__ == "__main__":
    if sys.argv[1] == "--forget":
        Index(Path(sys.argv[2])).users()  # which loads what takes long
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        forget_user(Path(sys.argv[2]), sys.argv[3])
    else:
        sys.stdout.write(run_kills(int(sys.argv[1]), int((sys.argv[2:] or ["0"])[0])) + "\n")
