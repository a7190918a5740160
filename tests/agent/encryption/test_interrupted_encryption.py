"""A kill at any moment of encrypting or decrypting loses nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from agent.encryption import key_file
from agent.encryption.people import decrypt_people, encrypt_people
from agent.profile import user_store
from retrieval.errors import KeyFault
from tests.agent.encryption.two_people import CHEAP, exports, forget_keys

STRIDE = int(os.environ.get("STRIDE", "9"))
"""1 kills before and after every replaced file."""


class Killed(BaseException):
    pass


def kill_at(monkeypatch: pytest.MonkeyPatch, number: int, after: bool) -> None:
    """End the n-th replacement of a file as a kill does, before or after it."""
    count, replace = iter(range(10_000)), Path.replace

    def dying(part: Path, target: Path) -> Path:
        is_last = next(count) == number
        if is_last and not after:
            raise Killed
        done = replace(part, target)
        if is_last:
            raise Killed
        return done

    monkeypatch.setattr(Path, "replace", dying)


@pytest.mark.parametrize("direction", ["encrypt", "decrypt"])
def test_a_kill_at_any_file_leaves_what_the_next_process_goes_on_with(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, direction: str
) -> None:
    expected = exports(index)
    if direction == "decrypt":
        encrypt_people(index, cost=CHEAP)
    act = (lambda folder: encrypt_people(folder, cost=CHEAP)) if direction == "encrypt" else decrypt_people
    kills = 0
    for step in range(0, 1_000, STRIDE):
        number, after = divmod(step, 2)
        copy = tmp_path / str(step)
        shutil.copytree(index, copy)
        forget_keys()
        with monkeypatch.context() as patched:
            kill_at(patched, number, bool(after))
            try:
                act(copy)
                break
            except Killed:
                kills += 1
        state = key_file.load(copy) if (copy / "people" / key_file.FILE).exists() else None
        if state and state.state in ("encrypting", "decrypting"):
            with pytest.raises(KeyFault, match=f"whyrec profile {direction} --index .* goes on"):
                user_store.load_session(copy, "ana")
            act(copy)
        assert exports(copy) == expected
        shutil.rmtree(copy)
    assert kills > 40 // STRIDE
