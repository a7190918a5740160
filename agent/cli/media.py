"""The files of pictures and sounds of `whyrec index --images --audio`, and of `whyrec recommend --like`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from agent.cli.terminal import counted, texts, write_stderr

if TYPE_CHECKING:
    from retrieval.data.items import Item
    from retrieval.index import Index
    from retrieval.index.manifest import VectorSpace
    from retrieval.query import Example

ImageFolder = Annotated[
    Path | None,
    typer.Option(
        "--images", help="A folder of pictures of items, matched by id, title, or an attribute such as poster."
    ),
]
AudioFolder = Annotated[
    Path | None, typer.Option("--audio", help="A folder of sounds of items, matched as pictures are.")
]
ImageEncoder = Annotated[
    str,
    typer.Option(
        "--image-encoder",
        help="What turns pictures into vectors: descriptor by default, efficientnet-lite0 (whyrec models pull), or the "
        "vision part of a CLIP model, FILE.onnx.",
    ),
]
LikeFiles = Annotated[
    list[Path] | None,
    typer.Option("--like", help="A picture or a sound that the items are to be like: photo.jpg, clip.wav."),
]
NAMED_FILES = 5
"""Files that are named of those that could not be used."""


class Encoded(NamedTuple):
    """Items with the vectors of their files, and the spaces of these vectors."""

    items: list[Item]
    spaces: dict[str, VectorSpace]


def encode_folders(
    folders: Mapping[str, Path | None],
    encoders: Mapping[str, str],
    items: Sequence[Item],
    before: Index | None,
    lang: str,
) -> Encoded:
    """Read folders of pictures or sounds, by space, and return the items with the vectors of theirs.

    `items` are those that are read now; those of the index `before` are matched too, and returned where a file is
    theirs. `encoders` are named by space, that of the index by default. Says on stderr what came of the files.
    """
    from agent.errors import UsageError
    from agent.media import open_encoder
    from agent.progress import Progress
    from retrieval.embedding import load
    from retrieval.errors import DataError
    from retrieval.index.manifest import VectorSpace
    from retrieval.media import DESCRIPTOR, ENDINGS, encode_files, files_in, match_files

    words, spaces = texts(lang), dict[str, VectorSpace]()
    result = {item.id: item for item in items}
    by_id = {**dict(before.items.items() if before else ()), **result}
    for space in ENDINGS:
        if (folder := folders.get(space)) is None:
            continue
        earlier = before.manifest.named_vectors.get(space) if before else None
        encoder = open_encoder(space, encoders.get(space) or (earlier.encoder if earlier else "") or DESCRIPTOR)
        try:
            files = files_in(folder, ENDINGS[space])
        except DataError as error:
            raise UsageError(f"--{space} {error}") from error
        with Progress(words["progress_media"][space], language=lang) as progress:
            encoded = encode_files(files, match_files(files, by_id.values()), encoder, progress)
        for item_id, vector in encoded.vectors.items():
            item = result.get(item_id) or by_id[item_id]
            vectors = {**_stored(before, item_id), **item.vectors, space: array("f", vector.tobytes())}
            result[item_id] = item.model_copy(update={"vectors": vectors})
        if encoded.vectors:
            dimensions = len(next(iter(encoded.vectors.values())))
            spaces[space] = VectorSpace(
                dimensions=dimensions,
                embedder=(text := encoder.text_embedder),
                fingerprint=load(text).fingerprint if text else "",
                encoder=encoder.name,
                encoder_fingerprint=encoder.fingerprint,
            )
        write_stderr(
            counted(words["media_read"][space], encoded.files, items=counted(words["items"], len(encoded.vectors)))
        )
        _name(words["media_unmatched"], [str(path.relative_to(folder)) for path in encoded.unmatched], words)
        _name(words["media_refused"], [f"{path.relative_to(folder)} ({why})" for path, why in encoded.refused], words)
    return Encoded(list(result.values()), spaces)


def examples_of(files: Iterable[Path], index: Index) -> dict[str, Example]:
    """Return the pictures and sounds that items are to be like, by space.

    Raises UsageError for a file that is neither, or a second one of a kind, and what `example_of` raises.
    """
    from agent.errors import UsageError
    from agent.media import example_of
    from retrieval.media import ENDINGS, space_of

    examples: dict[str, Example] = {}
    for file in files:
        space = space_of(file)
        if space is None:
            endings = " ".join(sorted({ending for each in ENDINGS.values() for ending in each}))
            raise UsageError(f"--like {file}: neither a picture nor a sound; these are read: {endings}")
        if space in examples:
            raise UsageError(f"--like {file}: one picture and one sound can be given, not two of a kind")
        examples[space] = example_of(index, space, file.name, file)
    return examples


def _stored(index: Index | None, item_id: str) -> dict[str, Sequence[float]]:
    """Return the named vectors that an index has of an item, by space."""
    stored = dict[str, Sequence[float]]()
    if index is None:
        return stored
    for space in index.manifest.named_vectors:
        rows, vectors = index.named_vectors(space)
        if item_id in rows:
            stored[space] = array("f", vectors[rows[item_id]].tobytes())
    return stored


def _name(forms: Mapping[str, str], names: Sequence[str], words: Mapping[str, str]) -> None:
    """Write how many files could not be used, and the first of them."""
    if names:
        more = words["and_more"].format(count=len(names) - NAMED_FILES) if len(names) > NAMED_FILES else ""
        write_stderr("  " + counted(forms, len(names), names=", ".join(names[:NAMED_FILES]) + more))
