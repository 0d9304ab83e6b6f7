"""The fake Telegram is as strict as the real one: else the tests that use it would prove nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_api import TOKEN

LAN = 5550001


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as server:
        server.meet(LAN)
        yield server


def call(fake: FakeTelegram, method: str, token: str = TOKEN, **fields: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(f"{fake.url}/bot{token}/{method}", data=fields)


def said(fake: FakeTelegram, **fields: str) -> tuple[int, str]:
    answer = call(fake, "sendMessage", **({"chat_id": str(LAN)} | fields))
    return answer.status_code, answer.json().get("description", "")


def keyboard(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": data}]]})


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "&amp;" * 4097, "parse_mode": "HTML"}, "message is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "Unmatched end tag"),
        ({"text": "<div>x</div>", "parse_mode": "HTML"}, "Unsupported start tag"),
        ({"text": "x", "reply_markup": keyboard("ế" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "chat_id": "404"}, "chat not found"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(
    fake: FakeTelegram, fields: dict[str, str], description: str
) -> None:
    status, told = said(fake, **fields)
    assert status == 400
    assert description in told
    assert fake.seen(LAN) == []


def test_what_telegram_takes_is_taken(fake: FakeTelegram) -> None:
    long = "&lt;" * 4096
    assert said(fake, text=long, parse_mode="HTML")[0] == 200
    assert said(fake, text="x" * 4096)[0] == 200
    assert said(fake, text="a < b", reply_markup=keyboard("ế" * 21))[0] == 200
    assert [len(seen.text) for seen in fake.seen(LAN)] == [4096, 4096, 5]


def test_tokens_are_checked(fake: FakeTelegram) -> None:
    assert call(fake, "getMe").status_code == 200
    assert call(fake, "getMe", token="1:x").status_code == 401  # noqa: S106
    assert call(fake, "getMe", token="x").status_code == 404  # noqa: S106
    assert call(fake, "getNothing").status_code == 404


def updates(fake: FakeTelegram, **fields: str) -> Any:  # noqa: ANN401
    return [update["update_id"] for update in call(fake, "getUpdates", **fields).json()["result"]]


def test_updates_stay_until_an_offset_confirms_them(fake: FakeTelegram) -> None:
    first, second, third = (fake.say(LAN, text) for text in ("1", "2", "3"))
    assert updates(fake) == updates(fake) == [first, second, third]
    assert updates(fake, offset=str(second), limit="1") == [second]
    assert updates(fake, offset=str(third + 1)) == []
    fake.say(LAN, "4")
    last = fake.say(LAN, "5")
    assert updates(fake, offset="-1") == updates(fake) == [last]


def test_a_long_poll_answers_as_soon_as_somebody_writes(fake: FakeTelegram) -> None:
    found: list[int] = []
    poll = threading.Thread(target=lambda: found.extend(updates(fake, timeout="600")))
    poll.start()
    number = fake.say(LAN, "x")
    poll.join(60)
    assert found == [number]


def test_a_second_poll_ends_the_first_and_a_webhook_ends_all(fake: FakeTelegram) -> None:
    statuses: list[int] = []
    first = threading.Thread(target=lambda: statuses.append(call(fake, "getUpdates", timeout="600").status_code))
    first.start()
    while not fake.polls:
        time.sleep(0.01)
    updates(fake)
    first.join(60)
    assert statuses == [409]
    assert call(fake, "setWebhook", url="https://x.vn/h", secret_token="s").status_code == 200  # noqa: S106
    assert call(fake, "getUpdates").status_code == 409
    assert call(fake, "setWebhook", url="http://x.vn/h").status_code == 400
    assert call(fake, "setWebhook", url="https://x.vn/h", secret_token="ế").status_code == 400  # noqa: S106


def test_only_the_kinds_that_were_asked_for_come(fake: FakeTelegram) -> None:
    assert updates(fake, allowed_updates='["callback_query"]') == []
    fake.say(LAN, "x")
    assert fake.pending == []


def test_deliveries_repeat_mix_up_and_stay_until_they_are_taken(fake: FakeTelegram) -> None:
    numbers = [fake.say(LAN, str(number)) for number in range(3)]
    got: list[bytes] = []

    def refuse(headers: Any, body: bytes) -> int:  # noqa: ANN401
        got.append(body)
        return 500 if headers else 0

    assert fake.deliver(refuse, order=[2, 0], times=2) == [500] * 4
    assert [update["update_id"] for update in fake.pending] == numbers
    assert fake.deliver(lambda headers, body: 200 if headers and body else 0) == [200] * 3
    assert fake.pending == []
    assert len(set(got)) == 2


def test_a_press_that_nobody_made_cannot_be_answered(fake: FakeTelegram) -> None:
    assert call(fake, "answerCallbackQuery", callback_query_id="1").status_code == 400
    with pytest.raises(LookupError):
        fake.press(LAN, "nút không có")


def test_who_blocks_the_bot_gets_nothing_until_unblocking(fake: FakeTelegram) -> None:
    fake.block(LAN)
    assert said(fake, text="x") == (403, "Forbidden: bot was blocked by the user")
    assert "my_chat_member" in fake.pending[-1]
    fake.unblock(LAN)
    assert said(fake, text="x")[0] == 200
