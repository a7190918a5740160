"""Opening an encoder of pictures or sounds by its name."""

from __future__ import annotations

from functools import cache

from agent.errors import UsageError
from agent.models import manifest, store
from retrieval.media import MediaEncoder, Space, load_encoder


@cache
def open_encoder(space: Space, name: str) -> MediaEncoder:
    """Return the encoder of a space by a name of the manifest, by that of a built-in one, or by its file.

    Raises ModelMissing where it was not pulled, UsageError for a model that encodes something else, IndexFault where
    there is none of that name.
    """
    entry = manifest.find(name)
    if entry is None:
        return load_encoder(space, name)
    if entry.encodes != space:
        raise UsageError(f"{name} does not encode {space}: whyrec models list says what each model is for")
    return load_encoder(space, name, store.path(name))
