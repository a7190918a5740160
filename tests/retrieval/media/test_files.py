"""Files of pictures and sounds are not trusted; each belongs to the item that it says."""

from __future__ import annotations

import io
import struct
import wave
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.data.items import Item
from retrieval.errors import DataError
from retrieval.media import encode_files, files_in, load_encoder, match_files
from retrieval.media.pictures import ENDINGS, read_picture
from retrieval.media.sounds import RATE, read_sound


def png(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, format, **options)
    return data.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that promises a large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    parts = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def sound_bytes(samples: np.ndarray, rate: int = RATE, channels: int = 1) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return data.getvalue()


GOOD = png(Image.new("RGB", (40, 30), "red"))
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"


@pytest.mark.parametrize("size", [(8_000, 8_000), (12_000, 12_000), (60_000, 60_000)])
def test_pictures_that_promise_too_many_pixels_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(DataError, match="million"):
        read_picture(bomb(*size), 64)


@pytest.mark.parametrize("data", [b"", b"no picture", EPS, GOOD[:60], bomb(500, 500), b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_picture(data, 64)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    format = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    assert read_picture(png(Image.new(mode, (50, 70)), format), 32).shape == (32, 32, 3)


def test_what_is_transparent_is_white() -> None:
    assert (read_picture(png(Image.new("RGBA", (9, 9), (0, 0, 0, 0))), 16) == 255).all()


def test_grey_of_16_bits_keeps_its_levels() -> None:
    levels = np.repeat(np.linspace(0, 65535, 64).astype(np.uint16)[None], 64, axis=0)
    read = read_picture(png(Image.fromarray(levels)), 64)[32, :, 0].astype(int)
    assert read[0] < 10 and 110 < read[32] < 145 and read[-1] > 245


def test_a_large_picture_with_alpha_is_reduced_before_it_is_copied() -> None:
    read = read_picture(png(Image.new("RGBA", (3_000, 2_000), (255, 0, 0, 128))), 64)
    assert np.abs(read.astype(int) - (255, 127, 127)).max() <= 1


def test_photographs_are_turned_as_the_camera_was_held() -> None:
    image, exif = Image.new("RGB", (20, 20), "white"), Image.Exif()
    image.paste("black", (0, 0, 20, 10))
    exif[0x0112] = 3
    turned = read_picture(png(image, "JPEG", exif=exif), 16)
    assert turned[2].mean() > 200 > 50 > turned[-3].mean()


@pytest.mark.parametrize("rate", [8_000, 44_100, 22_051])
def test_sounds_become_one_channel_at_one_rate(rate: int) -> None:
    tone = np.repeat(np.sin(np.arange(rate) * 2 * np.pi * 440 / rate), 2) * 0.1
    read = read_sound(sound_bytes(tone, rate, channels=2))
    assert abs(len(read) - RATE) < 40
    assert 0.95 < np.abs(read).max() < 1.2
    assert abs(np.abs(np.fft.rfft(read[:RATE])).argmax() - 440) <= 1


@pytest.mark.parametrize("data", [b"", b"RIFF1234WAVE", sound_bytes(np.zeros(RATE)), sound_bytes(np.ones(100))])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_sound(data)


def test_files_belong_to_items_by_attribute_id_or_title() -> None:
    items = [
        Item(id="1", title="The Third Man"),
        Item(id="tt02", title="Brazil"),
        Item(id="3", title="Brazil"),
        Item(id="4", title="Amélie", attributes={"poster": "covers/Fourth.JPG"}),
        Item(id="5", title="Heat", attributes={"poster": "covers\\Fourth.JPG"}),
    ]
    names = ["the_third-man.png", "1.jpg", "Brazil.jpg", "TT02.jpg", "Fourth.JPG", "other.png"]
    matched = match_files([Path(n) for n in names], items)
    # The first file of an item is its own, and a title that two items have says nothing.
    assert matched == {Path("the_third-man.png"): ["1"], Path("TT02.jpg"): ["tt02"], Path("Fourth.JPG"): ["4", "5"]}


def test_bad_files_lose_none_of_the_good_ones(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.png").write_bytes(GOOD)
    (tmp_path / "b.png").write_bytes(bomb(60_000, 60_000))
    (tmp_path / "c.png").write_bytes(GOOD)
    (tmp_path / "notes.txt").write_text("no picture")
    files = files_in(tmp_path, ENDINGS)
    items = [Item(id=i, title=f"thing {i}") for i in "abd"]
    encoded = encode_files(files, match_files(files, items), load_encoder("images"))
    assert encoded.files == 3
    assert list(encoded.vectors) == ["a"]
    assert encoded.unmatched == [tmp_path / "c.png"]
    assert [path.name for path, _ in encoded.refused] == ["b.png"]


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a folder"):
        files_in(tmp_path / "nowhere", ENDINGS)
