"""Many plausible pupils who do not exist: is some trade proposed to all of them, and can every trade be reached?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np

from careers.choosing.content import Option
from careers.choosing.matching import all_parts
from careers.choosing.profile import Answers, profile_of
from careers.choosing.questionnaire import Questionnaire
from careers.evaluation.setting import Setting

SEED = 20261122
SIZE = 1000
QUICK = "quick"
TOLD_MOST = 3
CLEAR_PULL = 1.0
MOST = 0.12
"""Below the promised 0.15, because the content will change a little before anybody runs this again."""
ROUNDS, STEP = 40, 0.1


def crowd(questionnaire: Questionnaire, size: int = SIZE) -> list[Answers]:
    """Pupils of the quick way: any answers, one or two where two may be chosen, and up to three things told.

    Answers are drawn evenly and not by what real pupils like: no trade may live on being popular among our fixtures.
    """
    random = Random(SEED)
    tellings = [telling.id for telling in questionnaire.tellings]
    return [_pupil(questionnaire, tellings, random) for _ in range(size)]


def shares(setting: Setting, pupils: Sequence[Answers]) -> dict[str, float]:
    """The share of the pupils to whom each trade was proposed, the largest first."""
    found = Counter(
        trade for answers in pupils for trade in setting.proposed(profile_of(setting.questionnaire, answers))
    )
    order = sorted((trade.id for trade in setting.trades), key=lambda trade: -found[trade])
    return {trade: found[trade] / len(pupils) for trade in order}


def way_to(setting: Setting, trade_id: str) -> Answers | None:
    """Answers of the quick way, with something told where needed, that bring the trade among the first three."""
    chosen = {name: (_best_option(setting, name, trade_id),) for name in _quick(setting.questionnaire)}
    tellings = sorted(setting.questionnaire.tellings, key=lambda one: -one.effects.trades.get(trade_id, 0.0))
    told = [one.id for one in tellings if one.effects.trades.get(trade_id, 0.0) >= CLEAR_PULL]
    for count in range(min(len(told), TOLD_MOST) + 1):
        answers = Answers(chosen, tuple(told[:count]))
        if trade_id in setting.proposed(profile_of(setting.questionnaire, answers)):
            return answers
    return None


def _pupil(questionnaire: Questionnaire, tellings: Sequence[str], random: Random) -> Answers:
    chosen = {name: _some(questionnaire, name, random) for name in _quick(questionnaire)}
    return Answers(chosen, tuple(random.sample(tellings, random.randint(0, min(TOLD_MOST, len(tellings))))))


def _some(questionnaire: Questionnaire, name: str, random: Random) -> tuple[str, ...]:
    options = [option.id for option in _options(questionnaire, name)]
    question = questionnaire.question(name)
    most = 2 if question is not None and question.kind == "many" else 1
    return tuple(random.sample(options, random.randint(1, most)))


def _best_option(setting: Setting, name: str, trade_id: str) -> str:
    row = setting.grid.at[trade_id]

    def lead(option: Option) -> float:
        profile = profile_of(setting.questionnaire, Answers({name: (option.id,)}))
        parts = all_parts(profile, setting.grid, setting.weights)
        scores = np.sum([part.values for part in parts], axis=0)
        return float(scores[row] - np.delete(scores, row).max())

    return max(_options(setting.questionnaire, name), key=lead).id


def _options(questionnaire: Questionnaire, name: str) -> Sequence[Option]:
    question = questionnaire.question(name)
    return question.options if question is not None else ()


def _quick(questionnaire: Questionnaire) -> Sequence[str]:
    return questionnaire.questions_of(QUICK)


def popularity(setting: Setting, most: float = MOST, size: int = SIZE) -> dict[str, float]:
    """What to take off trades so that none is proposed to more than ``most`` of the crowd (``Weights.popularity``).

    Raised in small steps from nothing; the same for the same content.
    """
    pupils = crowd(setting.questionnaire, size)
    taken: dict[str, float] = {}
    for _ in range(ROUNDS):
        weights = setting.weights.model_copy(update={"popularity": taken})
        found = shares(replace(setting, weights=weights), pupils)
        above = {trade: share for trade, share in found.items() if share > most}
        if not above:
            break
        for trade, share in above.items():
            taken[trade] = round(taken.get(trade, 0.0) + max(STEP, share / most - 1), 2)
    return {trade: taken[trade] for trade in sorted(taken)}
