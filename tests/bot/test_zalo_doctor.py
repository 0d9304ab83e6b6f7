"""``chonnghe zalo``: says what is wrong and what to do, and takes the admin's permission."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.channels.models import Delivery, Person
from bot.channels.notes import Notes
from bot.channels.zalo import doctor as doctor_of_zalo
from bot.channels.zalo.checking import challenge_of, check, exchange, new_verifier
from bot.cli import zalo as command
from bot.settings import Settings
from tests.bot.desks import CONTENT, Clock, replies, run
from tests.bot.vendors.loopback import Failure, Loopback, Response
from tests.bot.vendors.zalo import OA, PUPIL, FakeZalo
from tests.bot.vendors.zalo_oauth import TOKEN_PATH

VERIFIER = "a1b2c3"
PUBLIC = "https://chonnghe.example.vn"


@pytest.fixture
def zalo() -> Iterator[FakeZalo]:
    with FakeZalo() as made:
        made.touch(PUPIL)
        yield made


class Site:
    """Our own server as the world sees it."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {"on_duty": True, "trouble": None, "needs_human": None}
        self.pages = {"/hooks/zalo": b"", f"/zalo_verifier{VERIFIER}.html": b"x", "/": b"Chon Nghe"}
        self.server = Loopback(self._serve)

    def _serve(self, _method: str, path: str, _headers: object, _body: bytes) -> Response:
        if path == "/readyz":  # 503: some other part is not ready; what it says of its channels counts all the same
            return 503, {}, json.dumps({"ready": False, "channels": {"zalo": self.says} if self.says else {}}).encode()
        return (200, {}, self.pages[path]) if path in self.pages else (404, {}, b"")


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    with made.server:
        yield made


