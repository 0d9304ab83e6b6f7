"""How people type: the opposite of reading. For measuring and for teaching the encoder, never for what users say.

Each function takes a text and its own ``Random``, so that the same seed types the same. What is dropped or replaced
is what Vietnamese chats show; the list of short forms is kept apart from ``content/teencode.yml``, which reads them:
measuring with the reader's own list would only show that it can read its list.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random

from nlu.text.fold import fold
from nlu.text.tones import TONES

# Short forms as chats have them; a word may have several.
SHORT: dict[str, tuple[str, ...]] = {
    "không": ("ko", "k", "hok", "khong", "hong"),
    "được": ("đc", "dc"),
    "gì": ("j", "gi"),
    "vậy": ("z", "v"),
    "bao nhiêu": ("bn", "bnhieu", "bao nhiu"),
    "như thế nào": ("ntn", "như nào"),
    "với": ("vs", "vơi"),
    "rồi": ("r", "rùi"),
    "biết": ("bt", "bít"),
    "những": ("nhg", "nhữg"),
    "học phí": ("hp", "hoc phi"),
    "đại học": ("đh", "dh"),
    "cao đẳng": ("cđ", "cd"),
    "trung cấp": ("tc",),
    "học sinh": ("hs",),
    "sinh viên": ("sv",),
    "tuyển sinh": ("ts",),
    "tốt nghiệp": ("tn",),
    "đăng ký": ("đk", "dk"),
    "điều kiện": ("đk", "dkien"),
    "thông tin": ("ttin", "tt"),
    "ký túc xá": ("ktx",),
    "trường": ("trg", "trườg"),
    "người": ("ng", "ngừi"),
    "mình": ("mk", "mik"),
    "em": ("e",),
    "anh": ("a",),
    "chị": ("c",),
    "ngành": ("nghành",),
    "thì": ("thj", "thi"),
    "làm": ("lm",),
    "muốn": ("mún", "mn"),
    "cũng": ("cg",),
    "trước": ("trc",),
    "nhiều": ("nhìu",),
    "phải": ("fai", "fải"),
    "bây giờ": ("bh", "bgio"),
    "giờ": ("h",),
    "số điện thoại": ("sđt", "sdt"),
    "năm": ("n",),
    "ở đâu": ("ở dâu", "odau"),
    "thế nào": ("tnao",),
    "khi nào": ("knao",),
    "của": ("cua", "củ"),
    "hồ sơ": ("hso",),
    "công nghệ": ("cnghe", "cn"),
    "kỹ thuật": ("kt", "kĩ thuật"),
    "việc làm": ("vlam",),
    "các": ("cac",),
    "chưa": ("chx",),
}
# Sounds that are written as they are spoken, most in the south and in the middle of the country.
SPOKEN = (
    ("uê", "ê"),
    ("ưu", "iu"),
    ("ươu", "iu"),
    ("iên", "iêng"),
    ("ươn", "ương"),
    ("ưt", "ưc"),
    ("at", "ac"),
    ("an", "ang"),
    ("s", "x"),
    ("tr", "ch"),
    ("d", "gi"),
    ("v", "d"),
    ("ph", "f"),
    ("qu", "w"),
    ("gh", "g"),
    ("ngh", "ng"),
    ("i", "y"),
    ("ả", "ã"),
    ("ã", "ả"),
    ("ẻ", "ẽ"),
    ("ủ", "ũ"),
    ("ĩ", "ỉ"),
    ("ổ", "ỗ"),
    ("ở", "ỡ"),
)
_NEAR = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "q": "wa",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "x": "zc",
    "y": "tu",
}
_SHORT = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(SHORT, key=len, reverse=True))})(?!\w)", re.IGNORECASE
)  # the longest first: "bao giờ" before "giờ"
_WORD = re.compile(r"[^\W\d_]+")
LONG = 4
"""Letters of a word that may get a slip: shorter words become other words."""


def without_tones(text: str, _random: Random | None = None) -> str:
    """The vowels kept, their tones dropped: ``học phí`` is ``hoc phi``, ``điện`` is ``điên``."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))


def folded(text: str, _random: Random | None = None) -> str:
    """No diacritics, no capitals."""
    return fold(text)


def shortened(text: str, random: Random, share: float = 0.7) -> str:
    """Some words in short forms."""

    def short(match: re.Match[str]) -> str:
        forms = SHORT.get(match[0].lower())
        return random.choice(forms) if forms and random.random() < share else match[0]

    return _SHORT.sub(short, text)


def slipped(text: str, random: Random, share: float = 0.15) -> str:
    """Slips of the finger in some longer words: a letter lost, doubled, exchanged with its neighbour, a near key."""
    return _WORD.sub(lambda m: _slip(m[0], random) if len(m[0]) >= LONG and random.random() < share else m[0], text)


def spoken(text: str, random: Random, share: float = 0.15) -> str:
    """Some words written as they sound."""

    def heard(match: re.Match[str]) -> str:
        fitting = [pair for pair in SPOKEN if pair[0] in match[0]]
        if not fitting or random.random() >= share:
            return match[0]
        return match[0].replace(*random.choice(fitting), 1)

    return _WORD.sub(heard, text)


def respaced(text: str, random: Random, share: float = 0.1) -> str:
    """Some neighbours run together, some longer words split."""
    joined = re.sub(r"(?<=\w) (?=\w)", lambda m: "" if random.random() < share else m[0], text)
    return _WORD.sub(
        lambda m: _split(m[0], random) if len(m[0]) > LONG and random.random() < share / 2 else m[0], joined
    )


def some_folded(text: str, random: Random, share: float = 0.5) -> str:
    """Diacritics in some words only, as where a keyboard is switched in the middle."""
    return _WORD.sub(lambda m: fold(m[0]) if random.random() < share else m[0], text)


def teencoded(text: str, random: Random) -> str:
    """Short forms and a few slips, half of the time without diacritics."""
    typed = slipped(shortened(text.lower(), random), random, 0.1)
    return fold(typed) if random.random() < 0.5 else typed


def _split(word: str, random: Random) -> str:
    at = random.randrange(2, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    kind = random.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = _NEAR.get(word[at].lower())
    return word[:at] + random.choice(near) + word[at + 1 :] if near else word
