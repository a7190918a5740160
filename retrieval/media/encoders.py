"""Encoders of pictures and sounds, by space and name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from retrieval.embedding import Vectors
from retrieval.errors import IndexFault
from retrieval.media import picture_descriptor, pictures, sound_descriptor, sounds

Space = Literal["images", "audio"]
"""The spaces of the vectors of pictures and of sounds."""
DESCRIPTOR = "descriptor"
ENDINGS: dict[Space, frozenset[str]] = {"images": pictures.ENDINGS, "audio": sounds.ENDINGS}


class MediaEncoder(Protocol):
    """Turns a file of a picture or sound, or its bytes, into a vector of length one, (d,).

    `name` loads it again; `fingerprint` names what the vectors depend on; `text_embedder` is the name of the embedder
    of words into the same space, empty where there is none.
    """

    name: str
    fingerprint: str
    text_embedder: str

    def encode(self, source: Path | bytes) -> Vectors:
        """Return the vector. Raises DataError, with the reason alone, for a file that cannot be read."""
        ...


class PictureDescriptor:
    """Classical descriptors of pictures: nothing is to be fetched."""

    name, text_embedder = DESCRIPTOR, ""
    fingerprint = f"picture {picture_descriptor.VERSION}"

    def encode(self, source: Path | bytes) -> Vectors:
        return picture_descriptor.describe(pictures.read_picture(source, picture_descriptor.SIDE))


class SoundDescriptor:
    """Classical descriptors of sounds: nothing is to be fetched."""

    name, text_embedder = DESCRIPTOR, ""
    fingerprint = f"sound {sound_descriptor.VERSION}"

    def encode(self, source: Path | bytes) -> Vectors:
        return sound_descriptor.describe(sounds.read_sound(source))


def load_encoder(space: Space, name: str = DESCRIPTOR, file: Path | None = None) -> MediaEncoder:
    """Load the encoder of a space by its name, one with weights from their `file`.

    Raises IndexFault where there is none of that name, or its file is none.
    """
    match space, name:
        case "images", "descriptor":
            return PictureDescriptor()
        case "audio", "descriptor":
            return SoundDescriptor()
        case "images", "efficientnet-lite0" if file:
            from retrieval.media.efficientnet import EfficientNetLite0

            return EfficientNetLite0(file)
        case "images", _ if name.endswith(".onnx"):
            from retrieval.media.clip import ClipPictures

            return ClipPictures(Path(name))
    raise IndexFault(f"no encoder {name[:200]!r} of {space}: leave it out, or name {DESCRIPTOR} or a FILE.onnx")


def space_of(path: Path) -> Space | None:
    """Return the space that a file belongs to by its ending; None for a file that is neither picture nor sound."""
    ending = path.suffix.casefold()
    return next((space for space, endings in ENDINGS.items() if ending in endings), None)