@pytest.fixture
def settings(zalo: FakeZalo, site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    fetched = doctor_of_zalo._fetched

    async def through_the_world(address: str) -> httpx.Response | None:
        return await fetched(address.replace(PUBLIC, site.server.url, 1))

    monkeypatch.setattr(doctor_of_zalo, "_fetched", through_the_world)
    known = {"zalo_refresh_token": zalo.tokens.refresh, "public_url": PUBLIC, "zalo_verifier": VERIFIER}
    return {**known, "content_dir": CONTENT, "port": site.server.port}


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def doctor(zalo: FakeZalo, engine: Engine, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a word of ``chonnghe zalo`` with these settings; status and everything that was printed."""
    monkeypatch.setattr(command, "_opened", lambda: (zalo.settings(**settings), engine, replies()))

    def work(*words: str, typed: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(command.app, list(words), input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return work


def heard_one(engine: Engine, **note: str) -> None:
    Notes(engine, "zalo", OA).write("signature", {"genuine_at": "2026-11-23T01:00:00+00:00", **note})


def lines(told: str, mark: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith(mark)]


def test_all_is_well(doctor: Run, engine: Engine, zalo: FakeZalo) -> None:
    heard_one(engine)
    status, told = doctor("doctor")
    assert lines(told, "✗") == []
    assert status == 0
    assert len(lines(told, "✓")) == 10
    assert "Trường thử nghiệm, gói Tăng trưởng, đã xác thực" in told
    assert "25 giờ" in told
    assert "08:00 23/11/2026" in told
    assert zalo.seen(PUPIL) == []


def test_with_a_person_a_message_with_buttons_is_sent(doctor: Run, engine: Engine, zalo: FakeZalo) -> None:
    heard_one(engine)
    Notes(engine, "zalo", OA).write("buttons", {"reason": "zalo -224"})
    status, told = doctor("doctor", "--user", PUPIL)
    assert (status, len(zalo.seen(PUPIL)), len(zalo.seen(PUPIL)[0].buttons)) == (0, 1, 2)
    assert "8 trên 8" in told
    # The tier was raised: buttons are tried again.
    assert Notes(engine, "zalo", OA).read("buttons") is None


@pytest.mark.parametrize(("code", "said"), [(-224, "-224"), (-201, "-201")])
def test_refused_buttons_are_told_in_plain_words(
    doctor: Run, engine: Engine, zalo: FakeZalo, code: int, said: str
) -> None:
    heard_one(engine)
    zalo.refuse(code)
    status, told = doctor("doctor", "--user", PUPIL)
    assert status == 0
    assert said in told
    assert [seen.buttons for seen in zalo.seen(PUPIL)] == [()]


def test_somebody_who_never_wrote_cannot_be_written_to(doctor: Run) -> None:
    status, told = doctor("doctor", "--user", "999")
    assert status == 1
    assert "48 giờ" in "".join(lines(told, "✗"))


def test_missing_settings_are_named(doctor: Run, settings: dict[str, Any]) -> None:
    settings |= {"zalo_oa_secret": None, "zalo_app_id": None}
    status, told = doctor("doctor")
    assert status == 1
    assert "CHONNGHE_ZALO_OA_SECRET" in told
    assert "CHONNGHE_ZALO_APP_ID" in told


def test_used_tokens_send_to_the_admin(doctor: Run, zalo: FakeZalo) -> None:
    zalo.tokens.refresh = "somebody else's"
    status, told = doctor("doctor")
    assert status == 1
    assert any("chonnghe setup zalo" in line for line in lines(told, "✗"))


def test_no_token_yet(doctor: Run, settings: dict[str, Any]) -> None:
    settings |= {"zalo_refresh_token": None}
    status, told = doctor("doctor")
    assert status == 1
    assert any("API Explorer" in line for line in lines(told, "✗"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"oaid": "1"}, "OA khác"),
        ({"is_verified": False}, "chưa xác thực"),
        ({"package_name": "Cơ bản"}, "gói Cơ bản"),
    ],
)
def test_what_zalo_says_about_the_account(doctor: Run, zalo: FakeZalo, change: dict[str, Any], said: str) -> None:
    zalo.account |= change
    assert said in doctor("doctor")[1]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({"matched": "oa_id + app_secret", "matched_at": "2026-11-23T02:00:00+00:00"}, "CHONNGHE_ZALO_SIGN_ID=oa_id"),
        ({"matched": "none", "matched_at": "2026-11-23T02:00:00+00:00"}, "CHONNGHE_ZALO_OA_SECRET"),
    ],
)
def test_a_wrong_signature_says_what_to_set(doctor: Run, engine: Engine, note: dict[str, str], said: str) -> None:
    heard_one(engine, **note)
    status, told = doctor("doctor")
    assert status == 1
    assert said in "".join(lines(told, "✗"))


def test_an_old_mismatch_is_forgotten_once_it_fits(doctor: Run, engine: Engine) -> None:
    heard_one(engine, matched="none", matched_at="2026-11-22T02:00:00+00:00")
    assert doctor("doctor")[0] == 0


def test_nothing_heard_yet_and_calibrating_still_on(doctor: Run, engine: Engine, settings: dict[str, Any]) -> None:
    status, told = doctor("doctor")
    assert status == 1
    assert "nhắn một tin cho OA" in told
    heard_one(engine)
    settings |= {"zalo_calibrate": True}
    assert "CHONNGHE_ZALO_CALIBRATE" in "".join(lines(doctor("doctor")[1], "✗"))


def test_an_address_that_the_world_does_not_reach(doctor: Run, site: Site, settings: dict[str, Any]) -> None:
    del site.pages["/hooks/zalo"]
    assert "404" in "".join(lines(doctor("doctor")[1], "✗"))
    site.server.stop()
    assert "/hooks/zalo" in "".join(lines(doctor("doctor")[1], "✗"))
    settings |= {"public_url": None}
    assert "CHONNGHE_PUBLIC_URL" in "".join(lines(doctor("doctor")[1], "✗"))


def test_the_domains_proof(doctor: Run, engine: Engine, site: Site) -> None:
    heard_one(engine)
    del site.pages[f"/zalo_verifier{VERIFIER}.html"]
    assert doctor("doctor")[0] == 1
    site.pages["/"] = f'<meta name="zalo-platform-site-verification" content="{VERIFIER}">'.encode()
    assert doctor("doctor")[0] == 0


def test_checking_names_the_account_or_the_problem(zalo: FakeZalo, engine: Engine) -> None:
    assert run(check(zalo.settings(), engine)).name == "Trường thử nghiệm"
    assert run(check(Settings(), engine)).problems == ("setup_zalo.settings_missing",)
    zalo.stop()
    problems = run(check(zalo.settings(), engine)).problems
    assert problems == ("setup_zalo.unreachable",)
    assert replies().text(problems[0])


@pytest.mark.parametrize("code", [-204, -209, -212, -219, -221, -223, -224, -242, -32, -9999, -216])
def test_each_refusal_has_a_sentence_without_values(zalo: FakeZalo, engine: Engine, code: int) -> None:
    zalo.refuse(code, times=2, path="/v2.0/oa/getoa")
    (problem,) = run(check(zalo.settings(), engine)).problems
    assert replies().text(problem)


def test_the_challenge_is_the_one_of_the_standard() -> None:
    # RFC 7636, appendix B.
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert len(new_verifier()) == 43


def test_a_new_permission_repairs_broken_tokens(doctor: Run, zalo: FakeZalo, engine: Engine) -> None:
    zalo.fail(Failure(200, b'{"error":-14020}', path=TOKEN_PATH))
    assert doctor("doctor")[0] == 1
    verifier = new_verifier()
    zalo.tokens.allow("CODE", challenge_of(verifier))
    run(exchange(zalo.settings(), engine, "CODE", verifier))
    heard_one(engine)
    assert doctor("doctor")[0] == 0


def test_notes_are_kept_apart(engine: Engine) -> None:
    clock = Clock()
    ours, theirs = Notes(engine, "zalo", "1", clock), Notes(engine, "zalo", "2", clock)
    ours.write("a", {"x": 1})
    ours.write("a", {"x": 2})
    theirs.write("a", {"x": 3})
    theirs.forget("b")
    theirs.forget("a")
    assert (ours.read("a"), ours.read("b"), theirs.read("a")) == ({"x": 2}, None, None)


def delivered(engine: Engine, channel: str, state: str, reason: str | None = None) -> None:
    """A message in the outbox."""
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        person = Person(channel=channel, account=OA, vendor_id=f"{state} {reason}", last_at=now)
        session.add(person)
        session.flush()
        row = {"channel": channel, "account": OA, "person_id": person.id, "state": state, "reason": reason}
        session.add(Delivery(**row, parcel={}, created_at=now, done_at=now))


def test_what_waits_is_counted_and_what_is_shelved_must_be_looked_at(doctor: Run, engine: Engine) -> None:
    heard_one(engine)
    delivered(engine, "zalo", "waiting")
    delivered(engine, "telegram", "shelved", "bad request")
    status, told = doctor("doctor")
    assert (status, "1 tin đang chờ gửi" in told, "Telegram" in told) == (0, True, False)
    for reason in ("flood", "zalo -230", "window", "odd and new"):
        delivered(engine, "zalo", "shelved", reason)
    status, told = doctor("doctor")
    assert status == 1
    assert "chonnghe shelf" in "".join(lines(told, "✗"))
    why = [line.strip(" -") for line in lines(told, "    - ")]
    assert why == ["odd and new", replies().text("shelf.reason_window"), replies().text("shelf.reason_zalo_230")]


def test_the_running_servers_own_trouble_is_told(doctor: Run, engine: Engine, site: Site) -> None:
    heard_one(engine)
    site.says |= {"trouble": "zalo -224", "needs_human": "zalo -224"}
    status, told = doctor("doctor")
    assert status == 1
    assert len(lines(told, "✗")) == 1
    assert replies().text("shelf.reason_zalo_224") in told
    site.says.clear()
    assert "chưa có kênh Zalo" in "".join(lines(doctor("doctor")[1], "✗"))
    site.says |= {"on_duty": False}
    status, told = doctor("doctor")
    assert (status, "dự bị" in told) == (0, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://localhost", "https://chonnghe.example.vn:8443"])
def test_an_address_that_zalo_cannot_call_is_told(
    doctor: Run, engine: Engine, settings: dict[str, Any], url: str
) -> None:
    heard_one(engine)
    settings |= {"public_url": url, "zalo_verifier": None}
    status, told = doctor("doctor")
    assert status == 1
    assert [("https công khai" in line, url in line) for line in lines(told, "✗")] == [(True, True)]
