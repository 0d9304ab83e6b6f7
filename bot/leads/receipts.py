"""The short number of a wish to be called, "K7M2-QX": no secret, only a way to name it in another talk."""

from __future__ import annotations

import re
import secrets

from nlu.text import fold, normalise

# Without signs that look alike when copied by hand.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGN = f"[{SIGNS.lower()}]"
_HYPHENED = re.compile(rf"(?<![\w-])({_SIGN}{{4}})-({_SIGN}{{2}})(?![\w-])")
_NAMED = re.compile(rf"\b(?:phieu|ma)(?: so)?:? ({_SIGN}{{4}})[ -]?({_SIGN}{{2}})(?![\w-])")


def new_receipt() -> str:
    """A receipt by chance, of 700 million; none that would be read as something else ("TN" is "thế nào")."""
    while True:
        signs = "".join(secrets.choice(SIGNS) for _ in range(6))
        receipt = f"{signs[:4]}-{signs[4:]}"
        if read_receipt(receipt) == receipt:
            return receipt


def read_receipt(text: str) -> str | None:
    """The receipt named in a text, as it is stored; None when there is none."""
    plain = fold(normalise(text))
    found = _HYPHENED.search(plain) or _NAMED.search(plain)
    return f"{found[1]}-{found[2]}".upper() if found else None
