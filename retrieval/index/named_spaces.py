"""The spaces of named vectors of an index: their dimensions, and the embedders of requests in words."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.data.items import Item
from retrieval.data.vectors import length_mismatch, valid_name
from retrieval.embedding import load
from retrieval.errors import TargetFault
from retrieval.index import parquet_segments
from retrieval.index.manifest import VectorSpace

if TYPE_CHECKING:
    import polars


def with_named_vectors(spaces: Mapping[str, VectorSpace], items: Iterable[Item]) -> dict[str, VectorSpace]:
    """Return the spaces with those that the items add. Raises TargetFault where an item's vector has another length."""
    lengths = {name: space.dimensions for name, space in spaces.items()}
    for item in items:
        if mismatch := length_mismatch(item.vectors, lengths):
            name, problem = mismatch
            raise TargetFault(f"item {item.id[:60]!r}, vectors.{name}: {problem}")
    return {name: spaces.get(name) or VectorSpace(dimensions=length) for name, length in lengths.items()}


def with_query_embedders(spaces: Mapping[str, VectorSpace], embedders: Mapping[str, str]) -> dict[str, VectorSpace]:
    """Return the spaces with these embedders of requests, by space.

    Raises IndexFault for an embedder that is missing, TargetFault for one whose vectors have another length.
    """
    changed = dict(spaces)
    for name, embedder in embedders.items():
        try:
            valid_name(name)
        except ValueError as error:
            raise TargetFault(f"no space {name[:60]!r}: {error}") from error
        model = load(embedder)
        dimensions = model.query(["a"]).shape[1]
        if name in spaces and spaces[name].dimensions != dimensions:
            raise TargetFault(
                f"vectors in {name} have {spaces[name].dimensions} numbers, those of {embedder} {dimensions}: name the "
                f"model that made them, --space {name}=MODEL"
            )
        space = spaces.get(name) or VectorSpace(dimensions=dimensions)
        changed[name] = space.model_copy(update={"embedder": embedder, "fingerprint": model.fingerprint})
    return changed


def with_encoded_spaces(
    spaces: Mapping[str, VectorSpace], encoded: Mapping[str, VectorSpace]
) -> dict[str, VectorSpace]:
    """Return the spaces with those that files of pictures or sounds are encoded in.

    Raises TargetFault where a space has vectors of something else.
    """
    for name, space in encoded.items():
        if (earlier := spaces.get(name)) and earlier.encoder_fingerprint != space.encoder_fingerprint:
            raise TargetFault(
                f"the vectors in {name} are of {earlier.encoder_fingerprint or 'the items themselves'}, not of "
                f"{space.encoder_fingerprint}: one encoder makes them all; build the index again with it"
            )
    return {**spaces, **encoded}


def vectors_by_item(rows: polars.DataFrame) -> dict[str, dict[str, Sequence[float]]]:
    """Return the named vectors in item rows, by item id and name."""
    vectors: dict[str, dict[str, Sequence[float]]] = {}
    for column in rows.columns:
        if column.startswith(parquet_segments.NAMED_VECTOR_PREFIX):
            name = column.removeprefix(parquet_segments.NAMED_VECTOR_PREFIX)
            for item_id, vector in zip(*parquet_segments.named_vectors(rows, name), strict=True):
                vectors.setdefault(item_id, {})[name] = array("f", vector.tobytes())
    return vectors
