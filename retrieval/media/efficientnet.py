"""EfficientNet-Lite0 (Tan & Le 2019), trained on ImageNet: a small network that knows things in photographs.

Its weights are a file of PyTorch, which is neither unpickled nor read by torch: its hash is known, and so is where each
array lies in it. Together with the classical descriptors its features make a vector.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Vectors
from retrieval.embedding.onnx_network import Network
from retrieval.errors import IndexFault
from retrieval.media import picture_descriptor
from retrieval.media.kernel_map import Part, join, unit
from retrieval.media.onnx_file import FLOAT, Graph
from retrieval.media.pictures import Picture, read_picture

NAME = "efficientnet-lite0"
SIDE = 224
STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)
"""Strides of the sixteen blocks."""
EPSILON = 1e-3
PARTS = {
    "colour": Part(1.5, 0.28),
    "places": Part(0.6, 0.75),
    "spectrum": Part(1.5, 0.3),
    "shape": Part(2.0, 0.03),
    "network": Part(2.0, 0.3),
}
"""Weights and widths of the parts, chosen on the kinds of evals.likeness that are for tuning."""


class EfficientNetLite0:
    """A MediaEncoder of pictures, from the file of weights. Raises IndexFault where it is another file."""

    name, text_embedder = NAME, ""
    fingerprint = f"{NAME} with {picture_descriptor.VERSION}"

    def __init__(self, file: Path):
        self._network = Network(network(file), file.name)

    def encode(self, source: Path | bytes) -> Vectors:
        picture = read_picture(source, SIDE)
        histograms = picture_descriptor.histograms(picture_descriptor.smaller(picture))
        features = {**histograms, "network": unit(self._features(picture))}
        return join({name: (part, features[name]) for name, part in PARTS.items()})

    def _features(self, picture: Picture) -> NDArray[np.float64]:
        """Return the means of the last layer over the picture, (1280,)."""
        pixels = ((picture.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
        return np.asarray(self._network.run({"pixels": pixels})[0], np.float64)


def network(file: Path) -> bytes:
    """Return the ONNX network of a file of weights, up to the last layer before the classes, each batch normalization
    folded into its convolution."""
    table = json.loads(Path(__file__).with_name("efficientnet_lite0.json").read_text(encoding="utf-8"))
    try:
        data = np.memmap(file, np.uint8, "r")
        arrays = {name: _array(data, *entry) for name, entry in table.items()}
    except (OSError, ValueError) as error:
        raise IndexFault(f"{file} does not hold {NAME}: run whyrec models pull {NAME}") from error
    graph = Graph()
    zero, six = graph.constant(np.array(0, np.float32)), graph.constant(np.array(6, np.float32))

    def convolution(x: str, weights: str, norm: str, stride: int = 1, *, active: bool = True) -> str:
        kernel = arrays[f"{weights}.weight"]
        scale = arrays[f"{norm}.weight"] / np.sqrt(arrays[f"{norm}.running_var"] + EPSILON)
        bias = arrays[f"{norm}.bias"] - arrays[f"{norm}.running_mean"] * scale
        inputs = graph.constant(kernel * scale[:, None, None, None]), graph.constant(bias)
        groups = len(kernel) if "depthwise" in weights else 1
        x = graph.add("Conv", x, *inputs, strides=[stride] * 2, auto_pad="SAME_UPPER", group=groups)
        return graph.add("Clip", x, zero, six) if active else x

    x, channels = convolution("pixels", "conv_stem", "bn0", 2), 0
    for block, stride in enumerate(STRIDES):
        inner = convolution(x, f"{block}._expand_conv", f"{block}._bn0") if block else x
        inner = convolution(inner, f"{block}._depthwise_conv", f"{block}._bn1", stride)
        inner = convolution(inner, f"{block}._project_conv", f"{block}._bn2", active=False)
        before, channels = channels, len(arrays[f"{block}._project_conv.weight"])
        x = graph.add("Add", x, inner) if stride == 1 and channels == before else inner
    x = graph.add("GlobalAveragePool", convolution(x, "conv_head", "bn1"))
    return graph.file({"pixels": FLOAT}, {"features": x})


def _array(data: NDArray[np.uint8], offset: int, shape: list[int]) -> NDArray[np.float32]:
    """Return an array of a file, (out, in, height, width) for a kernel, which lies there as TensorFlow orders it."""
    size = 4 * int(np.prod(shape))
    values = data[offset : offset + size].view(np.float32)
    if len(shape) != 4:
        return np.array(values.reshape(shape))
    out, per_group, height, width = shape
    if per_group == 1:
        return np.ascontiguousarray(values.reshape(height, width, out, 1).transpose(2, 3, 0, 1))
    return np.ascontiguousarray(values.reshape(height, width, per_group, out).transpose(3, 2, 0, 1))
