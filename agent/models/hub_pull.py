"""Fetching a model from a hub: what it has is asked for, then the file is fetched and its sha256 compared.

Hugging Face's settings count: HF_ENDPOINT (another hub, or a mirror), HF_TOKEN, HF_HUB_OFFLINE, and HF_HOME, whose
cache is looked into first. Bytes that an interrupted download left are kept and the rest is asked for, which
huggingface_hub itself does not do: its temporary files have new names each time.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from agent.errors import ModelFault, ModelMissing
from agent.models import hub
from agent.models.adapters import sha256_of
from agent.models.download import Progress
from agent.models.hub import HubModel

if TYPE_CHECKING:
    import httpx

PREFERRED = re.compile(r"q4_k_m\.gguf$", re.IGNORECASE)
"""The quantisation that is taken where a repository has several files and none is named: the default model's."""
PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$")
MAGIC = b"GGUF"
TIMEOUT = 30.0
"""Seconds without a byte from the hub."""


class _Hash(BaseModel):
    sha256: str = ""


class _File(BaseModel):
    rfilename: str
    size: int = 0
    lfs: _Hash = _Hash()


class _Repository(BaseModel):
    """What the hub says of a repository, as far as it is read here."""

    sha: str
    tags: tuple[str, ...] = ()
    siblings: tuple[_File, ...] = ()


def find(name: str) -> HubModel:
    """Ask the hub for a model; where its repository has several files and none is named, for the one in Q4_K_M.

    Raises ModelMissing where there is no such file, the hub names no hash of it, or it does not answer.
    """
    repository, file = hub.parse(name)
    with _client(repository) as client:
        answer = client.get(f"/api/models/{repository}", params={"blobs": "true"})
        answer.raise_for_status()
    try:
        has = _Repository.model_validate_json(answer.content)
    except ValidationError as error:
        raise ModelMissing(f"what the hub says of {repository} cannot be read; is HF_ENDPOINT a hub?") from error
    files = {each.rfilename: each for each in has.siblings if each.rfilename.endswith(".gguf")}
    file = file or _only(repository, sorted(files))
    if file not in files:
        raise ModelMissing(f"{repository} has no file {file}; it has: {_listed(sorted(files))}")
    if PART.search(file):
        raise ModelMissing(f"{file} is one of several parts of a model; name a file that is whole")
    licence = next((tag.removeprefix("license:") for tag in has.tags if tag.startswith("license:")), "")
    try:
        size, sha256 = files[file].size, files[file].lfs.sha256
        return HubModel(repository=repository, file=file, revision=has.sha, size=size, sha256=sha256, licence=licence)
    except ValidationError as error:
        raise ModelMissing(
            f"the hub names no size and hash of {repository}:{file}, so it cannot be verified"
        ) from error


def fetch(model: HubModel, progress: Progress) -> HubModel:
    """Fetch a file that `find` returned, compare its sha256, record it and return it with its path.

    Raises ModelMissing where the hub does not answer or sends other bytes, which are deleted; ModelFault where the disk
    fails.
    """
    target = _in_cache(model) or hub.folder() / f"{hub.stem(model)}.gguf"
    try:
        if not (target.is_file() and target.stat().st_size == model.size and sha256_of(target) == model.sha256):
            target = hub.folder() / f"{hub.stem(model)}.gguf"
            target.parent.mkdir(parents=True, exist_ok=True)
            _download(model, target, progress)
    except OSError as error:
        space = f"; free {model.size / 1e9:.1f} GB" if error.errno == errno.ENOSPC else "; check the folder"
        raise ModelFault(f"cannot write {target}: {error.strerror}{space} or set WHYREC_MODELS") from error
    fetched = model.model_copy(update={"path": target})
    hub.record(fetched)
    return fetched


def _download(model: HubModel, target: Path, progress: Progress) -> None:
    """Write a file to its place once its size and hash are right; go on with what an earlier download left."""
    part = target.with_name(f".{target.name}.{model.sha256[:16]}.part")
    with part.open("ab") as out:
        done = out.tell()
        if done < model.size:
            for block in _bytes_from(model, done):
                if block is None:  # the hub sends all of it again
                    out.truncate(0)
                    done = 0
                    continue
                done += out.write(block)
                progress(model.name, min(done, model.size), model.size)
                if done > model.size:
                    break
    if done < model.size:
        raise ModelMissing(f"{model.name} ended after {done >> 20} of {model.size >> 20} MB; pull again, they are kept")
    with part.open("rb") as written:
        is_gguf = written.read(len(MAGIC)) == MAGIC
        written.seek(0)
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    if digest != model.sha256 or not is_gguf:
        part.unlink()
        what = "has the wrong hash" if digest != model.sha256 else "is no GGUF file"
        raise ModelMissing(f"what was fetched for {model.name} {what}, thrown away; pull it again later")
    part.replace(target)


def _bytes_from(model: HubModel, start: int) -> Iterator[bytes | None]:
    """Yield the bytes of a file from `start` on; None first where the hub sends it from its beginning."""
    url = f"/{model.repository}/resolve/{model.revision}/{quote(model.file)}"
    ranged = {"Range": f"bytes={start}-"} if start else {}
    with _client(model.repository) as client, client.stream("GET", url, headers=ranged) as answer:
        answer.raise_for_status()
        if start and answer.status_code != 206:
            yield None
        yield from answer.iter_raw()


def _in_cache(model: HubModel) -> Path | None:
    """Return the file where Hugging Face's cache has this revision of it."""
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(model.repository, model.file, revision=model.revision)
    return Path(path) if isinstance(path, str) else None


@contextmanager
def _client(repository: str) -> Iterator[httpx.Client]:
    """Open a connection to the hub. Raises ModelMissing, with the cure, where it does not give what is asked for."""
    import httpx
    from huggingface_hub import constants, get_token

    if constants.is_offline_mode():
        raise ModelMissing(f"HF_HUB_OFFLINE is set: {repository} is not fetched; unset it and pull again")
    token = get_token()
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        # Redirects lead to other hosts that hold the bytes; httpx does not send them the token.
        with httpx.Client(
            base_url=constants.ENDPOINT, headers=headers, timeout=TIMEOUT, follow_redirects=True
        ) as client:
            yield client
    except httpx.HTTPStatusError as error:
        raise ModelMissing(_refusal(repository, error.response.status_code)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        cure = "check the network, then pull again: what is there is kept"
        raise ModelMissing(f"cannot fetch {repository} from {constants.ENDPOINT} ({reason}); {cure}") from error


def _refusal(repository: str, status: int) -> str:
    match status:
        case 401 | 404:
            return f"the hub has no model {repository}, or it is private: check the name, or set HF_TOKEN"
        case 403:
            return f"{repository} has terms to accept on its page on the hub; do that, set HF_TOKEN and pull again"
        case _:
            return f"the hub answers {status} for {repository}; pull again later"


def _only(repository: str, files: list[str]) -> str:
    """Return the GGUF file of a repository that is meant where none is named. Raises ModelMissing."""
    if not files:
        raise ModelMissing(f"{repository} has no GGUF file, which llama.cpp needs; often NAME-GGUF has")
    chosen = [file for file in files if PREFERRED.search(file)] if len(files) > 1 else files
    if len(chosen) != 1:
        raise ModelMissing(f"{repository} has several files; name one, as {repository}:{files[0]}: {_listed(files)}")
    return chosen[0]


def _listed(files: list[str]) -> str:
    return ", ".join(files[:12]) + (f" and {len(files) - 12} more" if len(files) > 12 else "") or "none"
