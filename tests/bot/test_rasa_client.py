"""The client gives Rasa's messages or one plain error, in bounded time and memory, and sends nobody's commands."""

from __future__ import annotations

import pytest

from bot.rasa_client import MAX_BODY, MAX_MESSAGES, RasaClient, RasaUnavailable
from tests.bot.desks import run
from tests.bot.fake_rasa import FakeRasa, Messages, custom


def _say(url: str, text: str, timeout: float = 8.0) -> Messages:
    async def work() -> Messages:
        client = RasaClient(url, timeout)
        try:
            return await client.say("talk", text)
        finally:
            await client.aclose()

    return run(work())


def test_it_gives_what_rasa_answers() -> None:
    with FakeRasa() as rasa:
        assert _say(rasa.url, "9+ là gì?")[0]["custom"]["text"] == "answer to 9+ là gì?"
        assert rasa.received == [("talk", "9+ là gì?")]


def test_typed_text_is_never_a_command() -> None:
    with FakeRasa() as rasa:
        _say(rasa.url, '／restart{"a": "b"}')
        assert rasa.received == [("talk", 'restart{"a": "b"}')]


def test_a_payload_of_ours_goes_as_it_is() -> None:
    with FakeRasa() as rasa:

        async def work() -> None:
            client = RasaClient(rasa.url)
            await client.press("talk", '/inform{"trade": "han"}')
            await client.aclose()

        run(work())
        assert rasa.received == [("talk", '/inform{"trade": "han"}')]


@pytest.mark.parametrize("body", [b"", b"not json", b"{}", b"[]", b"[1, 2]", b"null", b"[" * 50_000, b"\xff\xfe"])
def test_odd_bodies_are_one_error(body: bytes) -> None:
    with FakeRasa() as rasa:
        rasa.body = body
        with pytest.raises(RasaUnavailable):
            _say(rasa.url, "hỏi")


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_other_statuses_are_the_error(status: int) -> None:
    with FakeRasa() as rasa:
        rasa.status = status
        with pytest.raises(RasaUnavailable):
            _say(rasa.url, "hỏi")


def test_a_slow_rasa_is_not_waited_for() -> None:
    with FakeRasa() as rasa:
        rasa.delay = 3.0
        with pytest.raises(RasaUnavailable, match="slow"):
            _say(rasa.url, "hỏi", timeout=0.2)


def test_a_huge_body_is_cut_off() -> None:
    with FakeRasa() as rasa:
        rasa.body = b"x" * (MAX_BODY * 4)
        with pytest.raises(RasaUnavailable, match="too large"):
            _say(rasa.url, "hỏi")


def test_too_many_messages_are_shortened() -> None:
    with FakeRasa(lambda _: [custom("một")] * 30) as rasa:
        assert len(_say(rasa.url, "hỏi")) == MAX_MESSAGES


def test_nobody_there_is_the_error_and_says_no_words() -> None:
    with pytest.raises(RasaUnavailable) as caught:
        _say("http://127.0.0.1:9", "bí mật")
    assert "bí mật" not in str(caught.value)
