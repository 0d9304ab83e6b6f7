"""The words around an answer: ``content/choose/reading.yml``."""

from __future__ import annotations

from pydantic import Field

from knowledge.content.schema import Id, Strict, Texts


class WordFile(Strict):
    """``reading.yml``: what surrounds an answer and what turns it round. All lists hold words or phrases.

    ``traits`` are words of liking or disliking that may stand behind their matter ("toán yếu"); ``topics`` stand
    between the two ("toán thì em ghét"). ``marked_only`` count only when typed with diacritics; ``bare_subject`` typed
    without them count only beside a school subject ("yeu toan" is weak in it, "yeu dong vat" loves them).
    ``bare_beside`` typed without them are told only beside a word of liking or a school subject ("toan" is "toàn" too).
    ``relatives`` stand before what somebody else does not want, ``pupil`` after it, or ``allowing`` after a bare denial
    ("mẹ không thích em vẽ", "ba không cho em học"); one syllable each. ``persons`` are ids of tellings of what somebody
    is: a denial of what one likes does not go on to them. ``namesakes``: tellings that beside a school subject are the
    subject of the same name. ``closing`` words join the last name of a list, which is whole then.
    """

    fillers: Texts
    denials: Texts
    likes: Texts
    dislikes: Texts
    traits: Texts
    topics: Texts
    compares: Texts
    no_denials: Texts
    breaks: Texts
    joints: Texts
    marked_only: Texts
    bare_subject: Texts
    bare_beside: Texts
    relatives: Texts
    pupil: Texts
    allowing: Texts
    persons: list[Id]
    namesakes: dict[Id, Id]
    closing: Texts
    picks: Texts
    heads: Texts
    both: Texts
    all: Texts
    ordinals: list[Texts] = Field(min_length=1)
    last: Texts
