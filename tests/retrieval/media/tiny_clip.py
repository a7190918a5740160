"""A CLIP model of colours, in the files that such models have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from retrieval.media.onnx_file import FLOAT, INT64, Graph

WORDS = {"[UNK]": 0, "[PAD]": 1, "red": 2, "green": 3, "blue": 4}


def write_clip(folder: Path, most: int = 8) -> Path:
    """Write a CLIP model whose vectors of pictures are mean colours, and whose words are the names of colours."""
    (folder / "onnx").mkdir(parents=True)
    vision = Graph()
    pooled = vision.add("Flatten", vision.add("GlobalAveragePool", "pixel_values"), axis=1)
    file = folder / "onnx" / "vision_model.onnx"
    file.write_bytes(vision.file({"pixel_values": FLOAT}, {"image_embeds": pooled}))
    text = Graph()
    table = np.array([[0, 0, 0], [0, 0, 0], [2, -1, -1], [-1, 2, -1], [-1, -1, 2]], np.float32)
    words = text.add("Gather", text.constant(table), "input_ids", axis=0)
    mean = text.add("ReduceMean", words, axes=[1], keepdims=0)
    (folder / "onnx" / "text_model.onnx").write_bytes(text.file({"input_ids": INT64}, {"text_embeds": mean}))
    tokenizer = {
        "version": "1.0",
        "added_tokens": [],
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": WORDS, "unk_token": "[UNK]"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": most}))
    settings = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    return file
