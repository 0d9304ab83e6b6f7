"""Words that steer the talk: "sửa câu trước", "bỏ qua", "cho em kết quả luôn"."""

from __future__ import annotations

from careers.choosing.content import CommandFile
from careers.choosing.lexicon import Lexicon, Span
from careers.choosing.sentence import Sentence

ENDING = ("finish", "leave")
"""Commands that may come with an answer: they end the asking."""


class Commands:
    """Reads commands. Build once from ``commands.yml``."""

    def __init__(self, commands: CommandFile) -> None:
        self._lexicon = Lexicon(((name, text) for name, texts in commands for text in texts), common=True)

    def of(self, sentence: Sentence, named: list[Span], chosen: list[Span]) -> Span | None:
        """The command that the message is: all of it, or a part of its own beside parts that are understood.

        ``named``: options and tellings found; ``chosen``: the options meant, which hold unless the command is longer.
        """
        found = self._lexicon.find(sentence.message)
        for span in sorted(found, key=lambda span: -span.size):
            same = [one for one in found if one.owner == span.owner]
            understood = sentence.explained([*same, *named]) == 1
            if (
                understood
                and _opens(span)
                and not (sentence.asks() and span.last < sentence.message.size)
                and not sentence.denies_before(span)
                and _holds(sentence, span, named, chosen)
            ):
                return span
        return None


def _opens(span: Span) -> bool:
    """Whether a command of one syllable begins the message ("dạ thôi"); further on it is a particle ("vậy thôi à")."""
    return span.size > 1 or span.first <= 1


def _holds(sentence: Sentence, span: Span, named: list[Span], chosen: list[Span]) -> bool:
    """Whether nothing else is said in the command's part, and what is chosen elsewhere may go with it."""
    first, last = sentence.part(span)
    beside = [one for one in named if first <= one.first < last and not one.is_within(span)]
    longer = all(one.size < span.size for one in chosen if one.is_within(span))
    return not beside and longer and (span.owner in ENDING or all(one.is_within(span) for one in chosen))
