"""Adapters that models were tuned with on an index, stored in its folder and checked before they are used.

    adapters/MODEL.json       what the adapter is of, and the hashes
    adapters/MODEL-HASH.gguf  the adapter

The first is written last, so that an interruption leaves the earlier adapter in use.
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import ModelMissing
from agent.llm.lora import TUNED, Adapter, write_adapter
from agent.llm.protocol import ModelFile
from retrieval.errors import IndexFault
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.manifest import sync

FOLDER = "adapters"
HASH_PATTERN = r"^[0-9a-f]{64}$"


class AdapterRecord(BaseModel):
    """What an adapter was trained from. `base` and `adapter` are the sha256 of the model's file and the adapter's.

    `histories`: examples that it was trained on, drawn with `seed`; `prompt`: the fingerprint of their template.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1)
    base: str = Field(pattern=HASH_PATTERN)
    adapter: str = Field(pattern=HASH_PATTERN)
    histories: int = Field(gt=0)
    seed: int
    prompt: str

    @property
    def file_name(self) -> str:
        return f"{self.model}-{self.adapter[:16]}.gguf"


def store_adapter(
    index: Path, model: str, base: str, adapter: Adapter, histories: int, seed: int, prompt: str
) -> AdapterRecord:
    """Store an adapter with an index, in place of an earlier one of the model."""
    folder = index / FOLDER
    folder.mkdir(exist_ok=True)
    written = folder / f".{model}.gguf-{os.getpid()}-{threading.get_ident()}"
    with CheckedFolder(folder, index).locked():
        write_adapter(written, adapter)
        digest = sha256_of(written)
        record = AdapterRecord(model=model, base=base, adapter=digest, histories=histories, seed=seed, prompt=prompt)
        store_record(index, record, written)
    return record


def store_record(index: Path, record: AdapterRecord, written: Path) -> None:
    """Store a file, which is moved, as the adapter of a record, in place of an earlier one of the model."""
    checked = CheckedFolder(index / FOLDER, index)
    sync(written)
    written.replace(checked.folder / record.file_name)
    sync(checked.folder)  # before a list that names the file
    checked.add_file(record.file_name, record.adapter)
    checked.write_document(f"{record.model}.json", record.model_dump())
    for earlier in checked.folder.glob(f"{record.model}-{'[0-9a-f]' * 16}.gguf"):
        if earlier.name != record.file_name:
            checked.remove(earlier.name)


def load_record(index: Path, model: str) -> AdapterRecord:
    """Return what the adapter of a model was trained from. Raises ModelMissing where there is none that can be read."""
    file, cure = index / FOLDER / f"{model}.json", f"run: whyrec tune --index {index} --model {model}"
    if not file.parent.is_dir():
        raise ModelMissing(f"{model} is not tuned on {index}; {cure}")
    try:
        document = CheckedFolder(file.parent, index).read_document(file.name)
        record = AdapterRecord.model_validate(document) if document else None
    except (IndexFault, ValidationError) as error:
        raise ModelMissing(f"{file} is damaged; {cure}") from error
    if not record:
        raise ModelMissing(f"{model} is not tuned on {index}; {cure}")
    return record


def tuned_file(index: Path, base: ModelFile) -> ModelFile:
    """Return a model's file with its adapter, both as they were when it was tuned.

    Raises ModelMissing, with the cure, where there is no adapter, or it or the model has changed since.
    """
    record, model = load_record(index, base.name), base.name
    path = index / FOLDER / record.file_name
    cure = f"run: whyrec tune --index {index} --model {model}"
    if record.base != base.sha256:
        raise ModelMissing(f"{path} was tuned for another file of {model} than {base.path}; {cure}")
    if not path.is_file() or sha256_of(path) != record.adapter:
        raise ModelMissing(f"{path} is not the adapter that was stored: it is missing or damaged; {cure}")
    return with_adapter(base, path, record.adapter)


def with_adapter(base: ModelFile, path: Path, digest: str) -> ModelFile:
    """Return a model's file with the adapter at `path`; `digest` is the sha256 of the adapter."""
    both = hashlib.sha256(f"{base.sha256}{digest}".encode()).hexdigest()
    return ModelFile(base.path, base.name + TUNED, both, path)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
