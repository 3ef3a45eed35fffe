"""Colours that can be read: contrast as WCAG 2.2 measures it, and an accent brought to it."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
#: Contrast that text needs (WCAG 2.2, 1.4.3).
READABLE = 4.5

Colour = tuple[int, int, int]


def parse(text: str) -> Colour:
    """Return the three parts, 0 to 255, of a colour such as #1d4f91. Raises ValueError for anything else."""
    if not HEX.match(text):
        raise ValueError(f"{text!r} is not a colour such as #1d4f91")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def as_hex(colour: Colour) -> str:
    """Return a colour as CSS writes it."""
    return "#" + "".join(f"{part:02x}" for part in colour)


def luminance(colour: Colour) -> float:
    """Return the relative luminance, 0 (black) to 1 (white), as WCAG defines it."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: Colour, ground: Colour, least: float = READABLE) -> Colour:
    """Return the colour nearest to the given one that stands out from a ground, mixed with black or white.

    `least` may be up to 4.58: more than that no colour reaches on every ground.
    """
    target = (0, 0, 0) if luminance(ground) > 0.1791 else (255, 255, 255)
    for percent in range(101):
        mixed = mix(colour, target, percent / 100)
        if contrast(mixed, ground) >= least:
            return mixed
    raise ValueError("no colour stands out that much")


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Return a colour with a share, 0 to 1, of another one in it."""
    parts = [round(one + (two - one) * share) for one, two in zip(colour, other, strict=True)]
    return parts[0], parts[1], parts[2]


def text_on(ground: Colour, dark: Colour, light: Colour) -> Colour:
    """Return which of two colours is read more easily on a ground."""
    return max((dark, light), key=lambda one: contrast(one, ground))
