"""Drawn pictures with known likeness: kinds of classes, of which each draws any number of pictures that are alike.

A kind is a function from a generator, which decides what a class is, to a function that draws its pictures.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Draw = Callable[[np.random.Generator], Image.Image]
Colour = tuple[int, int, int]
SIZE = 224
WORDS = "night river paper iron summer glass north letters garden winter salt city thunder quiet amber tower".split()


def palettes(of_class: np.random.Generator) -> Draw:
    """Draw blocks and discs anywhere, in four colours."""
    colours = [_colour(of_class) for _ in range(4)]

    def draw(rng: np.random.Generator) -> Image.Image:
        image, pen = _canvas(colours[0])
        for _ in range(14):
            x, y, side = *rng.uniform(-30, SIZE, 2), rng.uniform(20, 90)
            shape = pen.ellipse if rng.random() < 0.5 else pen.rectangle
            shape((x, y, x + side, y + side * rng.uniform(0.5, 1)), fill=colours[rng.integers(1, 4)])
        return disturb(image, rng)

    return draw


def shapes(of_class: np.random.Generator) -> Draw:
    """Draw one shape with a number of points, a depth and a hole, in any two colours, at any place and turn."""
    points, depth, hole = int(of_class.integers(2, 8)), of_class.uniform(0.3, 1.0), of_class.choice([0, 0.2, 0.35])

    def draw(rng: np.random.Generator) -> Image.Image:
        front, back = _two_colours(rng)
        image, pen = _canvas(back)
        centre = rng.uniform(0.4, 0.6, 2) * SIZE
        size = SIZE * rng.uniform(0.25, 0.42)
        pen.polygon(_star(centre, size, points, depth, rng.uniform(0, 6.3)), fill=front)
        pen.ellipse((*(centre - size * hole), *(centre + size * hole)), fill=back)
        return disturb(image, rng)

    return draw


def textures(of_class: np.random.Generator) -> Draw:
    """Draw waves across the picture in a direction, of a length and a profile, in colours that change."""
    angle, length, profile = of_class.uniform(0, np.pi), of_class.uniform(7, 40), of_class.integers(0, 3)
    other = of_class.uniform(0, np.pi) if of_class.random() < 0.5 else None

    def draw(rng: np.random.Generator) -> Image.Image:
        y, x = np.mgrid[:SIZE, :SIZE]
        total = np.zeros((SIZE, SIZE))
        for turn in (angle, *([] if other is None else [other])):
            phase = 2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / length + rng.uniform(0, 6.3)
            wave = np.sin(phase)
            total += (wave, np.sign(wave), np.abs(wave) * 2 - 1)[profile]
        share = ((total - total.min()) / np.ptp(total))[..., None]
        low, high = (np.array(colour, float) for colour in _two_colours(rng))
        return disturb(Image.fromarray((low + share * (high - low)).astype(np.uint8)), rng, turn=3)

    return draw


def scenes(of_class: np.random.Generator) -> Draw:
    """Draw one composition of shapes again and again, each time disturbed in another way."""
    seed = int(of_class.integers(1 << 30))

    def draw(rng: np.random.Generator) -> Image.Image:
        fixed = np.random.default_rng(seed)
        image, pen = _canvas(_colour(fixed))
        for _ in range(9):
            centre, size = fixed.uniform(0, SIZE, 2), fixed.uniform(15, 60)
            outline = _star(centre, size, int(fixed.integers(3, 8)), fixed.uniform(0.4, 1), fixed.uniform(0, 6.3))
            pen.polygon(outline, fill=_colour(fixed))
        return disturb(image, rng, turn=15, crop=0.2)

    return draw


def posters(of_class: np.random.Generator) -> Draw:
    """Draw a poster in the layout and colours of a series: its title and its figure change."""
    top, bottom, ink = (np.array(_colour(of_class), float) for _ in range(3))
    text_at, size, band = of_class.uniform(0.05, 0.8), int(of_class.integers(22, 44)), of_class.random() < 0.5
    points, depth, figure = int(of_class.integers(3, 30)), of_class.uniform(0.5, 1), _colour(of_class)

    def draw(rng: np.random.Generator) -> Image.Image:
        fade = np.linspace(0, 1, SIZE * 4 // 3)[:, None, None]
        image = Image.fromarray(np.tile(top + fade * (bottom - top), (1, SIZE, 1)).astype(np.uint8))
        pen, height = ImageDraw.Draw(image), SIZE * 4 // 3
        centre = np.array([0.5, 0.35 if text_at > 0.5 else 0.7]) * (SIZE, height) + rng.uniform(-12, 12, 2)
        pen.polygon(_star(centre, rng.uniform(45, 70), points, depth, rng.uniform(0, 6.3)), fill=figure)
        if band:
            pen.rectangle((0, text_at * height - 6, SIZE, text_at * height + size + 12), fill=tuple(map(int, bottom)))
        title = " ".join(rng.choice(WORDS, 2, replace=False)).upper()
        pen.text((12, text_at * height), title, fill=tuple(map(int, ink)), font=ImageFont.load_default(size))
        return disturb(image, rng, turn=3)

    return draw


def styles(of_class: np.random.Generator) -> Draw:
    """Draw any figures in one manner: in outline, hatched, pixelated, blurred or dotted, in two colours."""
    manner, width = int(of_class.integers(0, 5)), int(of_class.integers(2, 9))
    ink, paper = _colour(of_class), _colour(of_class)

    def draw(rng: np.random.Generator) -> Image.Image:
        image, pen = _canvas(paper)
        for _ in range(7):
            outline = _star(
                rng.uniform(20, 200, 2), rng.uniform(20, 60), int(rng.integers(3, 9)), 0.6, rng.uniform(0, 6)
            )
            if manner == 0:
                pen.line([*outline, outline[0]], fill=ink, width=width)
            else:
                pen.polygon(outline, fill=ink)
        if manner == 1:
            for offset in range(-SIZE, SIZE, 3 * width):
                pen.line((offset, 0, offset + SIZE, SIZE), fill=paper, width=width)
        if manner == 2:
            image = image.resize((SIZE // (2 * width),) * 2).resize((SIZE, SIZE), Image.Resampling.NEAREST)
        if manner == 3:
            image = image.filter(ImageFilter.GaussianBlur(1.5 * width))
        if manner == 4:
            for x in range(0, SIZE, 3 * width):
                for y in range(0, SIZE, 3 * width):
                    ImageDraw.Draw(image).ellipse((x, y, x + width, y + width), fill=paper)
        return disturb(image, rng, turn=3)

    return draw


def letters(of_class: np.random.Generator) -> Draw:
    """Draw two letters, large and a little turned, in any two colours."""
    text = "".join(of_class.choice(list("ABCDEFGHJKLMNPQRSTUVXYZ"), 2))

    def draw(rng: np.random.Generator) -> Image.Image:
        front, back = _two_colours(rng)
        image, pen = _canvas(back)
        font = ImageFont.load_default(rng.uniform(85, 120))
        x, y = rng.uniform(0.45, 0.55, 2) * SIZE
        pen.text((x, y), text, fill=front, font=font, anchor="mm")
        return disturb(image, rng)

    return draw


def emblems(of_class: np.random.Generator) -> Draw:
    """Draw an emblem of two shapes and a ring on any ground, turned and scaled."""
    parts = [(int(of_class.integers(3, 9)), of_class.uniform(0.35, 1), _colour(of_class)) for _ in range(2)]
    ring, ground = _colour(of_class), _colour(of_class)

    def draw(rng: np.random.Generator) -> Image.Image:
        image, pen = _canvas(ground)
        centre, size, turn = rng.uniform(0.42, 0.58, 2) * SIZE, rng.uniform(55, 90), rng.uniform(0, 6.3)
        box = (*(centre - size * 1.15), *(centre + size * 1.15))
        pen.ellipse(box, outline=ring, width=int(size / 6))
        for scale, (points, depth, colour) in zip((1, 0.5), parts, strict=True):
            pen.polygon(_star(centre, size * scale, points, depth, turn), fill=colour)
        return disturb(image, rng)

    return draw


def landscapes(of_class: np.random.Generator) -> Draw:
    """Draw hills under a sky with a sun, in the colours of one time and place; the lie of the land changes."""
    sky, low, sun = (np.array(_colour(of_class), float) for _ in range(3))
    ground = [np.array(_colour(of_class), float) for _ in range(3)]
    roughness, horizon = of_class.uniform(4, 40), of_class.uniform(0.4, 0.7)

    def draw(rng: np.random.Generator) -> Image.Image:
        y, x = np.mgrid[:SIZE, :SIZE] / SIZE
        picture = sky + y[..., None] * (low - sky)
        at, radius = rng.uniform((0.1, 0.1), (0.9, 0.35)), rng.uniform(0.05, 0.1)
        picture[(x - at[0]) ** 2 + (y - at[1]) ** 2 < radius**2] = sun
        for k, colour in enumerate(ground):
            waves = sum(np.sin(x * rng.uniform(2, roughness) + rng.uniform(0, 6.3)) / (n + 1) for n in range(4))
            picture[y > horizon + 0.12 * k + 0.05 * waves] = colour
        return disturb(Image.fromarray(picture.astype(np.uint8)), rng, turn=4)

    return draw


TUNED = {each.__name__: each for each in (palettes, shapes, textures, scenes)}
"""Kinds that the weights of the descriptor were chosen by."""
HELD_OUT = {each.__name__: each for each in (posters, styles, letters, emblems, landscapes)}
"""Kinds that no choice was made by."""


def disturb(image: Image.Image, rng: np.random.Generator, turn: float = 8, crop: float = 0.12) -> Image.Image:
    """Return a picture turned by up to `turn` degrees, cropped, scaled, lit differently, and with noise."""
    image = image.convert("RGB").rotate(
        rng.uniform(-turn, turn), Image.Resampling.BILINEAR, fillcolor=image.getpixel((2, 2))
    )
    width, height = image.size
    left, top, right, bottom = rng.uniform(0, crop, 4) * (width, height, width, height)
    image = image.crop((int(left), int(top), int(width - right), int(height - bottom)))
    scale = rng.uniform(0.6, 1.6)
    image = image.resize((int(image.width * scale), int(image.height * scale)), Image.Resampling.BICUBIC)
    image = ImageEnhance.Brightness(image).enhance(rng.uniform(0.75, 1.25))
    image = ImageEnhance.Contrast(image).enhance(rng.uniform(0.8, 1.2))
    noisy = np.asarray(image, float) + rng.normal(0, rng.uniform(0, 14), (image.height, image.width, 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _colour(rng: np.random.Generator) -> Colour:
    red, green, blue = rng.integers(10, 246, 3).tolist()
    return red, green, blue


def _two_colours(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Return two colours that differ clearly in brightness."""
    while True:
        first, second = _colour(rng), _colour(rng)
        if abs(sum(first) - sum(second)) > 150:
            return first, second


def _canvas(colour: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIZE, SIZE), colour)
    return image, ImageDraw.Draw(image)


def _star(centre: np.ndarray, size: float, points: int, depth: float, turn: float) -> list[tuple[float, float]]:
    """Return the outline of a star; of `depth` 1 it is a polygon with twice the points."""
    angles = turn + np.arange(2 * points) * np.pi / points
    radii = np.where(np.arange(2 * points) % 2, size * depth, size)
    return list(zip(*(centre[:, None] + radii * np.array([np.cos(angles), np.sin(angles)])).tolist(), strict=True))
