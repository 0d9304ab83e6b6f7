"""Vietnamese text tools: plain Python that works in the application's environment and in Rasa's.

``normalise`` makes one spelling of what was typed, ``spell_out`` reads abbreviations and teencode, ``fold`` removes
diacritics, ``split_questions`` finds the questions of a message. All are pure, never fail on any string, and are
linear in its length.
"""

from nlu.text.fold import fold, has_diacritics
from nlu.text.normalise import normalise
from nlu.text.segment import asks_plainly, split_questions
from nlu.text.teencode import Syllable, Teencode, expand, folded_syllables, spell_out
from nlu.text.words import is_syllable, syllables

__all__ = [
    "Syllable",
    "Teencode",
    "asks_plainly",
    "expand",
    "fold",
    "folded_syllables",
    "has_diacritics",
    "is_syllable",
    "normalise",
    "spell_out",
    "split_questions",
    "syllables",
]
