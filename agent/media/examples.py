"""A picture or sound that the items of a list are to be like, as the example of a request."""

from __future__ import annotations

from pathlib import Path

from agent.media.encoders import open_encoder
from retrieval.errors import DataError, IndexFault, RequestError
from retrieval.index import Index
from retrieval.media import Space
from retrieval.query import Example


class MissingSpace(RequestError):
    """An index has no pictures or no sounds to compare with."""


def example_of(index: Index, space: Space, name: str, source: Path | bytes) -> Example:
    """Return a picture or a sound, or its bytes, encoded as those of the index are.

    Raises MissingSpace where the index has none, RequestError for a file that cannot be read, IndexFault where the
    index was encoded by what is no longer here.
    """
    stored = index.manifest.named_vectors.get(space)
    if stored is None or not stored.encoder:
        raise MissingSpace(
            f"{index.folder} has no {space}; add them: whyrec index --index {index.folder} --{space} FOLDER"
        )
    encoder = open_encoder(space, stored.encoder)
    if encoder.fingerprint != stored.encoder_fingerprint:
        raise IndexFault(
            f"the {space} of {index.folder} were encoded by {stored.encoder_fingerprint}, here is "
            f"{encoder.fingerprint}: build the index again"
        )
    try:
        return Example(name, encoder.encode(source).tolist())
    except DataError as error:
        raise RequestError(f"{name[:100]}: {error}") from error
