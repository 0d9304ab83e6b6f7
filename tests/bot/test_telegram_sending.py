"""Every way in which Telegram can fail leads to the right kind of failure, and nothing is sent twice without need."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable

import pytest

from bot.channels.messages import Parcel
from bot.channels.ports import Broken, Gone, Refused, SendError, TryLater, Uncertain, Unreachable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import Client
from bot.inbox.messages import Attachment, Button, OutMessage
from tests.bot.desks import run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_api import TOKEN
from tests.bot.vendors.telegram_channels import NOWHERE, PDF, PNG, heard, open_channel, sheets

LAN = 5550001
TEXT: Parcel = {"method": "sendMessage", "text": "<b>Chào</b> & hỏi", "parse_mode": "HTML"}


def send(fake: FakeTelegram, *parcels: Parcel, person: int = LAN) -> None:
    async def work() -> None:
        async with open_channel(fake.url) as channel:
            for parcel in parcels:
                await channel.send(str(person), parcel)

    fake.meet(LAN)
    run(work())


def failed(fake: FakeTelegram, kind: type[SendError], parcel: Parcel = TEXT, person: int = LAN) -> SendError:
    with pytest.raises(kind) as raised:
        send(fake, parcel, person=person)
    return raised.value


def rendered(*messages: OutMessage) -> list[Parcel]:
    async def work() -> list[Parcel]:
        async with open_channel() as channel:
            return channel.render(messages)

    return run(work())


def test_a_reply_is_seen_as_it_was_meant() -> None:
    message = OutMessage(text="Chào\n\nBạn & mình <3", title="Chào", buttons=[Button(title="Tiếp", id="abc")])
    with FakeTelegram() as fake:
        send(fake, *rendered(message))
        (seen,) = fake.seen(LAN)
        fields = fake.server.requests[-1].body.decode()
    assert (seen.text, seen.titles) == ("Chào\n\nBạn & mình <3", ["Tiếp"])
    assert "is_disabled" in fields  # no preview of a link


def test_a_proxy_setting_of_the_machine_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, NOWHERE)
    monkeypatch.setenv("NO_PROXY", "")
    with FakeTelegram() as fake:
        send(fake, TEXT)
        assert len(fake.seen(LAN)) == 1


def test_the_phone_button_reaches_the_app() -> None:
    with FakeTelegram() as fake:
        send(fake, *rendered(OutMessage(text="Số?", wants="phone", buttons=[Button(title="Thôi", id="1")])))
        assert [row[0].contact for row in fake.seen(LAN)[0].keys] == [True, False]


def test_pictures_and_papers_are_uploaded_as_they_are() -> None:
    files = [
        Attachment(kind="image", title="Hình", url="/to/abc.png"),
        Attachment(kind="pdf", title="Bản in", url="/to/abc.pdf"),
    ]
    with FakeTelegram() as fake:
        send(fake, *rendered(OutMessage(text="", attachments=files)))
        seen = fake.seen(LAN)
    assert [(one.method, one.text, one.file) for one in seen] == [
        ("sendPhoto", "Hình", PNG),
        ("sendDocument", "Bản in", PDF),
    ]


def test_a_picture_that_is_none_to_telegram_goes_as_a_file() -> None:
    (parcel,) = rendered(
        OutMessage(text="", attachments=[Attachment(kind="image", title="Hình", url="/to/broken.png")])
    )
    with FakeTelegram() as fake:
        send(fake, parcel)
        assert [one.method for one in fake.seen(LAN)] == ["sendDocument"]


def test_a_sheet_that_is_gone_is_refused() -> None:
    (parcel,) = rendered(OutMessage(text="", attachments=[Attachment(kind="pdf", title="x", url="/to/none.pdf")]))
    with FakeTelegram() as fake:
        failed(fake, Refused, parcel)
        assert fake.server.requests == []


def test_a_sheet_that_cannot_be_read_now_is_tried_later() -> None:
    async def work() -> None:
        async with open_channel() as channel:
            channel._sheets = broken
            with pytest.raises(TryLater):
                await channel.send("1", {"method": "sendPhoto", "path": "/to/x.png", "filename": "x", "caption": "x"})

    async def broken(path: str) -> bytes | None:
        raise OSError(path)

    run(work())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("opt_in", ["false", "true"])
def test_a_flood_is_tried_later_after_telegrams_own_wait(opt_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library gives seconds today and a time span from its next major version on."""
    monkeypatch.setitem(os.environ, "PTB_TIMEDELTA", opt_in)
    with FakeTelegram() as fake:
        fake.flood(37)
        error = failed(fake, TryLater)
    assert isinstance(error, TryLater)
    assert error.seconds == 37


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (lambda fake: fake.refuse(403, "Forbidden: bot was blocked by the user"), Gone),
        (lambda fake: fake.refuse(403, "Forbidden: user is deactivated"), Gone),
        (lambda fake: fake.refuse(400, "Bad Request: chat not found"), Gone),
        (lambda fake: fake.refuse(400, "Bad Request: PEER_ID_INVALID"), Gone),
        (lambda fake: fake.refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100), Refused),
        (lambda fake: fake.refuse(400, "Bad Request: message is too long"), Refused),
        (lambda fake: fake.refuse(400, "Bad Request: something new"), Refused),
        (lambda fake: fake.refuse(401, "Unauthorized"), Broken),
        (lambda fake: fake.refuse(404, "Not Found"), Broken),
        (lambda fake: fake.refuse(409, "Conflict: x"), Broken),
        (lambda fake: fake.refuse(500, "Internal Server Error"), TryLater),
        (lambda fake: fake.refuse(429, "Too Many Requests"), TryLater),
        (lambda fake: fake.server.fail(Failure(502, b"<html>Bad Gateway</html>")), TryLater),
        (lambda fake: fake.server.fail(Failure(200, b"<html>wifi login</html>")), Uncertain),
        (lambda fake: fake.server.fail(Failure(200, b"{}")), Uncertain),
        (lambda fake: fake.server.fail(Failure(drop=True)), Uncertain),
    ],
)
def test_each_answer_is_the_right_kind_of_failure(
    script: Callable[[FakeTelegram], None], kind: type[SendError]
) -> None:
    with FakeTelegram() as fake:
        script(fake)
        error = failed(fake, kind)
        assert type(error) is kind
        assert fake.seen(LAN) == []
        send(fake, TEXT)  # and the next one goes
        assert len(fake.seen(LAN)) == 1


