"""Whoever sets the bot up is told what is wrong in words that help, and can try a message."""

from __future__ import annotations

import pytest

from bot.channels.ports import Broken, Checked, Gone, Unreachable
from bot.channels.telegram.checking import check, find_chat, send_test
from tests.bot.desks import replies, run
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_channels import NOWHERE, settings

GOOD = Checked("700123", "ChonNgheBot")


def problems(fake: FakeTelegram, **more: str | None) -> list[str]:
    found = run(check(settings(fake.url, **more))).problems
    assert all(replies().text(problem) for problem in found)
    return [problem.removeprefix("setup_telegram.") for problem in found]


def test_a_good_account_has_no_problem() -> None:
    with FakeTelegram() as fake:
        assert run(check(settings(fake.url))) == GOOD
        assert run(check(settings(fake.url, telegram_name="@chonnghebot"))) == GOOD
        assert problems(fake, public_url="https://chonnghe.example.vn:8443") == []


def test_what_is_wrong_is_named() -> None:
    with FakeTelegram() as fake:
        assert problems(fake, telegram_token=None) == ["no_token"]
        for wrong in ("700123:wrong", "wrong", "70 0123:x/../y"):
            assert problems(fake, telegram_token=wrong) == ["bad_token"]
        assert problems(fake, telegram_name="OtherBot") == ["other_name"]
        assert problems(fake, public_url="https://chonnghe.example.vn:8080") == ["bad_address"]
        assert problems(fake, public_url="http://127.0.0.1:80") == ["bad_address"]
        fake.reads_groups = True
        assert problems(fake) == ["privacy"]
        fake.reads_groups = False
        fake.webhook = {"url": "https://other.example.vn/hook"}
        assert problems(fake) == ["other_webhook"]
        fake.webhook = {"url": "https://chonnghe.example.vn/hooks/telegram"}
        assert problems(fake, public_url="https://chonnghe.example.vn") == []


def test_without_network_the_account_is_not_blamed() -> None:
    found = run(check(settings(NOWHERE)))
    assert (found.account, found.problems) == ("700123", ("setup_telegram.unreachable",))


def test_who_wrote_lately_is_found_and_stays_in_the_queue() -> None:
    with FakeTelegram() as fake:
        for person in (1, 2, 1):
            fake.say(person, "chào")
        fake.push("message", {"message_id": "?"})
        fake.push("message", fake.message(9, chat={"id": -100, "type": "group", "title": "x"}, text="x"))
        assert run(find_chat(settings(fake.url))) == [("1", "P1"), ("2", "P2")]
        assert len(fake.pending) == 5
        fake.webhook = {"url": "https://x.vn"}
        with pytest.raises(Broken):
            run(find_chat(settings(fake.url)))


def test_a_test_message_arrives_or_says_why_not() -> None:
    with FakeTelegram() as fake:
        fake.say(1, "chào")
        run(send_test(settings(fake.url), "1", "Thử <b>"))
        assert [seen.text for seen in fake.seen(1)] == ["Thử <b>"]
        with pytest.raises(Gone):
            run(send_test(settings(fake.url), "2", "x"))
        with pytest.raises(Unreachable):
            run(send_test(settings(NOWHERE), "1", "x"))
