"""Vietnamese phone numbers, however they are typed, and how one is shown without being given away."""

from __future__ import annotations

import re

from nlu.text import fold, normalise

# Mobile numbers since 2018: ten digits; land lines since 2017: 02, then nine.
_NUMBER = re.compile(r"0[35789]\d{8}|02\d{9}")
_RUN = re.compile(r"\+?\(?\d(?:[ .,\-_/()]{0,3}\d){7,15}(?!\d)")
_COUNTRY = re.compile(r"(?:\+|00)?840?(?=\d{9,10}$)")
_O_FOR_ZERO = re.compile(r"(?<![a-z])o(?=[ .\-]?\d)|(?<=\d)o(?![a-z])")
_SPOKEN = ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")
_SAID = {word: str(digit) for digit, word in enumerate(_SPOKEN)} | {"tu": "4", "lam": "5"}
_SPOKEN_RUN = re.compile(rf"\b(?:{'|'.join(_SAID)})(?:[ ,.\-]+(?:{'|'.join(_SAID)})){{8,11}}\b")


def read_phone(text: str) -> str | None:
    """The one number in the text as ten or eleven digits beginning with 0; None for none, several or a wrong one."""
    runs = [re.sub(r"\D", "", run) for run in _RUN.findall(_digits_of(text))]
    numbers = {_COUNTRY.sub("0", run) for run in runs}
    number = numbers.pop() if len(numbers) == 1 else ""
    return number if _NUMBER.fullmatch(number) else None


def without_phone(text: str) -> str:
    """The text without anything that is written like a phone number, right or wrong."""
    return _RUN.sub(" ", text).strip()


def digits(text: str) -> int:
    """How many digits the text holds, spoken numbers counted."""
    return sum(char.isdigit() for char in _digits_of(text))


def masked(phone: str) -> str:
    """A number as it may be seen: "09xx xxx 456", land lines "02xx xxxx 456"."""
    return f"{phone[:2]}xx {'x' * (len(phone) - 7)} {phone[-3:]}"


def _digits_of(text: str) -> str:
    """The folded text with a letter o among digits read as zero and numbers said in words written as digits."""
    plain = _O_FOR_ZERO.sub("0", fold(normalise(text)))
    return _SPOKEN_RUN.sub(lambda run: "".join(_SAID[word] for word in re.findall(r"[a-z]+", run[0])), plain)
