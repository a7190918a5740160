"""Headers of GGUF files that lie: each is one line, and no library ever reads the file."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelMissing
from agent.llm.gguf_header import HeaderFault, check_gguf
from agent.llm.llama_cpp import trial
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models.load import load
from evals.torture.gguf_headers import small_model

ALIGNMENT = 32


def string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def value(key: bytes, kind: int, content: bytes) -> bytes:
    return string(key) + struct.pack("<I", kind) + content


def tensor(name: bytes = b"w", shape: tuple[int, ...] = (4, 2), kind: int = 0, offset: int = 0) -> bytes:
    return string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


def gguf(
    values: tuple[bytes, ...] = (), tensors: tuple[bytes, ...] = (tensor(),), weights: int = 32, **counts: int
) -> bytes:
    """A file; `counts` replace the version and the numbers of tensors and of values."""
    head = struct.pack(
        "<4sIQQ",
        b"GGUF",
        counts.get("version", 3),
        counts.get("tensors", len(tensors)),
        counts.get("values", len(values)),
    )
    header = head + b"".join((*values, *tensors))
    return header + bytes(-len(header) % ALIGNMENT) + bytes(weights)


VALUES = (
    value(b"general.architecture", 8, string(b"llama")),
    value(b"n", 4, struct.pack("<I", 7)),
    value(b"tokens", 9, struct.pack("<IQ", 8, 2) + string(b"a") + string(b"bc")),
    value(b"scores", 9, struct.pack("<IQ", 6, 2) + struct.pack("<2f", 0, 1)),
    value(b"general.alignment", 4, struct.pack("<I", ALIGNMENT)),
)
SOUND = gguf(VALUES)
HUGE = (1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


def test_a_sound_file_passes(file: Path) -> None:
    file.write_bytes(SOUND)
    check_gguf(file)


HOSTILE = {
    "another file": b"PK\3\4" + bytes(100),
    "nothing": b"",
    "an old version": gguf(version=1),
    "another order of bytes": gguf(version=3 << 24),
    **{f"{n} tensors": gguf(tensors=(tensor(),)).replace(struct.pack("<Q", 1), struct.pack("<Q", n), 1) for n in HUGE},
    **{f"{n} values": gguf(values=())[:16] + struct.pack("<Q", n) + gguf()[24:] for n in HUGE},
    **{f"a key of {n} bytes": gguf((struct.pack("<Q", n) + b"k",)) for n in HUGE},
    **{f"a string of {n} bytes": gguf((value(b"k", 8, struct.pack("<Q", n)),)) for n in HUGE},
    **{f"an array of {n}": gguf((value(b"k", 9, struct.pack("<IQ", 6, n)),)) for n in HUGE},
    **{f"an array of {n} strings": gguf((value(b"k", 9, struct.pack("<IQ", 8, n)),)) for n in HUGE},
    "an array of arrays": gguf((value(b"k", 9, struct.pack("<IQ", 9, 1) + bytes(64)),)),
    "an unknown type": gguf((value(b"k", 99, bytes(8)),)),
    "a key twice": gguf((VALUES[1], VALUES[1])),
    "an alignment of nothing": gguf((value(b"general.alignment", 4, struct.pack("<I", 0)),)),
    "an odd alignment": gguf((value(b"general.alignment", 4, struct.pack("<I", 33)),)),
    "an alignment in words": gguf((value(b"general.alignment", 8, string(b"32")),)),
    "a tensor twice": gguf(tensors=(tensor(), tensor())),
    "no dimensions": gguf(tensors=(tensor(shape=()),)),
    "five dimensions": gguf(tensors=(tensor(shape=(1,) * 5),)),
    "a dimension of nothing": gguf(tensors=(tensor(shape=(0, 4)),)),
    "a shape whose product wraps": gguf(tensors=(tensor(shape=(1 << 32, 1 << 32)),)),
    "half a block": gguf(tensors=(tensor(shape=(16, 1), kind=8),)),
    "weights past the end": gguf(tensors=(tensor(shape=(8, 8)),)),
    **{f"an offset of {n}": gguf(tensors=(tensor(offset=n - n % ALIGNMENT),)) for n in HUGE},
    "an odd offset": gguf(tensors=(tensor(offset=1),), weights=64),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_header_that_lies_is_refused_in_one_line(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(HeaderFault) as caught:
        check_gguf(file)
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelMissing, match="whyrec models pull some") as refused:
        LlamaCpp(file, "some")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_cut_anywhere_is_refused(file: Path) -> None:
    for length in range(0, len(SOUND), 5):
        file.write_bytes(SOUND[:length])
        with pytest.raises(HeaderFault):
            check_gguf(file)


def test_damaged_headers_raise_nothing_but_header_faults(file: Path) -> None:
    drawn = random.Random(1)
    for _ in range(150):
        content = bytearray(SOUND)
        for _ in range(drawn.randrange(1, 4)):
            at = drawn.randrange(4, len(content) - 8)
            content[at : at + 8] = drawn.choice((bytes(8), b"\xff" * 8, drawn.randbytes(8), content[at : at + 7]))
        file.write_bytes(content)
        try:
            check_gguf(file)
        except HeaderFault as error:
            assert "\n" not in str(error)


def test_what_gguf_writes_passes(file: Path) -> None:
    pytest.importorskip("gguf")
    from agent.llm.lora import Adapter, write_adapter

    matrices = np.ones((2, 8), np.float32), np.ones((8, 2), np.float32)
    write_adapter(file, Adapter("qwen2", (2, 2), 2.0, {"layers.0.mlp.up_proj": matrices}))
    check_gguf(file)


def test_a_model_that_ends_a_process_ends_none_but_the_one_that_tries_it(file: Path) -> None:
    pytest.importorskip("gguf")
    small_model(file, bytes_known=3)  # llama.cpp aborts at the first text
    with pytest.raises(
        ModelMissing, match=r"broken model file: it ended the process that tried it; delete it"
    ) as caught:
        load(str(file))
    assert "\n" not in str(caught.value)


def test_a_model_that_passed_is_not_tried_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gguf")
    small_model(file)
    assert load(str(file)).count("a")
    monkeypatch.setattr(trial.subprocess, "run", lambda *_, **__: pytest.fail("tried again"))
    assert load(str(file)).count("a")
