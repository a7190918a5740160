"""Pictures and sounds: reading their files, and turning them into vectors by which they are compared."""

from retrieval.media.encoders import DESCRIPTOR, ENDINGS, MediaEncoder, Space, load_encoder, space_of
from retrieval.media.folder import EncodedFiles, encode_files, files_in, match_files

__all__ = [
    "DESCRIPTOR", "ENDINGS", "EncodedFiles", "MediaEncoder", "Space", "encode_files", "files_in", "load_encoder",
    "match_files", "space_of",
]  # fmt: skip
