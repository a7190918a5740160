"""Models of a hub that are on this machine, by their names there: ORG/NAME:FILE.gguf.

A model has two files in the store, the bytes and a record of what was verified; the bytes are left out where Hugging
Face's cache has them already. Nothing is opened that has no record.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.protocol import ModelFile
from agent.models import store
from agent.models.adapters import HASH_PATTERN

NAME = re.compile(r"(?P<repository>\w[\w.-]*/\w[\w.-]*)(?::(?P<file>(?:\w[\w.-]*/)*\w[\w.-]*\.gguf))?", re.ASCII)


class HubModel(BaseModel):
    """A file of a repository at one revision, a commit. `size` in bytes; `licence` as its page names it, perhaps "".

    `path`: where the file is, once its sha256 was compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str
    file: str
    revision: str
    size: int = Field(gt=0)
    sha256: str = Field(pattern=HASH_PATTERN)
    licence: str = ""
    path: Path | None = None

    @property
    def name(self) -> str:
        """Return the name that `--model` takes."""
        return f"{self.repository}:{self.file}"

    @property
    def is_here(self) -> bool:
        """Return whether the file is complete by its size."""
        return self.path is not None and self.path.is_file() and self.path.stat().st_size == self.size


def is_hub_name(name: str) -> bool:
    """Return whether a name is one of a hub, ORG/NAME or ORG/NAME:FILE.gguf, and not a path to something here."""
    match = NAME.fullmatch(name)
    return match is not None and not (match["repository"].endswith(".gguf") or Path(name).expanduser().exists())


def parse(name: str) -> tuple[str, str]:
    """Return the repository and the file of a name, "" where it names none. Raises UsageError for another name."""
    if not (match := NAME.fullmatch(name)):
        raise UsageError(f"{name!r} is no name of a hub: write ORG/NAME or ORG/NAME:FILE.gguf")
    return match["repository"], match["file"] or ""


def folder() -> Path:
    """Return the folder of the store that models of the hub are in; it need not exist yet."""
    return store.folder() / "hub"


def stem(model: HubModel) -> str:
    """Return what the names of a model's files in the store begin with."""
    return re.sub(r"[^\w.-]", "--", model.name.removesuffix(".gguf"))


def record(model: HubModel) -> None:
    """Write what was verified into the store, whole or not at all. Raises ModelFault where the disk fails."""
    file = folder() / f"{stem(model)}.json"
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(model.model_dump_json(indent=2) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise ModelFault(f"cannot write {file}: {error.strerror}; check the folder or set WHYREC_MODELS") from error


def pulled() -> list[HubModel]:
    """Return the models of the hub that are on this machine, by name."""
    models = []
    for file in sorted(folder().glob("*.json")):
        try:
            models.append(HubModel.model_validate_json(file.read_text(encoding="utf-8")))
        except (OSError, ValidationError):  # damaged: the model counts as missing, and a pull writes it anew
            continue
    return [model for model in models if model.is_here]


def pulled_file(name: str) -> ModelFile:
    """Return the file of a model on this machine; its repository is enough where one of its files is here.

    Raises ModelMissing, with the cure, where there is none, UsageError where there are several.
    """
    repository, file = parse(name)
    mine = [each for each in pulled() if each.repository == repository and file in ("", each.file)]
    if not mine:
        raise ModelMissing(f"model {name} is not on this machine; run: whyrec models pull {name}")
    if len(mine) > 1:
        raise UsageError(f"several files of {name} are here; name one: {', '.join(each.name for each in mine)}")
    assert mine[0].path
    return ModelFile(mine[0].path, Path(mine[0].file).stem, mine[0].sha256)
