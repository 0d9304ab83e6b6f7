"""Which language a message is in, as far as that must be known: Vietnamese, English, another one, or too little said.

Everything here is careful: people here write without marks, in dialect, in short forms, with English technical words,
and name places and peoples. Only words that a language cannot do without, and Vietnamese cannot have, speak for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from nlu.text.fold import fold
from nlu.text.normalise import normalise
from nlu.text.words import is_syllable, words

Language = Literal["vi", "en", "other"]

FEWEST = 3
"""Words, or letters of another script, below which too little is said."""
ENOUGH = 4
"""Different words of a language that speak for it; those that are no Vietnamese syllables count twice."""
HALF = 0.5
_ENGLISH = "en"
# Frequent small words and what people ask schools about, folded. Those that fold to a Vietnamese syllable ("can", "de")
# are the language's own only where others are, too.
_FREQUENT = {
    "en": "i you your my we they he she it this that these those the a an is are was were am be been do does did"
    " have has had can could will would should shall may might must not no yes and or but if of to in on at"
    " for from with about by as what which who whom where when why how much many more any some there here me"
    " them us our want wanted need like love know tell please help hello thanks thank learn study school"
    " college university tuition cost fee become get find after before good best work job student students"
    " years old looking live daughter son",
    "fr": "je tu il elle nous vous ils les le la des du de un une et ou est sont suis avez avoir etre pour dans"
    " avec sur que qui quoi quel quelle quels comment combien pourquoi quand cette ces mon ma mes votre vos"
    " bonjour merci ecole voudrais veux peux peut faire etudier apprendre metier apres formation au aux par"
    " plus pas ne en a fils fille",
    "de": "ich du er sie wir ihr es der die das den dem des ein eine einen einem einer und oder aber ist sind bin"
    " war hat haben kann konnen mochte wo wie was wann warum wer welche welcher wieviel viel nicht kein keine"
    " fur mit von zu zum zur nach auf an im in schule ausbildung kostet lernen beruf hallo danke bitte mein"
    " meine gibt guten tag",
    "es": "yo tu el ella nosotros los las la lo un una unos de del al y o es son soy esta estan hay tengo tiene"
    " puedo puede quiero para por con en que quien como cuanto cuanta cuesta donde cuando cual cuales hola"
    " gracias escuela estudiar aprender carrera mi mis hijo hija su sin mas no me te se buenos dias trabajo",
    "pt": "eu voce ele ela nos os as o a um uma de do da dos das no na e ou estou sao tem tenho posso quero para"
    " por com em que quem como quanto quanta custa onde quando qual quais ola obrigado escola estudar aprender"
    " curso meu minha filho filha nao mais depois",
    "it": "io tu lui lei noi il lo la gli le un una di del della dei da e o sono sei ho hai posso voglio vorrei per"
    " con in che chi come quanto quanta costa dove quando quale quali ciao grazie scuola studiare imparare mio"
    " mia figlio figlia non piu dopo lavoro",
    "id": "saya aku kamu anda dia kami kita mereka ini itu yang dan atau adalah ada di ke dari untuk dengan pada"
    " apa siapa mana dimana kapan mengapa kenapa bagaimana berapa mau ingin bisa boleh tidak bukan sudah belum"
    " akan sekolah belajar biaya jurusan kuliah setelah lulus tolong halo terima kasih anak",
    "tl": "ako ikaw siya kami tayo sila ang ng mga sa na ay at o ko mo niya namin ito iyan iyon ano sino saan"
    " kailan bakit paano magkano ilan gusto kong pwede puede po opo hindi oo wala may mayroon ba lang para"
    " kung paaralan mag aral kurso kailangan anong salamat kumusta anak pagkatapos trabaho matuto",
}
_VOCABULARIES: Mapping[str, frozenset[str]] = {name: frozenset(said.split()) for name, said in _FREQUENT.items()}
_TELLING: Mapping[str, frozenset[str]] = {
    name: frozenset(word for word in said if not is_syllable(word)) for name, said in _VOCABULARIES.items()
}


def language_of(text: str) -> Language | None:
    """The language of any text; None where too little is said to tell (names, numbers, one or two words).

    Vietnamese is meant however it is typed, and mixed with words of another language. Linear in the text.
    """
    read = normalise(text)
    latin, foreign = _letters(read)
    if foreign >= FEWEST and foreign > latin:
        return "other"
    said = [word.text.lower() for word in words(read) if word.text[0].isalpha() and _is_latin(word.text[0])]
    return _of_latin(said) if len(said) >= FEWEST else None


def _letters(text: str) -> tuple[int, int]:
    """How many letters are Latin, and how many stand in words (of two letters or more) of another script.

    Faces made of signs ("(ツ)", "ಠ_ಠ") use such letters one by one.
    """
    latin = foreign = run = 0
    for char in f"{text} ":
        if unicodedata.category(char)[0] in "LM":
            run += not _is_latin(char)
            latin += _is_latin(char)
        else:
            foreign, run = foreign + (run if run > 1 else 0), 0
    return latin, foreign


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


def _of_latin(said: list[str]) -> Language | None:
    """The language of some words in Latin letters."""
    folded = [fold(word) for word in said]
    possible = [is_syllable(word) for word in folded]
    marked = sum(fits and not word.isascii() for word, fits in zip(said, possible, strict=True))
    for name, telling in _TELLING.items():
        vocabulary, sure = _VOCABULARIES[name], len(telling.intersection(folded))
        if sure <= marked or sure + len(vocabulary.intersection(folded)) < ENOUGH:
            continue
        own = sum(not fits or word in vocabulary for word, fits in zip(folded, possible, strict=True))
        if own > HALF * len(said):
            return "en" if name == _ENGLISH else "other"
    return "vi" if marked > 1 or sum(possible) > HALF * len(said) else None
