"""A case as the assistant would hear it: typed words read into answers, as in the guided talk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from careers.choosing.guide import ABOUT_TRADES
from careers.choosing.profile import Answers, Profile, profile_of
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.reading import read
from careers.evaluation.cases import Case
from careers.evaluation.naming import Named, Names

AVOID = "avoid"
DENIED = "-"
UNHEARD = 0.5
"""A sentence of which less than this share was understood is listed, so that the lexicon can be mended."""


@dataclass(frozen=True)
class Pupil:
    """A case as ids: answers, and the six sums where the case brings them."""

    answers: Answers
    sums: Mapping[str, float] | None
    case: Case

    def profile(self, questionnaire: Questionnaire) -> Profile:
        """What the matching sees; a way in that the case states holds before one that was heard."""
        profile = profile_of(questionnaire, self.answers, self.sums)
        return replace(profile, entry=self.case.entry or profile.entry)


def hear(questionnaire: Questionnaire, names: Names, case: Case) -> Pupil:
    """Read everything that a case says and answers; what is said last holds where two things contradict."""
    chosen: dict[str, tuple[str, ...]] = {}
    told: dict[str, None] = {}
    liked: dict[str, None] = {}
    disliked: dict[str, None] = {}
    for question_id, text in _utterances(case):
        options = _exactly(questionnaire, question_id, text)
        heard = read(questionnaire, text, question_id) if not options else None
        picked = options or (heard.chosen if heard else ())
        if question_id is not None and picked:
            chosen[question_id] = tuple(dict.fromkeys([*chosen.get(question_id, ()), *picked]))
        for one in heard.told if heard else ():
            told.pop(_opposite(one), None)
            told[one] = None
        named = names.find(text) if question_id in ABOUT_TRADES and not options else Named()
        disliked |= dict.fromkeys([*named.disliked, *(named.liked if question_id == AVOID else ())])
        liked |= dict.fromkeys(() if question_id == AVOID else named.liked)
    wanted = tuple(one for one in liked if one not in disliked)
    answers = Answers(chosen, tuple(told), wanted, tuple(disliked), None)
    sums = {str(letter): value for letter, value in case.riasec.items()} if case.riasec else None
    return Pupil(answers, sums, case)


def unheard(questionnaire: Questionnaire, case: Case) -> Iterator[str]:
    """The sentences of a case of which little was understood."""
    for question_id, text in _utterances(case):
        if not _exactly(questionnaire, question_id, text) and read(questionnaire, text, question_id).covered < UNHEARD:
            yield text


def _utterances(case: Case) -> Iterator[tuple[str | None, str]]:
    yield from ((None, text) for text in case.says)
    for question_id, words in case.answers.items():
        yield from ((question_id, text) for text in _texts(words))


def _texts(words: str | list[str]) -> Iterable[str]:
    return [words] if isinstance(words, str) else words


def _exactly(questionnaire: Questionnaire, question_id: str | None, text: str) -> tuple[str, ...]:
    """The option whose id this is."""
    question = questionnaire.question(question_id) if question_id is not None else None
    options = question.options if question is not None else ()
    return tuple(option.id for option in options if option.id == text)


def _opposite(telling: str) -> str:
    return telling.removeprefix(DENIED) if telling.startswith(DENIED) else DENIED + telling
