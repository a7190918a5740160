"""The text part of a CLIP or SigLIP model (Radford et al. 2021; Zhai et al. 2023) in an ONNX file.

`tokenizer.json` lies beside the file or in the folder above, as in repositories of such models.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embedding.embedder import Vectors, normalize_rows
from retrieval.embedding.onnx_network import Network, fingerprint_of
from retrieval.errors import IndexFault

MOST_TOKENS = 77
"""Tokens that these models read, where `tokenizer_config.json` does not say."""
PAD = "<|endoftext|>"


class OnnxText:
    """An Embedder of words into the space of pictures. Raises IndexFault where a file is missing or no model."""

    def __init__(self, file: Path):
        from tokenizers import Tokenizer

        self._network = Network(file, file.name)
        self.fingerprint = fingerprint_of(file)
        path = beside(file, "tokenizer.json")
        if path is None:
            raise IndexFault(f"{file} has no tokenizer.json beside it or in the folder above: put it there")
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises Exception itself
            raise IndexFault(f"{path} is no tokenizer: take that of the model") from error
        most = _most_tokens(file)
        self._tokenizer.enable_truncation(most)
        # Models without a mask were trained on texts of one length.
        length = None if "attention_mask" in self._network.inputs else most
        token = next((t for t in ("<pad>", PAD, "[PAD]") if self._tokenizer.token_to_id(t) is not None), PAD)
        self._tokenizer.enable_padding(pad_id=self._tokenizer.token_to_id(token) or 0, pad_token=token, length=length)

    def query(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        values = {"input_ids": np.array([e.ids for e in encoded], np.int64)}
        if "attention_mask" in self._network.inputs:
            values["attention_mask"] = np.array([e.attention_mask for e in encoded], np.int64)
        return normalize_rows(self._network.run(values, "text_embeds", "pooler_output"))

    passage = query


def beside(file: Path, name: str) -> Path | None:
    """Return the file of this name beside a model or in the folder above; None where there is none."""
    return next((path for folder in (file.parent, file.parent.parent) if (path := folder / name).is_file()), None)


def settings(file: Path, name: str) -> dict[str, Any]:
    """Return the JSON object of this name beside a model, empty where there is none."""
    try:
        path = beside(file, name)
        content = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError) as error:
        raise IndexFault(f"{name} beside {file} is no JSON: take that of the model") from error
    return content if isinstance(content, dict) else {}


def _most_tokens(file: Path) -> int:
    most = settings(file, "tokenizer_config.json").get("model_max_length")
    return most if isinstance(most, int) and 2 <= most <= 512 else MOST_TOKENS
