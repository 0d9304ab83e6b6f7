"""The same assistant at every channel: the same twenty talks, and the promises of ``docs/channels.md``, for real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest

from bot import operations
from bot.channels.telegram.hook import secret_of
from bot.channels.zalo_bot.hearing import webhook_secret
from bot.inbox.messages import OutMessage
from bot.supervisor.spec import Patience
from tests.bot.vendors import messenger, telegram_api, zalo, zalo_bot
from tests.dialogue.channel_comparing import abroad, compare, contents, plain
from tests.dialogue.channel_holding import CHECKS, DOINGS, MORE, OF_TALKS, hold, talks
from tests.dialogue.channel_people import Part, VendorPerson, WebPerson
from tests.dialogue.channel_system import VENDORS, ChannelSystem, channel_system, waiting
from tests.dialogue.channel_vendor_people import KINDS

AT_LEAST = 20
NINE_PLUS, FEE = "9+ là gì", "học nghề có mất học phí không"
CANARY = "kanarienvogel"
EVERYWHERE = pytest.mark.parametrize("kind", KINDS, ids=VENDORS)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChannelSystem]:
    with channel_system(tmp_path_factory.mktemp("channels")) as running:
        yield running


def _all() -> list[Any]:
    return [pytest.param(talk, id=f"{file}: {talk['talk']}") for file, talk in talks()]


@pytest.mark.system
@pytest.mark.parametrize("talk", _all())
def test_everybody_sees_the_same(talk: dict[str, Any], system: ChannelSystem) -> None:
    problems = hold(talk, system)
    assert not problems, "\n".join(problems)


def test_every_talk_can_be_held() -> None:
    """A misspelled key would check nothing: each step does one thing and all keys are known."""
    names = [talk["talk"] for _, talk in talks()]
    assert len(names) == len(set(names)) >= AT_LEAST
    for _, talk in talks():
        assert set(talk) <= OF_TALKS, talk["talk"]
        for step in talk["steps"]:
            assert len(set(step) & DOINGS) == 1, (talk["talk"], step)
            assert set(step) <= DOINGS | MORE | CHECKS, (talk["talk"], step)


@pytest.mark.system
@EVERYWHERE
@pytest.mark.parametrize("first", ["words", "a picture", "a command", "danger", "an old button"])
def test_who_is_new_first_reads_that_a_machine_answers(
    first: str, kind: type[VendorPerson], system: ChannelSystem
) -> None:
    web, person = WebPerson(system), kind(system)
    web.open()
    deeds = {
        "words": lambda: person.say(NINE_PLUS),
        "a picture": lambda: person.send_picture(""),
        "a command": lambda: person.say("/help"),
        "danger": lambda: person.say("em muốn tự tử"),
        "an old button": lambda: person.do(person.press_something_old),
    }
    deeds[first]()
    disclosure = [line for forms in contents(web.seen()[0]) for line in forms] + abroad(kind.channel)
    seen = [plain(part.text) for part in person.seen()]
    help_lines = seen[: seen.index(disclosure[0])] if first == "danger" else []
    assert bool(help_lines) == (first == "danger") == any("111" in line for line in help_lines)
    assert seen[len(help_lines) :][: len(disclosure)] == disclosure
    assert person.shown()[0] == person.seen()[: len(person.shown()[0])], "something came before"


@pytest.mark.system
@EVERYWHERE
def test_what_comes_twice_and_in_disorder_is_answered_once_each(
    kind: type[VendorPerson], system: ChannelSystem
) -> None:
    web, person, statuses = WebPerson(system), kind(system), list[int]()
    web.open()
    person.open()
    person.do(lambda: statuses.extend(person.type_in_disorder(NINE_PLUS, FEE)))
    answers = [_answer(web, text) for text in (NINE_PLUS, FEE)]
    assert statuses == [200] * 4
    assert not _different(answers, person.seen(), person.channel)


@pytest.mark.system
def test_health_lists_all_channels_and_nothing_is_stuck(system: ChannelSystem) -> None:
    people = [kind(system) for kind in KINDS]
    for person in people:
        person.open()
    readiness = httpx.get(f"{system.address}/readyz", timeout=10).json()
    assert readiness["ready"]
    assert set(readiness["channels"]) == set(VENDORS)
    for name, channel in readiness["channels"].items():
        assert channel["on_duty"] is True, name
        assert (channel["shelved"], channel["trouble"]) == (0, None), name


@pytest.mark.system
def test_the_logs_hold_nobodys_words_and_no_token(system: ChannelSystem) -> None:
    people = [kind(system) for kind in KINDS]
    for person in people:
        for text in (CANARY, f"/{CANARY}", f"/xoa {CANARY}", f"/start {CANARY}", f"số em là 0905 111 333 {CANARY}"):
            person.say(text)
        person.send_picture(f"{CANARY} là nghề gì")
    web = WebPerson(system)
    web.open()
    web.say(CANARY)
    _send_rubbish(system)
    assert not _leaks(system, people)


@pytest.mark.system
def test_who_asks_while_the_action_server_is_dead_is_answered_when_it_is_back(system: ChannelSystem) -> None:
    web, people = WebPerson(system), [kind(system) for kind in KINDS]
    web.open()
    answer = [_answer(web, text) for text in (NINE_PLUS, FEE)][-1]
    for person in people:
        person.say(NINE_PLUS)
    marks = [len(person.shown()) for person in people]
    system.kill("actions.server")
    for person in people:
        person.type_in(FEE)
    for person, mark in zip(people, marks, strict=True):
        system.settle(person.channel, person.vendor_id)
        seen = [part for message in person.shown()[mark:] for part in message]
        assert not compare(answer, seen, person.channel, ["channel.sorry"]).differences, person.channel
    system.wait(system.ready, "the system is ready again")


@pytest.mark.system
def test_a_stop_loses_nothing_and_says_nothing_twice(system: ChannelSystem) -> None:
    web, people = WebPerson(system), [kind(system) for kind in KINDS]
    web.open()
    answer = _answer(web, NINE_PLUS)
    for person in people:
        person.open()
    marks = [len(person.shown()) for person in people]
    for fake in system.fakes:
        fake.stop()
    for person in people:
        person.type_in(NINE_PLUS)
    status = system.stop()
    for fake in system.fakes:
        fake.restart()

    assert status == 0
    assert not [name for name in ("rasa", "actions", "app") if _forced(name) in system.output()]
    assert all(waiting(system.engine, person.channel, person.vendor_id) for person in people), "nothing was at risk"
    system.start()
    for person, mark in zip(people, marks, strict=True):
        system.settle(person.channel, person.vendor_id)
        seen = [part for message in person.shown()[mark:] for part in message]
        assert not compare(answer, seen, person.channel, ["channel.sorry"]).differences, person.channel
    assert not _leaks(system, people)


def _answer(web: WebPerson, text: str) -> list[OutMessage]:
    web.say(text)
    return web.seen()


def _different(answers: Sequence[list[OutMessage]], seen: Sequence[Part], channel: str) -> list[str]:
    """How what was seen differs from both answers, whichever came first: each is compared with its own part."""
    first, second = answers
    differences = [
        compare(one, seen[:end], channel).differences + compare(other, seen[end:], channel).differences
        for one, other in ((first, second), (second, first))
        for end in range(len(seen) + 1)
    ]
    return min(differences, key=len)


def _send_rubbish(system: ChannelSystem) -> None:
    """Requests that are nobody's, and genuine ones that cannot be read."""
    broken = f'{{"message": "{CANARY}"'.encode()
    telegram = {"x-telegram-bot-api-secret-token": secret_of(telegram_api.TOKEN)}
    page = {"x-hub-signature-256": messenger.sign(broken)}
    bot = {"x-bot-api-secret-token": webhook_secret(zalo_bot.TOKEN)}
    oa = {"x-zevent-signature": zalo.sign(broken, "")}
    for channel, headers in zip(("telegram", "messenger", "zalo_bot", "zalo"), (telegram, page, bot, oa), strict=True):
        for given in (headers, dict.fromkeys(headers, CANARY)):
            answer = httpx.post(f"{system.hook(channel)}?q={CANARY}", content=broken, headers=given, timeout=10)
            assert answer.is_client_error, (channel, answer.status_code)


def _leaks(system: ChannelSystem, people: Sequence[VendorPerson]) -> list[str]:
    """What stands in the logs and must not."""
    tokens = [telegram_api.TOKEN, zalo_bot.TOKEN, messenger.PAGE_TOKEN, *system.zalo.tokens.issued]
    keys = [zalo.APP_KEY, zalo.OA_KEY, messenger.SIGNING_KEY, messenger.VERIFY_WORDS]
    made = [secret_of(telegram_api.TOKEN), webhook_secret(zalo_bot.TOKEN)]
    parts = [token.partition(":")[2] for token in tokens if ":" in token]
    said = [CANARY, "0905 111 333", "0905111333", NINE_PLUS, FEE, *(person.vendor_id for person in people)]
    written = system.output().casefold()
    return [secret for secret in (*tokens, *parts, *keys, *made, *said) if secret.casefold() in written]


def _forced(name: str) -> str:
    """What the supervisor says of a process that did not stop by itself."""
    return operations.text("forced", name=name, seconds=round(Patience().grace))
