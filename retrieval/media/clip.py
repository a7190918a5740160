"""Pictures by the vision part of a CLIP or SigLIP model (Radford et al. 2021; Zhai et al. 2023) in an ONNX file.

Beside it, or in the folder above, lie the files that repositories of such models have: `preprocessor_config.json`, how
a picture is prepared, and for requests in words `text_model.onnx` with `tokenizer.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embedding import Vectors, normalize_rows
from retrieval.embedding.onnx_network import Network, fingerprint_of
from retrieval.embedding.onnx_text import beside, settings
from retrieval.errors import IndexFault
from retrieval.media.pictures import read_picture

MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Of CLIP's pictures, by colour, where the model's own settings do not say."""
SIDE = 224


class ClipPictures:
    """A MediaEncoder of pictures. Raises IndexFault for a file that is no such model."""

    def __init__(self, file: Path):
        file = file.expanduser().resolve()
        self.name, self.fingerprint = str(file), fingerprint_of(file)
        self._network = Network(file, file.name)
        preprocessor = settings(file, "preprocessor_config.json")
        self._side = _side(preprocessor)
        try:
            colours = [preprocessor.get("image_mean", MEAN), preprocessor.get("image_std", DEVIATION)]
            self._mean, self._deviation = np.array(colours, np.float32).reshape(2, 3)
        except (TypeError, ValueError) as error:
            raise IndexFault(f"preprocessor_config.json beside {file} has no means of three colours") from error
        words = beside(file, file.name.replace("vision", "text")) if "vision" in file.name else None
        self.text_embedder = str(words) if words and beside(words, "tokenizer.json") else ""

    def encode(self, source: Path | bytes) -> Vectors:
        picture = read_picture(source, self._side) / np.float32(255)
        values = (
            ((picture - self._mean) / np.maximum(self._deviation, 1e-3)).astype(np.float32).transpose(2, 0, 1)[None]
        )
        vector = self._network.run({self._network.inputs[0]: values}, "image_embeds", "pooler_output")
        return np.asarray(normalize_rows(vector)[0])


def _side(preprocessor: dict[str, Any]) -> int:
    """Return the side of the square that a model reads."""
    size = preprocessor.get("crop_size") or preprocessor.get("size") or SIDE
    if isinstance(size, dict):
        size = size.get("height") or size.get("shortest_edge") or SIDE
    return size if isinstance(size, int) and 16 <= size <= 1024 else SIDE
