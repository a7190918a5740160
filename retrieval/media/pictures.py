"""Reading pictures that are not trusted: few formats, and no more pixels, bytes or time than a picture needs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import DataError, IndexFault

if TYPE_CHECKING:
    from PIL import Image as images

ENDINGS = frozenset(".avif .bmp .gif .jpeg .jpg .png .ppm .tif .tiff .webp".split())
FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""Formats that Pillow is let try: none that runs another program, as EPS does, or holds many files."""
MAX_BYTES = 50_000_000
MAX_PIXELS = 50_000_000
"""Pixels that a header may promise; a file of a few bytes can promise any number (a decompression bomb)."""

Picture = NDArray[np.uint8]
"""An RGB picture, (side, side, 3)."""


def read_picture(source: Path | bytes, side: int) -> Picture:
    """Return a picture as RGB, brought to a square: (side, side, 3).

    Of an animation the first frame counts; what is transparent is white; a photograph is turned as its camera was held.
    Raises DataError, with the reason alone, for what is no such picture or is too large, IndexFault without Pillow.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        raise IndexFault("pictures need Pillow: pip install 'whyrec[media]'") from error
    data = source if isinstance(source, bytes) else _bytes(source, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise DataError(f"over {MAX_BYTES // 1_000_000} MB")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise DataError(f"{width} × {height} pixels: over {MAX_PIXELS // 1_000_000} million")
            image.draft("RGB", (2 * side, 2 * side))  # a JPEG is decoded no larger than needed
            turned = ImageOps.exif_transpose(image)
            return np.asarray(_on_white(turned, side).resize((side, side), Image.Resampling.LANCZOS))
    except DataError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"over {MAX_PIXELS // 1_000_000} million pixels") from error
    # Pillow's readers raise what their parsers raise: the file is bad all the same.
    except Exception as error:
        raise DataError(f"cannot be read as a picture ({type(error).__name__})") from error


def _bytes(path: Path, most: int) -> bytes:
    """Return the content of a file, of which no more than `most` bytes and one are read."""
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise DataError(error.strerror or "cannot be opened") from error


def _on_white(image: images.Image, side: int) -> images.Image:
    """Return a picture as RGB on white, reduced to no less than twice the side, before it is copied any further."""
    from PIL import Image

    if image.mode.startswith("I"):  # grey in 16 bits, of which a conversion would keep the lower 8
        image = Image.fromarray((np.asarray(image) / 257).clip(0, 255).astype(np.uint8))
    is_clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if is_clear else "RGB"
    whole = image if image.mode == mode else image.convert(mode)
    small = whole.reduce(max(1, min(whole.size) // (2 * side)))
    if not is_clear:
        return small
    return Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
