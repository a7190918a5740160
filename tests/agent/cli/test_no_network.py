"""Commands open no socket, need no network, unpickle nothing, and leave nothing of a person outside the index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.agent.cli.processes import NO_MODEL, ROOT, environment, write_lines

HOOK = """
import os, sys
def note(event, arguments):
    if event.startswith(("socket.", "pickle.")) and event != "socket.gethostname":
        with open(os.environ["SOCKETS"], "a") as out:
            out.write(f"{event} {arguments}\\n")
sys.addaudithook(note)
"""
CANARY = "zanzibarine"
WITHOUT_NETWORK = ("unshare", "--map-root-user", "--net")


def is_allowed(command: tuple[str, ...]) -> bool:
    return (
        shutil.which(command[0]) is not None and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    )


def test_no_command_opens_a_socket_unpickles_or_writes_of_a_person_elsewhere(tmp_path: Path, small_index: Path) -> None:
    home, index = tmp_path / "home", tmp_path / "index"
    (home / "hook").mkdir(parents=True)
    (home / "hook" / "sitecustomize.py").write_text(HOOK)
    (home / "tmp").mkdir()
    shutil.copytree(small_index, index)
    sockets = tmp_path / "sockets"
    path = f"{home / 'hook'}{os.pathsep}{ROOT}"
    env = {**environment(home), "PYTHONPATH": path, "SOCKETS": str(sockets), "TMPDIR": str(home / "tmp")}
    prefix = WITHOUT_NETWORK if is_allowed(WITHOUT_NETWORK) else ()
    at = ("--index", str(index), "--user", CANARY)
    likes = write_lines(tmp_path / "likes.jsonl", {"user_id": CANARY, "item_id": "i1", "kind": "like"})
    commands = [
        ("index", "--add", "--into", str(index), "--interactions", str(likes)),
        ("recommend", *at, "--request", f"a quiet river like {CANARY}", *NO_MODEL),
        ("chat", *at),
        ("profile", "edit", *at, "--drop", "Loud"),
        ("profile", "show", *at),
        ("profile", "export", *at),
        ("doctor", "--index", str(index), "--read-data"),
    ]
    messages = f"I love quiet rivers, says {CANARY}\n/quit\n"
    for command in commands:
        line = [*prefix, sys.executable, "-m", "agent", *command]
        ran = subprocess.run(
            line, cwd=ROOT, env=env, input=messages, capture_output=True, encoding="utf-8", timeout=300
        )
        assert ran.returncode == 0, (command, ran.stderr)
    assert not sockets.exists(), sockets.read_text()
    files = [each for each in home.rglob("*") if each.is_file() and not each.is_symlink()]
    assert [each for each in files if CANARY.encode() in each.read_bytes() or CANARY in str(each)] == []
    assert any(CANARY.encode() in each.read_bytes() for each in (index / "people").rglob("session.json"))


def test_the_hook_counts_a_socket_and_an_unpickled_class(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "SOCKETS": str(tmp_path / "sockets")}
    code = "import pathlib, pickle, socket; socket.socket(); pickle.loads(pickle.dumps(pathlib.Path))"
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    noted = (tmp_path / "sockets").read_text()
    assert "socket.__new__" in noted and "pickle.find_class" in noted
