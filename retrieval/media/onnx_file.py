"""Writing a neural network as an ONNX file: the few messages of the format that one needs, in protobuf's wire format.

The fields are those of onnx.proto3 of the ONNX project (IR version 8, operators of version 13). The package `onnx`,
which writes them too, is 20 MB, and nothing else needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Value = int | float | Sequence[int] | str
FLOAT, INT64 = 1, 7
IR_VERSION, OPERATORS = 8, 13


class Graph:
    """A network that is being built: `add` returns the name of an operator's output, `constant` that of an array."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, array: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """Add an array and return its name."""
        name = f"c{len(self._constants)}"
        kind = FLOAT if array.dtype == np.float32 else INT64
        shape = b"".join(_field(1, size) for size in array.shape)
        self._constants.append(shape + _field(2, kind) + _field(8, name) + _field(9, array.tobytes()))
        return name

    def add(self, operator: str, *inputs: str, **attributes: Value) -> str:
        """Add an operator with these inputs and attributes, and return the name of its output."""
        output = f"n{len(self._nodes)}"
        fields = [_field(1, each) for each in inputs] + [_field(2, output), _field(4, operator)]
        fields += [_field(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(fields))
        return output

    def file(self, inputs: dict[str, int], outputs: dict[str, str]) -> bytes:
        """Return the ONNX file. `inputs`: element type of each input by name; `outputs`: by name, what it equals."""
        for name, source in outputs.items():
            self._nodes.append(b"".join((_field(1, source), _field(2, name), _field(4, "Identity"))))
        graph = b"".join(
            (
                *(_field(1, node) for node in self._nodes),
                _field(2, "graph"),
                *(_field(5, constant) for constant in self._constants),
                *(_field(11, _value_info(name, kind)) for name, kind in inputs.items()),
                *(_field(12, _value_info(name, FLOAT)) for name in outputs),
            )
        )
        return _field(1, IR_VERSION) + _field(7, graph) + _field(8, _field(2, OPERATORS))


def _value_info(name: str, kind: int) -> bytes:
    return _field(1, name) + _field(2, _field(1, _field(1, kind)))


def _attribute(name: str, value: Value) -> bytes:
    match value:
        case int():
            return _field(1, name) + _field(3, value) + _field(20, 2)
        case float():
            return _field(1, name) + _tag(2, 5) + np.float32(value).tobytes() + _field(20, 1)
        case str():
            return _field(1, name) + _field(4, value) + _field(20, 3)
    return _field(1, name) + b"".join(_field(8, each) for each in value) + _field(20, 7)


def _field(number: int, value: int | str | bytes) -> bytes:
    """Return a field: a number, or a text, bytes or message with its length."""
    if isinstance(value, int):
        return _tag(number, 0) + bytes(_varint(value))
    data = value.encode() if isinstance(value, str) else value
    return _tag(number, 2) + bytes(_varint(len(data))) + data


def _tag(number: int, wire_type: int) -> bytes:
    return bytes(_varint(number << 3 | wire_type))


def _varint(value: int) -> Iterator[int]:
    """Yield a number's bytes of seven bits each, the least first; a negative one as in two's complement of 64 bits."""
    value &= (1 << 64) - 1
    while value > 127:
        yield value & 127 | 128
        value >>= 7
    yield value
