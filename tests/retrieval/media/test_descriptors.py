"""Descriptors of pictures and sounds are vectors of length one that are near for what is alike."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from evals.likeness import pictures, sounds
from evals.likeness.__main__ import KINDS, make, precision
from retrieval.media import Space, load_encoder

BLACK = io.BytesIO()
Image.new("RGB", (3, 300)).save(BLACK, "PNG")


@pytest.mark.parametrize(
    ("space", "kind", "least"),
    [
        ("images", pictures.scenes, 0.9),
        ("images", pictures.textures, 0.7),
        ("audio", sounds.timbres, 0.7),
    ],
)
def test_what_is_alike_is_near(space: Space, kind: Callable[..., Callable[..., object]], least: float) -> None:
    encoder, name = load_encoder(space), kind.__name__
    files = [make(space, kind, name, c, n, 5) for c in range(4) for n in range(3)]
    vectors = np.stack([encoder.encode(file) for file in files])
    assert precision(vectors, np.repeat(np.arange(4), 3), k=2) >= least


@pytest.mark.parametrize("space", ["images", "audio"])
def test_vectors_are_of_length_one_and_the_same_each_time(space: Space) -> None:
    name, kind = next(iter(KINDS[space]["tuned"].items()))
    file = make(space, kind, name, 0, 0, 0)
    first, second = (load_encoder(space).encode(file) for _ in range(2))
    assert first.dtype == np.float32
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5)
    assert (first == second).all()


def test_a_picture_of_one_colour_has_a_vector() -> None:
    assert np.isfinite(load_encoder("images").encode(BLACK.getvalue())).all()
