"""Adapters stored with an index: read as they were written, replaced as a whole, refused where anything changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelMissing, UsageError
from agent.llm.lora import Adapter
from agent.llm.protocol import ModelFile
from agent.models import adapters
from agent.models.load import load

pytest.importorskip("gguf")

NAME, BASE = "small", "a" * 64


def adapter(value: float) -> Adapter:
    matrices = np.full((2, 8), value, np.float32), np.full((8, 2), value, np.float32)
    return Adapter("qwen2", (2, 2), 2.0, {"layers.0.mlp.up_proj": matrices})


def stored(index: Path, value: float = 1.0) -> adapters.AdapterRecord:
    return adapters.store_adapter(index, NAME, BASE, adapter(value), 40, 0, "en:abc")


def base(sha256: str = BASE) -> ModelFile:
    return ModelFile(Path("small.gguf"), NAME, sha256)


def test_a_later_adapter_replaces_the_earlier_one_and_has_another_hash(tmp_path: Path) -> None:
    stored(tmp_path)
    first = adapters.tuned_file(tmp_path, base())
    record = stored(tmp_path, 2.0)
    second = adapters.tuned_file(tmp_path, base())
    assert (first.name, second.name) == ("small+tuned", "small+tuned")
    assert first.sha256 != second.sha256 and second.adapter and second.adapter.is_file()
    assert adapters.load_record(tmp_path, NAME) == record
    assert {file.name for file in (tmp_path / adapters.FOLDER).iterdir()} == {
        "contents.json",
        "small.json",
        record.file_name,
    }


def test_what_a_killed_tuning_left_is_deleted_by_the_next_one(tmp_path: Path) -> None:
    stored(tmp_path)
    folder = tmp_path / adapters.FOLDER
    for name in (".small.gguf-1-2", "..small.gguf-1-2-1", "..unfinished-small.npz-1-2"):
        (folder / name).touch()
    stored(tmp_path, 2.0)
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("change", [lambda file: file.write_bytes(b"GGUF"), lambda file: file.unlink()])
def test_a_changed_or_missing_adapter_is_refused(change: Callable[[Path], object], tmp_path: Path) -> None:
    record = stored(tmp_path)
    change(tmp_path / adapters.FOLDER / record.file_name)
    with pytest.raises(ModelMissing, match=r"missing or damaged; run: whyrec tune --index .* --model small"):
        adapters.tuned_file(tmp_path, base())


def test_an_adapter_of_another_base_is_refused(tmp_path: Path) -> None:
    stored(tmp_path)
    with pytest.raises(ModelMissing, match="tuned for another file of small"):
        adapters.tuned_file(tmp_path, base("b" * 64))


@pytest.mark.parametrize("content", ["", "{}", '{"model": "small"}', "\0"])
def test_a_damaged_record_is_refused(content: str, tmp_path: Path) -> None:
    stored(tmp_path)
    (tmp_path / adapters.FOLDER / "small.json").write_text(content)
    with pytest.raises(ModelMissing, match=r"small\.json is damaged; run: whyrec tune"):
        adapters.tuned_file(tmp_path, base())


def test_a_model_that_was_not_tuned_says_how_to_tune_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="run: whyrec tune --index .* --model smollm2-135m-instruct"):
        load("smollm2-135m-instruct+tuned", index=tmp_path)
    with pytest.raises(UsageError, match="add --index DIR"):
        load("smollm2-135m-instruct+tuned")
