"""What somebody else does not want the pupil to do: "mẹ không thích em vẽ", "ba em không cho em học nấu ăn"."""

from __future__ import annotations

from careers.choosing.lexicon import Span
from careers.choosing.message import Message
from careers.choosing.words import WordFile

RELATIVE, PUPIL, ALLOWING = "relative", "pupil", "allowing"


class Relatives:
    """Finds other people's wishes. Build once from ``reading.yml``."""

    def __init__(self, words: WordFile) -> None:
        lists = {RELATIVE: words.relatives, PUPIL: words.pupil, ALLOWING: words.allowing}
        typed = [(word, kind) for kind, texts in lists.items() for text in texts for word in Message(text).words]
        self._kinds = {(word.key, word.marked): kind for word, kind in typed}
        self._bare = {word.key: kind for word, kind in typed}
        self._marked_only = {key for text in words.marked_only for key in Message(text).keys}

    def deny(self, message: Message, denial: Span, *, bare: bool) -> bool:
        """Whether a relative stands before the denial and the pupil after it; after a bare "không" also "cho"."""
        before, after = denial.first - 1, denial.last
        if self._kind(message, before) == PUPIL:  # "ba em không cho em học"
            before -= 1
        for_the_pupil = (PUPIL, ALLOWING) if bare else (PUPIL,)
        theirs = self._kind(message, before) == RELATIVE and self._kind(message, after) in for_the_pupil
        return theirs and not any(word.gap for word in message.words[before:after])

    def _kind(self, message: Message, at: int) -> str | None:
        """What the word at a place is; "ma" is "mà" where it has no marks, not "má"."""
        if not 0 <= at < message.size:
            return None
        word = message.words[at]
        left_out = word.bare and word.key not in self._marked_only
        return self._bare.get(word.key) if left_out else self._kinds.get((word.key, word.marked))
