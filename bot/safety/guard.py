"""What may never reach Rasa: a user's text that Rasa would read as a command.

Rasa turns any text that begins with ``/`` into the named intent with the named entities. So the text handed over
begins with a letter or a digit, whatever its author wrote before it, and stays so under every normalisation.
"""

from __future__ import annotations

import re
import unicodedata

# Letters by their category that are no words: some draw nothing (a normaliser may drop them and uncover what follows),
# some draw a slash (kana repeat marks).
_NO_WORDS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u3033\u3034\u3035\u4e3f")
_KEPT_CONTROLS = frozenset("\n\t")
_CHANNEL_PREFIX = re.compile(r"external\s*:\s*", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without lone surrogates, controls and formatting marks (NUL, zero-width, direction); ends stripped.

    Line breaks and tabs stay. The result is composed (NFC) and safe to store, log viewers and CSV included.
    """
    whole = text.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(None, map(_kept, whole)))).strip()


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit to understand; emoji and signs alone say nothing that we can answer."""
    return any(_speaks(char) for char in text)


def harmless(text: str) -> str:
    """The text as Rasa may have it: from its first letter or digit on; "" when it has none."""
    text = _from_first_word(clean(text))
    while match := _CHANNEL_PREFIX.match(text):
        text = _from_first_word(text[match.end() :])
    return text


def _from_first_word(text: str) -> str:
    return next((text[at:] for at, char in enumerate(text) if _speaks(char)), "")


def _speaks(char: str) -> bool:
    return char not in _NO_WORDS and char.isalnum() and unicodedata.normalize("NFKC", char)[:1].isalnum()


def _kept(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return char
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} else char
