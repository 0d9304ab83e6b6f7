"""One simple line drawing a trade group, drawn here: path data on a field of 96 by 96, to be stroked, never filled."""

from __future__ import annotations

from math import cos, pi, sin

FIELD = 96
_MIDDLE = FIELD / 2


def _circle(x: float, y: float, radius: float) -> str:
    half = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half} {-2 * radius:g} 0"


def _gear(teeth: int = 8, inner: float = 26, outer: float = 36) -> str:
    """A wheel's teeth as short strokes around it."""
    turns = (2 * pi * tooth / teeth for tooth in range(teeth))
    return "".join(
        f"M{_MIDDLE + inner * cos(turn):.1f} {_MIDDLE + inner * sin(turn):.1f}"
        f"L{_MIDDLE + outer * cos(turn):.1f} {_MIDDLE + outer * sin(turn):.1f}"
        for turn in turns
    )


PICTURES: dict[str, tuple[str, ...]] = {
    "gear": (_circle(48, 48, 26), _circle(48, 48, 10), _gear()),
    "bolt": ("M54 10 24 54h20l-4 32 32-46H51z",),
    "screen": ("M12 18h72v48H12zM36 82h24M48 66v16", "M38 32 27 42l11 10M58 32l11 10-11 10"),
    "case": ("M12 32h72v46H12zM36 32V20h24v12", "M12 52h28M56 52h28M40 46h16v12H40z"),
    "house": ("M10 48 48 16l38 32M20 42v40h56V42", "M40 82V58h16v24M30 50h8M58 50h8"),
    "heart": ("M48 82C26 66 12 52 12 36a18 18 0 0 1 36-6 18 18 0 0 1 36 6c0 16-14 30-36 46z", "M48 40v22M37 51h22"),
    "scissors": (_circle(26, 70, 12), _circle(70, 70, 12), "M34 61 68 12M62 61 28 12"),
    "leaf": (
        "M48 86V46M48 62C28 62 18 50 18 32c20 0 30 12 30 30zM48 50c0-20 12-32 32-32 0 20-12 32-32 32z",
        "M30 86h36",
    ),
    "cloche": ("M10 70h76M18 70a30 30 0 0 1 60 0M48 40v-8M42 32h12", "M30 62a18 18 0 0 1 12-13M24 82h48"),
    "shirt": ("M34 14 12 28l10 18 10-5v41h32V41l10 5 10-18-22-14a14 12 0 0 1-28 0z",),
    "people": (
        _circle(32, 30, 11),
        _circle(66, 34, 9),
        "M12 78V66a20 18 0 0 1 40 0v12zM60 78h24V66a17 16 0 0 0-24-13",
    ),
    "note": (_circle(26, 72, 10), _circle(68, 62, 10), "M36 72V22l42-10v50M36 36l42-10"),
    "truck": (_circle(28, 70, 9), _circle(68, 70, 9), "M19 70H8V26h48v44H37M56 40h18l14 16v14H77M59 70h-3"),
    "globe": (_circle(48, 48, 36), "M12 48h72M48 12c-24 20-24 52 0 72M48 12c24 20 24 52 0 72M18 30h60M18 66h60"),
    "signpost": ("M48 86V10M48 18h28l10 10-10 10H48zM48 44H20L10 54l10 10h28z", "M34 86h28"),
    "question": (
        "M12 16h72v50H50L32 82V66H12z",
        "M39 33a9 9 0 1 1 13 8c-3 2-4 4-4 7M48 55v1",
    ),
    "megaphone": ("M14 40v16h14l34 18V22L28 40zM30 57l6 23h10l-6-19", "M72 38a12 12 0 0 1 0 20M78 26a28 28 0 0 1 0 44"),
    "page": ("M22 10h36l16 16v60H22zM58 10v16h16", "M32 42h32M32 54h32M32 66h20"),
}
"""Every drawing by its name: strokes of path data."""
