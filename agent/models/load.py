"""Opening a language model by name, with whichever backend takes that name."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from agent import llm
from agent.errors import ModelMissing, UsageError
from agent.llm import LanguageModel
from agent.llm.llama_cpp.trial import check_by_trial
from agent.llm.lora import TUNED, is_tuned
from agent.llm.protocol import Backend, ModelFile
from agent.models import adapters, hub, manifest, store


def load(name: str, *, context: int = 4096, threads: int | None = None, index: Path | None = None) -> LanguageModel:
    """Open the model of a manifest name, a name on a hub, a path to a GGUF file, or the address of a server.

    With +tuned behind the name of a GGUF model it is used with the adapter that it was tuned with on `index`.

    A scheme before a colon chooses the backend: `http://host:port/v1` is a server, where context and threads are the
    server's affair; `transformers:` before a manifest name, a path (a folder in Hugging Face's format, or a GGUF file)
    or ORG/NAME of a model in Hugging Face's local cache runs it through transformers and torch. Without a scheme it
    runs in llama.cpp. Raises ModelMissing with the cure.
    """
    schemes = {scheme: backend for backend in backends() for scheme in backend.SCHEMES}
    scheme, colon, rest = name.partition(":")
    if not colon or scheme not in schemes:
        scheme, rest = "", name
    if is_tuned(rest):
        if index is None:
            raise UsageError(f"{name} is tuned on an index, and none is named here: add --index DIR")
        file: ModelFile | None = adapters.tuned_file(index, gguf_file(rest.removesuffix(TUNED)))
    else:
        file = _manifest_file(rest) if scheme else _stored_file(rest)
    if not scheme and (file is None or not manifest.find(rest)):  # the bytes of a model of the manifest are known
        path = file.path if file else _check_is_file(name)
        check_by_trial(path, rest if file else path.stem, file.adapter if file else None)
    return schemes[scheme].open_model(name, file, context, threads)


def check_name(name: str) -> None:
    """Raise ModelMissing where a name without a scheme is neither a model nor a file, before anything is opened."""
    scheme, colon, _ = name.partition(":")
    is_address = bool(colon) and any(scheme in backend.SCHEMES for backend in backends())
    if not is_address and not is_tuned(name) and _stored_file(name) is None:
        _check_is_file(name)


def gguf_file(name: str) -> ModelFile:
    """Return the file of a pulled model, or of a path to a GGUF file, with its hash. Raises ModelMissing."""
    if file := _stored_file(name):
        return file
    path = _check_is_file(name)
    return ModelFile(path, path.stem, adapters.sha256_of(path))


def _manifest_file(name: str) -> ModelFile | None:
    entry = manifest.find(name)
    if entry and entry.encodes:
        raise UsageError(
            f"{name} is no language model, it encodes {entry.encodes}: whyrec index --image-encoder {name}"
        )
    return ModelFile(store.path(entry.name), entry.name, entry.sha256) if entry else None


def _stored_file(name: str) -> ModelFile | None:
    """Return the file of a pulled model, by its name in the manifest or on the hub; None for another name."""
    return _manifest_file(name) or (hub.pulled_file(name) if hub.is_hub_name(name) else None)


def _check_is_file(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        names = ", ".join(each.name for each in manifest.entries() if not each.encodes)
        raise ModelMissing(f"{name!r} is neither a GGUF file nor a model's name ({names}); run: whyrec models list")
    return path


def backends() -> Iterator[Backend]:
    """Yield each module of `agent.llm` with an `open_model`: `NAME.py`, or `NAME/backend.py` where it has a folder.

    Backends import their libraries inside `open_model`, so that looking for them costs nothing.
    """
    for module in pkgutil.iter_modules(llm.__path__, f"{llm.__name__}."):
        backend: Backend = import_module(f"{module.name}.backend" if module.ispkg else module.name)
        if hasattr(backend, "open_model"):
            yield backend
