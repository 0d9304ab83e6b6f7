"""Operators read causes and next steps on the shelf and in the alarm's chat, not the program's own short words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from telegram import error as telegram_error
from typer.testing import CliRunner

from bot.channels.alarm import Alarm
from bot.channels.deliveries import Deliveries
from bot.channels.messenger.failures import from_answer
from bot.channels.models import Delivery, Person
from bot.channels.reasons import in_words
from bot.channels.telegram.failures import failure_of
from bot.channels.zalo.errors import refusal
from bot.cli import shelf as command
from tests.bot.desks import replies, run

SAID = replies().text


@pytest.mark.parametrize(
    "reason",
    [
        *("window", "uncertain", "tried", "quota", "flood", "unreachable", "unanswered", "bad request", "Refused"),
        *("message is too long", "photo", "file gone", "file: ConnectError", "group moved", "answer not understood"),
        *("zalo -230", "zalo -9999", "zalo status 502", "zalo token refused", "zalo token -14014", "no zalo token"),
        *("zalo token may be used up", "zalo tokens: NotKept", "zalo oauth: busy", "zalo oauth: status 500", "token"),
        *("code 400", "too many requests", "token refused", "status 502", "error 551", "error 10/2018278", "Conflict"),
        *("error 77", "the sheet is gone", "the app secret does not belong to the token", "InvalidToken"),
    ],
)
def test_each_known_reason_has_a_cause_and_a_next_step(reason: str) -> None:
    words = in_words(replies(), reason)
    assert words != reason
    assert words.count(".") >= 1
    assert in_words(replies(), f"shelved: {reason}") == SAID("shelf.on_shelf", None, what=words)


def test_what_the_adapters_raise_is_known() -> None:
    now = datetime.now(UTC)
    raised = [
        *(refusal(code, now) for code in (-32, -200, -201, -211, -224, -230, -232, -234, -305, -242, -216, -1, 404)),
        *(from_answer(400, None, {"error": {"code": code}}) for code in (1, 4, 10, 100, 190, 200, 368, 551)),
        failure_of(telegram_error.BadRequest("Something new")),
        failure_of(telegram_error.RetryAfter(3)),
        failure_of(telegram_error.InvalidToken()),
        failure_of(telegram_error.ChatMigrated(1)),
    ]
    assert [str(error) for error in raised if in_words(replies(), str(error)) == str(error)] == []


def test_a_number_that_has_no_sentence_of_its_own_can_be_looked_up() -> None:
    assert "-9999" in in_words(replies(), "zalo -9999")
    assert "error 77/5" in in_words(replies(), "error 77/5")


@pytest.mark.parametrize("reason", ["ValueError", "", "odd: new", "windowless", "shelved: odd"])
def test_an_unknown_reason_is_given_as_it_is(reason: str) -> None:
    assert in_words(replies(), reason) == reason


def test_the_shelf_prints_causes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_opened", lambda: (Deliveries(engine), replies()))
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        person = Person(channel="telegram", account="1", vendor_id="2", last_at=now)
        session.add(person)
        session.flush()
        for reason in ("bad request", "ValueError"):
            row = {"channel": "telegram", "account": "1", "person_id": person.id, "reason": reason, "parcel": {}}
            session.add(Delivery(**row, state="shelved", created_at=now, done_at=now))
    told = CliRunner().invoke(command.app, []).output
    assert SAID("shelf.reason_bad_request") in told
    assert "bad request" not in told
    assert "ValueError" in told


def test_the_alarms_chat_reads_causes_too() -> None:
    told: list[str] = []

    async def tell(line: str) -> None:
        told.append(line)

    alarm = Alarm(tell, explain=lambda reason: in_words(replies(), reason))
    alarm.raise_("shelved: quota", "zalo")
    run(alarm.speak())
    assert len(told) == 1
    assert SAID("shelf.reason_quota") in told[0]
    assert "shelved" not in told[0]
