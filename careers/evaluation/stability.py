"""How much of a proposal stays when one answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from statistics import fmean

from careers.choosing.interests import FULL
from careers.choosing.questionnaire import Questionnaire
from careers.evaluation.hearing import Pupil
from careers.evaluation.setting import Setting

SEED = 20261122
ONE_ITEM = 4.0
"""Points by which a sum moves when one interest item is answered the other way round."""


def stability(setting: Setting, pupils: Sequence[Pupil]) -> float:
    """The mean share of single changes after which at least one proposed trade is proposed still."""
    shares = []
    for pupil in pupils:
        before = set(setting.proposed(pupil.profile(setting.questionnaire)))
        after = [
            setting.proposed(changed.profile(setting.questionnaire))
            for changed in _changes(setting.questionnaire, pupil)
        ]
        shares += [fmean(not before.isdisjoint(trades) for trades in after)] if after else []
    return fmean(shares) if shares else 1.0


def _changes(questionnaire: Questionnaire, pupil: Pupil) -> Iterator[Pupil]:
    """Each answer replaced by another, each thing told left out, each sum moved by one item."""
    random = Random(SEED)
    answers = pupil.answers
    for name, chosen in answers.chosen.items():
        question = questionnaire.question(name)
        options = [one.id for one in question.options] if question is not None else []
        others = [one for one in options if one not in chosen]
        if others:
            yield replace(pupil, answers=replace(answers, chosen={**answers.chosen, name: (random.choice(others),)}))
    for one in answers.told:
        told = tuple(other for other in answers.told if other != one)
        yield replace(pupil, answers=replace(answers, told=told))
    for letter, value in (pupil.sums or {}).items():
        moved = value - ONE_ITEM if value > FULL / 2 else value + ONE_ITEM
        yield replace(pupil, sums={**(pupil.sums or {}), letter: moved})
