"""Encoders that are neural networks: the pair of a CLIP model in ONNX files, and EfficientNet-Lite0's weights."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.embedding import load
from retrieval.errors import IndexFault
from retrieval.media import load_encoder
from tests.retrieval.media.tiny_clip import write_clip


def picture(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return data.getvalue()


def test_words_and_pictures_of_a_clip_model_share_a_space(tmp_path: Path) -> None:
    encoder = load_encoder("images", str(write_clip(tmp_path)))
    pictures = np.stack([encoder.encode(picture(colour)) for colour in ("red", "lime", "blue")])
    words = load(encoder.text_embedder).query(["red", "green", "a very long text that is cut: blue", "blue"])
    assert np.allclose(np.linalg.norm(pictures, axis=1), 1, atol=1e-5)
    assert (pictures @ words[[0, 1, 3]].T).argmax(axis=0).tolist() == [0, 1, 2]
    again = load_encoder("images", encoder.name)
    assert (again.name, again.fingerprint) == (encoder.name, encoder.fingerprint)


def test_a_vision_part_alone_reads_no_words(tmp_path: Path) -> None:
    file = write_clip(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    encoder = load_encoder("images", str(file))
    assert encoder.text_embedder == ""
    with pytest.raises(IndexFault, match=r"no tokenizer\.json"):
        load(str(file.with_name("text_model.onnx")))


@pytest.mark.parametrize("content", [b"", b"no network", b"\x08\x08"])
def test_a_file_that_is_no_network_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vision.onnx").write_bytes(content)
    with pytest.raises(IndexFault, match=r"vision\.onnx is no ONNX network"):
        load_encoder("images", str(tmp_path / "vision.onnx"))


@pytest.mark.parametrize("name", ["nothing.onnx", "no-such-encoder"])
def test_an_encoder_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(IndexFault, match=name):
        load_encoder("images", str(tmp_path / name))


def test_settings_that_do_not_fit_are_named(tmp_path: Path) -> None:
    file = write_clip(tmp_path)
    (tmp_path / "preprocessor_config.json").write_text('{"image_mean": ["red"]}')
    with pytest.raises(IndexFault, match="means of three colours"):
        load_encoder("images", str(file))


def test_weights_of_efficientnet_are_read_where_they_lie(tmp_path: Path) -> None:
    file = tmp_path / "efficientnet-lite0.pth"
    numbers = np.random.RandomState(0).uniform(0.01, 0.2, 18_826_032 // 4).astype(np.float32)
    file.write_bytes(numbers.tobytes())
    encoder = load_encoder("images", "efficientnet-lite0", file)
    first, second = encoder.encode(picture("red")), encoder.encode(picture("blue"))
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5)
    assert first @ second < 0.9
    file.write_bytes(b"short")
    with pytest.raises(IndexFault, match="whyrec models pull"):
        load_encoder("images", "efficientnet-lite0", file)
