"""What a typed message says: options of the open question, things told by the way, a word that steers the talk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from careers.choosing.choices import Choices
from careers.choosing.clauses import Clauses
from careers.choosing.commands import Commands
from careers.choosing.lexicon import Lexicon, Span, places
from careers.choosing.markers import REACH, SAYS, UNSAID, Polarity
from careers.choosing.message import Message
from careers.choosing.picks import Picks
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.sentence import Sentence
from careers.choosing.sorts import Sorts

DENIED = "-"


class Mention(Protocol):
    """A name found in the message: what it may mean, and at which character of ``normalise(text)`` it begins."""

    @property
    def ids(self) -> tuple[str, ...]:
        """What it may mean."""
        ...

    @property
    def start(self) -> int:
        """Where it begins."""
        ...


@dataclass(frozen=True)
class Heard:
    """What was understood.

    ``chosen``: option ids of the open question (for an interest item one level id). ``told``: telling ids, "-id" where
    denied, each once. ``command``: a key of ``commands.yml``; beside chosen options only one that ends the asking.
    ``covered``: 0 to 1, the share of the message's syllables that options, tellings, a command and filler words
    explain. ``against``: places of the syllables that were spoken against.
    """

    chosen: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    command: str | None = None
    covered: float = 0.0
    against: frozenset[int] = frozenset()

    def denied_trades(self, text: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """The ids of names in the same text that were spoken against ("không thích nghề hàn")."""
        message = Message(text)
        return tuple(name for one in mentions if message.place_of(one.start) in self.against for name in one.ids)


def read(questionnaire: Questionnaire, text: str, question_id: str | None = None) -> Heard:
    """Read a message while ``question_id`` is open (None: no question). Never fails, whatever the text."""
    return _reader(questionnaire).read(text, question_id)


@lru_cache(maxsize=4)
def _reader(questionnaire: Questionnaire) -> Reader:
    return Reader(questionnaire)


class Reader:
    """Everything that reading needs, built once for a questionnaire; reading a message takes well under 2 ms."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._clauses = Clauses(questionnaire.words)
        self._picks = Picks(questionnaire.words)
        self._commands = Commands(questionnaire.commands)
        self._fillers = Lexicon((("", text) for text in questionnaire.words.fillers), common=True)
        self._namesakes = questionnaire.words.namesakes
        self._tellings = Lexicon((one.id, alias) for one in questionnaire.tellings for alias in one.aliases)
        markers = self._clauses.markers
        self._sorts = Sorts.of(questionnaire.tellings, markers, questionnaire.words.persons)
        self._situations = frozenset(
            one.id for one in questionnaire.tellings if one.effects.entry or one.effects.stay == "near"
        )
        self._choices = {question.id: Choices(question, markers) for question in questionnaire.questions}

    def read(self, text: str, question_id: str | None) -> Heard:
        """See ``read``."""
        message = Message(text)
        if not message.size:
            return Heard()
        sentence = self._sentence(message)
        choices = self._choices.get(question_id) if question_id else None
        named = choices.named(sentence) if choices else []
        chosen = choices.chosen(sentence, named) if choices else {}
        command = self._commands.of(sentence, [*named, *sentence.tellings], list(chosen.values()))
        steering = [command] if command else []
        chosen = {name: one for name, one in chosen.items() if not any(one.touches(span) for span in steering)}
        spoken_for = bool(named or sentence.tellings or command)
        picked = self._picks.of(choices.question, text, message) if choices and not spoken_for else ()
        return Heard(
            chosen=picked or tuple(chosen),
            told=self._told(sentence, choices, [*chosen.values(), *steering]),
            command=command.owner if command else None,
            covered=1.0 if command or picked else sentence.explained([*named, *sentence.tellings]),
            against=sentence.against(),
        )

    def _sentence(self, message: Message) -> Sentence:
        words = tuple(self._clauses.markers.words(message))
        known = frozenset(places([*words, *self._fillers.find(message)]))
        tellings = tuple(self._meant(message, words, known))
        return Sentence(message, words, known, tellings, self._sorts, self._clauses)

    def _meant(self, message: Message, words: Iterable[Span], known: frozenset[int]) -> list[Span]:
        """Tellings; one that may be another word only near a word of liking, a school subject or nothing else."""
        found = self._tellings.find(message)
        doubtful = [one for one in found if self._clauses.markers.doubtful(message, one)]
        subjects = [one for one in found if one.owner in self._sorts.subjects and one not in doubtful]
        beside = [*subjects, *(word for word in words if word.owner in SAYS)]
        rest = set(range(message.size)) - known
        near = [one for one in doubtful if rest <= places([one]) or any(one.distance(word) <= REACH for word in beside)]
        sure = [one for one in found if one not in doubtful or one in near]
        return [self._as_subject(one) if any(other != one for other in subjects) else one for one in sure]

    def _as_subject(self, telling: Span) -> Span:
        return telling._replace(owner=self._namesakes.get(telling.owner, telling.owner))

    def _told(self, sentence: Sentence, choices: Choices | None, said: list[Span]) -> tuple[str, ...]:
        """Telling ids in order, without what a chosen option or a command says; the later of two that contradict."""
        avoiding = choices is not None and choices.is_of_avoiding
        signs: dict[str, str] = {}
        turning = avoiding and not sentence.judges()
        for one, polarity in sentence.said(sentence.tellings).items():
            sign = self._sign(sentence, one, polarity, avoiding=avoiding, turning=turning)
            if sign is not None and not _repeats(sentence, one, said):
                signs.pop(one.owner, None)
                signs[one.owner] = DENIED + one.owner if sign < 0 else one.owner
        return tuple(signs.values())

    def _sign(
        self, sentence: Sentence, telling: Span, polarity: Polarity, *, avoiding: bool, turning: bool
    ) -> int | None:
        """Whether a telling is told (1), denied (-1) or set aside (None).

        A fear's own matter is feared by those who dislike it ("ghét tiếng ồn"), not by those who do not mind it. What
        is named to be avoided is meant against (``turning``), unless it tells of a situation ("lớp 9") or the message
        says a liking too. Both only where the telling's own words say nothing, as "sợ máu" does.
        """
        if self._sorts.speaks(sentence.message, telling):
            return polarity.sign
        if telling.owner in self._sorts.fears:
            return 1 if polarity.disliked else -1 if polarity.denied else polarity.sign
        if not avoiding or polarity != UNSAID or telling.owner in self._situations:
            return polarity.sign
        return -1 if turning else None


def _repeats(sentence: Sentence, telling: Span, chosen: list[Span]) -> bool:
    shared = [one for one in chosen if one.touches(telling)]
    return bool(shared) and places([telling]) - places(shared) <= sentence.known
