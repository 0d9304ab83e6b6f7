"""What whoever sets the page up is told, and that the page can be subscribed and tried out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.messenger.checking import check, send_test, subscribe
from bot.channels.ports import Broken, Checked, Gone
from tests.bot.desks import replies, run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.messenger import PAGE, FakeMessenger, GraphError


@pytest.fixture(name="facebook")
def _facebook() -> Iterator[FakeMessenger]:
    with FakeMessenger() as facebook:
        facebook.fields = ["messages", "messaging_postbacks", "messaging_referrals"]
        yield facebook


def problems(facebook: FakeMessenger, **settings: Any) -> list[str]:  # noqa: ANN401
    checked = run(check(facebook.settings(**settings)))
    assert all(problem in replies() for problem in checked.problems)
    return [problem.removeprefix("setup_messenger.") for problem in checked.problems]


def test_a_page_that_is_set_up(facebook: FakeMessenger) -> None:
    assert run(check(facebook.settings())) == Checked(PAGE, "Trường thử nghiệm")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"messenger_token": None}, ["no_token"]),
        ({"messenger_page_id": None}, ["no_page_id"]),
        ({"messenger_app_secret": None}, ["no_app_secret"]),
        ({"messenger_verify_token": ""}, ["no_verify_token"]),
        ({"messenger_token": None, "messenger_app_secret": None}, ["no_token", "no_app_secret"]),
        ({"messenger_page_id": "OTHER"}, ["other_page"]),
        ({"messenger_token": "wrong.page.token"}, ["token_refused"]),
        ({"messenger_app_secret": "wrong.app.key"}, ["wrong_app_secret"]),
        ({"messenger_root": "http://127.0.0.1:9"}, ["unreachable"]),
    ],
)
def test_what_is_wrong_is_told(facebook: FakeMessenger, settings: dict[str, Any], told: list[str]) -> None:
    assert problems(facebook, **settings) == told


@pytest.mark.parametrize("fields", [[], ["messages"], ["messages", "messaging_postbacks", "feed"]])
def test_missing_events_are_told(facebook: FakeMessenger, fields: list[str]) -> None:
    facebook.fields = fields
    assert problems(facebook) == ["not_subscribed"]


def test_a_token_without_the_right_to_look(facebook: FakeMessenger) -> None:
    error = GraphError(200, "Requires pages_manage_metadata permission", status=403)
    facebook.fail(Failure(403, error.body(), path="/subscribed_apps"))
    assert problems(facebook) == ["token_refused"]


def test_subscribing(facebook: FakeMessenger) -> None:
    facebook.fields = []
    run(subscribe(facebook.settings()))
    assert facebook.fields == ["messages", "messaging_postbacks", "messaging_referrals", "message_edits"]
    assert problems(facebook) == []


def test_subscribing_where_edits_are_not_known(facebook: FakeMessenger) -> None:
    facebook.fields = []
    error = GraphError(100, "Param subscribed_fields[3] must be one of {feed, messages}")
    facebook.fail(Failure(400, error.body(), path="/subscribed_apps"))
    run(subscribe(facebook.settings()))
    assert problems(facebook) == []
    bodies = [json.loads(request.body) for request in facebook.requests if request.method == "POST"]
    assert ["message_edits" in body["subscribed_fields"] for body in bodies] == [True, False]


def test_subscribing_with_a_bad_token_is_refused(facebook: FakeMessenger) -> None:
    with pytest.raises(Broken):
        run(subscribe(facebook.settings(messenger_token="wrong.page.token")))  # noqa: S106


def test_a_test_message_reaches_whoever_wrote(facebook: FakeMessenger) -> None:
    facebook.say("P1", "Chào")
    run(send_test(facebook.settings(), "P1", "Thử"))
    assert [seen.text for seen in facebook.seen("P1")] == ["Thử"]
    with pytest.raises(Gone):
        run(send_test(facebook.settings(), "P2", "Thử"))


def test_the_greeting_fits() -> None:
    assert len(replies().text("setup_messenger.greeting")) <= 160
