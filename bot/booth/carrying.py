"""What a telephone takes home from a booth: a saved talk or a result sheet, as a QR code drawn by the screen.

A saved talk's code stands in the address's fragment only: no server, proxy or log ever sees it there.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno

from careers.saved import codes_in

# Read off a bright screen in front of the eyes: a coarser code is worth more than one that stands damage.
ERROR_CORRECTION = "m"
CODE_FRAGMENT = "ma"


@dataclass(frozen=True)
class Carried:
    """``rows``: the modules as rows of "0" and "1", without a quiet zone; ``address``: what they say."""

    address: str
    rows: tuple[str, ...]


def talk_address(base: str, text: str) -> str | None:
    """The page's address that takes the saved talk up; None where the text is no code of that shape.

    ``base``: the server's address for the world, without a stroke at its end.
    """
    codes = codes_in(text)
    return f"{base}/#{CODE_FRAGMENT}={codes[0][:4]}-{codes[0][4:]}" if len(codes) == 1 else None


def sheet_address(base: str, token: str) -> str:
    """The private link of a result sheet."""
    return f"{base}/to/{token}"


def drawn(address: str) -> Carried:
    """The address as a QR code."""
    code = segno.make_qr(address, error=ERROR_CORRECTION)
    return Carried(address, tuple("".join("1" if module else "0" for module in row) for row in code.matrix))
