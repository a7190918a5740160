"""Neural networks in ONNX files, run by onnxruntime, which Chroma brings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexFault


class Network:
    """A network that is run on one core; `inputs` names what it takes. Raises IndexFault for a file that is none."""

    def __init__(self, source: Path | bytes, name: str):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        content = source if isinstance(source, bytes) else str(source)
        try:
            self._session: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        # Its errors have no common base: the file cannot be used all the same.
        except Exception as error:
            why = str(error).partition("\n")[0][:200]
            raise IndexFault(f"{name} is no ONNX network that can be run: {why}; name another file") from error
        self.name = name
        self.inputs: tuple[str, ...] = tuple(each.name for each in self._session.get_inputs())
        self._outputs: list[str] = [each.name for each in self._session.get_outputs()]

    def run(self, values: Mapping[str, NDArray[Any]], *outputs: str) -> NDArray[np.float32]:
        """Return the first of these outputs that there is, else the first of all, as rows: (n, d).

        Raises IndexFault where the network cannot be run on the values.
        """
        output = next((name for name in outputs if name in self._outputs), self._outputs[0])
        try:
            (result,) = self._session.run([output], dict(values))
        except Exception as error:  # as above
            why = str(error).partition("\n")[0][:200]
            raise IndexFault(f"{self.name} cannot be run: {why}; name another file") from error
        rows = np.asarray(result, np.float32)
        return rows.reshape(len(rows), -1)


def fingerprint_of(file: Path) -> str:
    """Return the name of a file with the beginning of its hash. Raises IndexFault where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return f"{file.name} {hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}"
    except OSError as error:
        raise IndexFault(f"{file} cannot be read ({error.strerror}): name an ONNX file") from error
