"""The letters and syllables that Vietnamese is written with, as far as choosing vocabulary pieces needs them.

A syllable is an onset and a rhyme; tones are put aside, because both ways of placing them are met in the wild.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_ONSETS = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh uêu ui um un "
    "ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm "
    "ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def without_tone(text: str) -> str:
    """Lower case, tones removed, letters such as ``ă ê ơ đ`` kept."""
    apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))


def without_marks(text: str) -> str:
    """Lower case, every mark removed, ``đ`` as ``d``: what people type without diacritics."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char)).replace("đ", "d")


@cache
def letters() -> frozenset[str]:
    """Every letter of Vietnamese with every tone, in both cases, and the plain Latin ones."""
    plain = "abcdefghijklmnopqrstuvwxyz"
    marked = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ["", *_TONES]]
    small = {*plain, *marked, "đ"}
    return frozenset(small | {letter.upper() for letter in small})


@cache
def fragments() -> frozenset[str]:
    """Every run of letters inside a syllable, toneless, with and without the letters' own marks."""
    found: set[str] = set()
    for onset in _ONSETS.split(" "):
        for rhyme in _RHYMES.split(" "):
            syllable = onset + rhyme
            for form in (syllable, without_marks(syllable)):
                found.update(form[i:j] for i in range(len(form)) for j in range(i + 1, len(form) + 1))
    return frozenset(found)
