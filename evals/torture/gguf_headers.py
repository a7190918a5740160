"""`python -m evals.torture.gguf_headers`: damage the header of a small model, check it, and open what passes in a fork.

A case passes where the header is refused in one line, or llama.cpp refuses the file, or the model works. That a fork
ends is counted as `ended`: it is what the trial in a process of its own (`agent.llm.llama_cpp.trial`) is for. Anything
else that the check raises is a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.errors import ModelFault, ModelMissing
from agent.llm.gguf_header import HeaderFault, check_gguf
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.llama_cpp.bindings import library

EXTREMES = (0, 1, 7, 8, 9, 255, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
LIMIT_SECONDS = 20
TEXT = "a film"


def small_model(path: Path, bytes_known: int = 256, width: int = 32) -> None:
    """Write a model of one layer of this width with random weights, which knows so many of the 256 bytes."""
    import gguf

    rng = np.random.default_rng(0)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(bytes_known)), "▁", *"abcdefghijklm"]
    types = [2, 3, 3, *[6] * bytes_known, *[1] * 14]
    writer = gguf.GGUFWriter(path, "llama")
    for add, value in (
        (writer.add_context_length, 512),
        (writer.add_embedding_length, width),
        (writer.add_block_count, 1),
        (writer.add_feed_forward_length, width),
        (writer.add_head_count, 2),
        (writer.add_head_count_kv, 2),
        (writer.add_layer_norm_rms_eps, 1e-5),
        (writer.add_rope_dimension_count, width // 2),
        (writer.add_tokenizer_model, "llama"),
        (writer.add_tokenizer_pre, "default"),
        (writer.add_token_list, tokens),
        (writer.add_token_scores, [0.0] * len(tokens)),
        (writer.add_token_types, types),
        (writer.add_bos_token_id, 1),
        (writer.add_eos_token_id, 2),
    ):
        add(value)
    square = [f"blk.0.{name}.weight" for name in "attn_q attn_k attn_v attn_output ffn_gate ffn_up ffn_down".split()]
    shapes = dict.fromkeys(square, (width, width)) | dict.fromkeys(
        ("output_norm.weight", "blk.0.attn_norm.weight", "blk.0.ffn_norm.weight"), (width,)
    )
    for name, shape in (shapes | dict.fromkeys(("token_embd.weight", "output.weight"), (len(tokens), width))).items():
        writer.add_tensor(name, rng.normal(size=shape).astype(np.float32))
    for write in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file):
        write()
    writer.close()


def damaged(content: bytes, head: int, drawn: random.Random) -> bytes:
    """Return a file with one to three faults in its first bytes, and now and then a cut."""
    data = bytearray(content)
    for _ in range(drawn.choice((1, 1, 1, 2, 3))):
        at = drawn.randrange(4, head)
        match drawn.randrange(5):
            case 0:
                data[at] ^= 1 << drawn.randrange(8)
            case 1:
                data[at : at + 8] = drawn.choice(EXTREMES).to_bytes(8, "little")
            case 2:
                data[at : at + 4] = (drawn.choice(EXTREMES) % (1 << 32)).to_bytes(4, "little")
            case 3:
                del data[at : at + drawn.choice((1, 4, 8, 100))]
            case _:
                data[at:at] = bytes(drawn.choice((1, 4, 8, 32)))
    return bytes(data[: drawn.randrange(len(data))] if drawn.random() < 0.05 else data)


def outcome(path: Path) -> str:
    """Return what came of a file: refused by the check or by llama.cpp, opened, ended, or the name of an exception."""
    try:
        check_gguf(path)
    except HeaderFault as error:
        return "fault: several lines" if "\n" in str(error) else "refused by the check"
    except Exception as error:
        return f"fault: {type(error).__name__}"
    if not (child := os.fork()):
        _open(path)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "opened", 3: "refused by llama.cpp"}.get(code, "ended" if code < 0 else "fault: an exception")


def _open(path: Path) -> None:
    """Open a model and use it in this process; never returns."""
    code = 4
    try:
        signal.alarm(LIMIT_SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        LlamaCpp(path, "m", "0" * 64, context=64, threads=1).score(TEXT, [TEXT])
        code = 0
    except (ModelMissing, ModelFault):
        code = 3
    finally:
        os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try damaged headers and write how often each outcome was; return 0 where none was a fault."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture.gguf_headers", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    os.environ["GGML_NO_BACKTRACE"] = "1"
    library()
    outcomes = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        whole, path = Path(folder) / "whole.gguf", Path(folder) / "damaged.gguf"
        small_model(whole)
        content, weights = whole.read_bytes(), 4 * 32 * 32
        for case in range(options.cases):
            drawn = random.Random(f"{options.seed} {case}")
            head = (1_000, len(content) - weights)[case % 2]  # sizes of the model stand at the beginning
            path.write_bytes(damaged(content, head, drawn))
            outcomes[outcome(path)] += 1
    sys.stdout.write("".join(f"{name}: {count:,}\n" for name, count in outcomes.most_common()))
    return int(any(name.startswith("fault") for name in outcomes))


if __name__ == "__main__":
    sys.exit(main())