def test_a_time_out_after_telegram_had_it_is_uncertain() -> None:
    with FakeTelegram() as fake:
        fake.meet(LAN)
        fake.hang()

        async def work() -> None:
            client = Client(TOKEN, fake.url, patience=0.2)
            with pytest.raises(Uncertain):
                await client.deliver(str(LAN), TEXT, sheets)
            await client.aclose()

        run(work())
        assert len(fake.seen(LAN)) == 1


def test_no_connection_is_surely_not_delivered() -> None:
    with FakeTelegram() as fake:
        fake.meet(LAN)
        fake.stop()
        failed(fake, Unreachable)
        assert fake.seen(LAN) == []


def test_a_stranger_and_a_wrong_token() -> None:
    with FakeTelegram() as fake:
        failed(fake, Gone, person=404)
        fake.token = "700123:another"  # noqa: S105
        failed(fake, Broken)


def test_markup_that_telegram_cannot_read_goes_once_more_as_plain_text() -> None:
    with FakeTelegram() as fake:
        fake.refuse(400, 'Bad Request: can\'t parse entities: Unsupported start tag "bí mật" at byte offset 3')
        send(fake, TEXT)
        (seen,) = fake.seen(LAN)
    assert seen.text == seen.html == "Chào & hỏi"
    assert len(fake.server.requests) == 2


def test_neither_token_nor_words_are_in_errors_or_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the application does
    told: list[str] = []
    for script in (
        Failure(400, b'{"ok":false,"description":"Bad Request: can\'t use b\\u00ed m\\u1eadt"}'),
        Failure(200, "bí mật {".encode()),
        Failure(drop=True),
    ):
        with FakeTelegram() as fake:
            fake.server.fail(script)
            error = failed(fake, SendError, TEXT | {"text": "bí mật"})
            told += [repr(error), str(error), repr(error.__cause__), repr(error.__suppress_context__)]
    said = " ".join([*told, *(record.getMessage() for record in caplog.records)])
    assert "bí mật" not in said
    assert TOKEN not in said
    assert str(LAN) not in said


def test_a_press_stops_spinning_and_a_failure_of_that_is_nothing() -> None:
    async def work(fake: FakeTelegram, channel: TelegramChannel) -> None:
        await channel.send(str(LAN), rendered_button)
        fake.press(LAN, "Tiếp")
        body = json.dumps(fake.pending[-1]).encode()
        (event,) = heard(channel, body).events
        assert event.text == "abc"
        await channel.noticed(event)
        await channel.noticed(event)
        assert len(fake.answered) == 1
        heard(channel, body)
        fake.stop()
        await channel.noticed(event)

    async def open_and_work(fake: FakeTelegram) -> None:
        async with open_channel(fake.url) as channel:
            await work(fake, channel)

    (rendered_button,) = rendered(OutMessage(text="?", buttons=[Button(title="Tiếp", id="abc")]))
    with FakeTelegram() as fake:
        fake.meet(LAN)
        run(open_and_work(fake))


def test_typing_is_shown_and_never_fails() -> None:
    async def work(url: str, person: str) -> None:
        async with open_channel(url) as channel:
            await channel.show_typing(person)

    with FakeTelegram() as fake:
        fake.meet(LAN)
        run(work(fake.url, str(LAN)))
        assert fake.typing == [LAN]
        run(work(fake.url, "404"))
    run(work(NOWHERE, str(LAN)))
