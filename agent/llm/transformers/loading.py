"""Finding a model on this machine and loading it through transformers; nothing is downloaded or unpickled."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

from agent.errors import ModelMissing
from agent.llm.llama_cpp.bindings import library

INSTALL = "pip install 'whyrec[transformers]'"


def libraries() -> tuple[Any, Any]:
    """Return torch and transformers, quiet. Raises ModelMissing where they are not installed."""
    library()  # first: it sets how threads wait, which torch's OpenMP too reads once
    try:
        import accelerate  # noqa: F401 - places a model on devices
        import gguf  # noqa: F401 - reads GGUF files
        import torch
        import transformers
    except ImportError as error:
        raise ModelMissing(f"models through transformers need {error.name}; run: {INSTALL}") from error
    transformers.logging.set_verbosity_error()
    return torch, transformers


def find(source: Path | str) -> Path:
    """Return the folder or GGUF file of a model; ORG/NAME is looked up in the local cache. Raises ModelMissing."""
    path = Path(source).expanduser()
    if path.exists():
        return path
    import huggingface_hub

    cure = source if re.fullmatch(r"[\w.-]+/[\w.-]+", str(source)) else "ORG/NAME"
    try:
        return Path(huggingface_hub.snapshot_download(str(source), local_files_only=True))
    except (OSError, ValueError) as error:  # not in the cache, or not a name
        raise ModelMissing(
            f"{source} is neither a folder, nor a GGUF file, nor a model in the local cache; run: hf download {cure}"
        ) from error


def load(path: Path, torch: Any, transformers: Any) -> tuple[Any, Any]:
    """Return the tokenizer and the network at a path. Raises ModelMissing.

    A model with missing weights is refused: transformers would draw them at random.
    """
    gpu = torch.accelerator.is_available()
    file = path.name if path.is_file() else None
    where: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False, "gguf_file": file}
    how: dict[str, Any] = {
        "device_map": "auto" if gpu else "cpu",
        "dtype": torch.bfloat16 if gpu else torch.float32,
        "use_safetensors": None if file else True,
    }
    folder = str(path.parent if file else path)
    auto = transformers.AutoModelForCausalLM
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # progress bars, not all of which can be turned off
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **where)
            network, report = auto.from_pretrained(folder, **where, **how, output_loading_info=True)
    except Exception as error:  # a broken or unknown file raises anything
        raise ModelMissing(
            f"{path} cannot be loaded ({first_line(error)}); download the model again or choose another"
        ) from error
    if missing := sorted(report["missing_keys"]):
        raise ModelMissing(
            f"{path} holds no {missing[0]} and {len(missing) - 1} more weights; download the model again"
        )
    return tokenizer, network.eval()


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, else the error's type."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
