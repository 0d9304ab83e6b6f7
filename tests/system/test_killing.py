"""An application that is killed with ``kill -9`` where it hurts loses nothing and keeps everybody's order.

``python -m tests.system.channel_bench`` does the same with many more messages and prints figures.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels import courier
from tests.system.judging import Asked, judge, questions
from tests.system.killing import ONE_BY_ONE, Kill, Stage, all_points, plan, stage

SEED = 4


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """People at their Telegram, and an application that can be killed."""
    with stage(tmp_path_factory.mktemp("killing")) as opened:
        yield opened


@pytest.mark.parametrize("point", all_points())
def test_one_message_at_a_time_only_a_kill_after_sending_makes_a_double(people: Stage, point: str) -> None:
    first_person = 10_000 + 100 * all_points().index(point)
    asked = questions(12, SEED, first_person, cries=2)
    found = people.run([Kill(point, 3), Kill(point, 3, skip=1, delay_ms=1.0)], asked, ONE_BY_ONE)
    assert found.kills == 2
    assert (found.lost, found.disordered, found.cards) == (0, 0, found.cries)
    # Inside a commit it may be the one that notes "sent".
    most = {"after_sent": (2, 2), "in_commit": (0, 2)}.get(point, (0, 0))
    assert most[0] <= found.doubled <= most[1]


def test_nothing_is_lost_when_everybody_writes_at_once_and_it_is_killed_again_and_again(people: Stage) -> None:
    asked = questions(300, SEED, 20_000)
    kills = plan(all_points(), 300, 12, SEED)
    found = people.run(kills, asked)
    assert found.kills >= 10
    assert (found.lost, found.disordered, found.cards) == (0, 0, found.cries)
    # A kill catches what is under way to Telegram just then: at most one message a place.
    assert found.doubled <= found.kills * courier.PLACES


def test_the_judge_sees_what_is_lost_doubled_and_out_of_order() -> None:
    asked = [Asked(1, 0), Asked(1, 1), Asked(1, 2), Asked(1, 3), Asked(1, 4, danger=True)]
    texts = ["Xin chào", "Xin chào", "việc 1 nhé", "việc 0 nhé", "việc 2 nhé", "việc 2 nhé"]
    found = judge(asked, [(0.0, 1, text) for text in texts])
    assert (found.lost, found.lost_numbers, found.doubled, found.disordered) == (2, [3], 2, 1)
    assert (found.cries, found.cards) == (1, 0)
