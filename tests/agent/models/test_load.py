"""Models are opened by the backend that takes their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import ModelMissing, UsageError
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models.load import backends, load

SMALL = "smollm2-135m-instruct"


def test_every_backend_is_discovered() -> None:
    assert sorted(scheme for backend in backends() for scheme in backend.SCHEMES) == [
        "",
        "http",
        "https",
        "ollama",
        "transformers",
    ]


def test_manifest_name_and_path_open_in_llama_cpp() -> None:
    model = load(SMALL, context=64, threads=1)
    assert isinstance(model, LlamaCpp)
    with model, LlamaCpp(model.path, "copy", context=64, threads=1) as by_path:
        assert (model.name, model.fingerprint) == (SMALL, by_path.fingerprint)


@pytest.mark.parametrize("name", ["no-such", "other:scheme", "C:/no/such.gguf"])
def test_unknown_name_is_model_missing(name: str) -> None:
    with pytest.raises(ModelMissing, match=f"{SMALL}.*whyrec models list"):
        load(name)


def test_address_is_checked_by_its_backend() -> None:
    with pytest.raises(UsageError, match="write it as http"):
        load("http://")


def test_path_below_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "broken.gguf").write_bytes(b"not a model")
    with pytest.raises(ModelMissing, match="not a GGUF file; delete it"):
        load("~/broken.gguf")
