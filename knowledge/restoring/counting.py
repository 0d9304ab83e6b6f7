"""Counts syllables, their pairs and triples: sentences in, the file of ``nlu.text.ngrams`` out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.text import fold, is_syllable
from nlu.text.ngrams import EDGE, RESERVED, UNKNOWN, Counts
from nlu.text.restore import WORD, tokens

WEIGHTS = (4, 1, 1)
"""How often a sentence of ours, a general one and a listed compound count: ours say what our users ask about."""
FREQUENT = 3
"""Times a word that the list does not know must be found in general text: slips of the keyboard are rarer."""
HIGHEST = np.iinfo(np.uint16).max

Ids = NDArray[np.int64]


class Text(NamedTuple):
    """What is counted: our sentences, general ones, and a word list: syllables and compounds of them."""

    own: Sequence[str]
    general: Sequence[str]
    listed: Sequence[str]


def vocabulary(text: Text) -> tuple[str, ...]:
    """All words that are counted, after the reserved ones, sorted: listed syllables, ours, and frequent ones."""
    known = {word for one in text.listed for word in _words(one) if is_syllable(fold(word))}
    known |= {word for sentence in text.own for word in _words(sentence)}
    found = Counter(word for sentence in text.general for word in _words(sentence))
    known |= {word for word, times in found.items() if times >= FREQUENT and is_word(word)}
    return (*RESERVED, *sorted(known))


def is_word(word: str) -> bool:
    """Whether it is a Vietnamese syllable or a word of another language in its plain letters."""
    return word.isascii() or is_syllable(fold(word))


def count(text: Text) -> Counts:
    """The counts of all three."""
    words = vocabulary(text)
    ids = {word: number for number, word in enumerate(words)}
    compounds = [one for one in text.listed if " " in one]
    streams = [_stream(part, ids) for part in (text.own, text.general, compounds)]
    weights = [np.full(len(stream), weight) for stream, weight in zip(streams, WEIGHTS, strict=True)]
    # A compound says which syllables follow each other, nothing of where a sentence begins or ends.
    inner = (streams[2] != EDGE) & (np.roll(streams[2], 1) != EDGE)
    pair_weights = [*weights[:2], weights[2] * inner]
    weights[2] *= streams[2] != EDGE
    return _table(words, np.concatenate(streams), np.concatenate(weights), np.concatenate(pair_weights))


def _stream(sentences: Sequence[str], ids: dict[str, int]) -> Ids:
    return np.array([number for one in sentences for number in (EDGE, *_numbers(one, ids))], dtype=np.int64)


def _table(words: tuple[str, ...], stream: Ids, weight: Ids, pair_weight: Ids) -> Counts:
    size = len(words)
    single = np.bincount(stream, weight, minlength=size)
    pairs, pair, place = _weighed(stream[:-1] * size + stream[1:], pair_weight[1:])
    # What stands before an edge says nothing of what follows it.
    inside = (stream[1:-1] != EDGE) & (place[:-1] >= 0)
    triples, triple, _ = _weighed((place[:-1] * size + stream[2:])[inside], pair_weight[2:][inside])
    return Counts(
        words=words,
        single=single.astype(np.uint32),
        firsts=np.bincount(pairs // size, minlength=size).astype(np.uint16),
        seconds=(pairs % size).astype(np.uint16),
        pair=pair,
        begun=np.bincount(triples // size, minlength=len(pairs)).astype(np.uint16),
        thirds=(triples % size).astype(np.uint16),
        triple=triple,
    )


def _weighed(keys: Ids, weight: Ids) -> tuple[Ids, NDArray[np.uint16], Ids]:
    """Each key that weighs something once, sorted; its weight; for every key given its place among them, or -1."""
    once, place = np.unique(keys, return_inverse=True)
    total = np.bincount(place, weight, minlength=len(once))
    kept = total > 0
    place = np.where(kept, np.cumsum(kept) - 1, -1)[place]
    return once[kept], np.minimum(total[kept], HIGHEST).astype(np.uint16), place


def _words(sentence: str) -> list[str]:
    return [token.word for token in tokens(sentence) if token.kind == WORD]


def _numbers(sentence: str, ids: dict[str, int]) -> list[int]:
    """The ids of a sentence; several edges in a row are one."""
    found = [ids.get(token.word, UNKNOWN) if token.kind == WORD else token.kind for token in tokens(sentence)]
    return [number for at, number in enumerate(found) if number != EDGE or (at > 0 and found[at - 1] != EDGE)]
