"""`python -m evals.likeness`: the precision of likeness by kind of picture and sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from agent.media import open_encoder
from evals.likeness import pictures, sounds
from retrieval.embedding import Vectors
from retrieval.media import Space

Kind = Callable[[np.random.Generator], Callable[[np.random.Generator], Any]]
"""A kind of pictures or of sounds: of a class, to its files."""
KINDS: Mapping[Space, Mapping[str, Mapping[str, Kind]]] = {
    "images": {"tuned": pictures.TUNED, "held out": pictures.HELD_OUT},
    "audio": {"tuned": sounds.TUNED, "held out": sounds.HELD_OUT},
}


def main(
    classes: Annotated[int, typer.Option(help="Classes of each kind.")] = 20,
    each: Annotated[int, typer.Option(help="Files of each class.")] = 8,
    seed: int = 0,
    image_encoder: Annotated[str, typer.Option(help="The encoder of pictures.")] = "descriptor",
) -> None:
    """Write for each kind, and for all kinds of a space in one catalogue, the share of the five nearest files that are
    of the file's own class."""
    for space, parts in KINDS.items():
        encoder = open_encoder(space, image_encoder if space == "images" else "descriptor")
        for part, kinds in parts.items():
            everything, labels = list[Vectors](), list[NDArray[np.int64]]()
            for name, kind in kinds.items():
                made = [make(space, kind, name, c, n, seed) for c in range(classes) for n in range(each)]
                vectors = np.stack([encoder.encode(file) for file in made])
                own = np.repeat(np.arange(classes), each)
                typer.echo(f"{space}\t{part}\t{name}\t{precision(vectors, own):.3f}")
                everything.append(vectors)
                labels.append(own + classes * len(labels))
            total = precision(np.concatenate(everything), np.concatenate(labels))
            typer.echo(f"{space}\t{part}\ttogether\t{total:.3f}")


def make(space: Space, kind: Kind, name: str, of_class: int, n: int, seed: int) -> bytes:
    """Return the bytes of the n-th file of a class: JPEG or WAV."""
    key = [seed, sum(map(ord, name)), of_class]
    content, data = kind(np.random.default_rng(key))(np.random.default_rng([*key, n])), BytesIO()
    if space == "images":
        content.save(data, "JPEG", quality=85)
    else:
        import soundfile

        soundfile.write(data, content, sounds.RATE, format="WAV")
    return data.getvalue()


def precision(vectors: Vectors, labels: NDArray[np.int64], k: int = 5) -> float:
    """Return the mean share of each vector's k nearest others with its label, by cosines around the mean."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    cosines = centred @ centred.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argsort(-cosines, axis=1)[:, :k]
    return float((labels[nearest] == labels[:, None]).mean())


if __name__ == "__main__":
    typer.run(main)
