"""Passes: signed, of one host, origin and talk, and old after a quarter of an hour; the key is our own alone."""

from __future__ import annotations

import base64
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner
from pydantic import SecretStr

from bot.hosts.errors import PassBroken, PassExpired
from bot.hosts.passes import KEY_FILE, PASS_SECONDS, RENEW_SECONDS, Passes, secret_key
from bot.settings import Settings

KEY = "k" * 40
PASSES = Passes(lambda: KEY)


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = TimestampSigner("x").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now + seconds)


def test_a_pass_is_read_as_it_was_written() -> None:
    given_one = PASSES.new("thcs-nguyen-du", "https://thcs.edu.vn")
    assert PASSES.read(PASSES.write(given_one)) == given_one


def test_a_pass_does_not_hold_the_talks_id() -> None:
    one, other = PASSES.new("a-b", "https://a.vn"), PASSES.new("a-b", "https://a.vn")
    payload = PASSES.write(one).split(".")[0]
    text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    assert one.handle in text
    assert PASSES.talk_id(one) not in text
    assert PASSES.talk_id(one) == PASSES.talk_id(one) != PASSES.talk_id(other)
    assert PASSES.talk_id(one) != Passes(lambda: "other" * 10).talk_id(one)
    assert len(base64.urlsafe_b64decode(PASSES.talk_id(one))) == 24


def test_a_pass_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    text = PASSES.write(PASSES.new("a-b", "https://a.vn"))
    later(monkeypatch, PASS_SECONDS)
    assert PASSES.read(text)
    later(monkeypatch, 1)
    with pytest.raises(PassExpired):
        PASSES.read(text)
    assert PASSES.read(text, RENEW_SECONDS)
    later(monkeypatch, RENEW_SECONDS)
    with pytest.raises(PassExpired):
        PASSES.read(text, RENEW_SECONDS)


@given(st.text(max_size=80))
def test_any_other_text_is_no_pass(text: str) -> None:
    with pytest.raises((PassBroken, PassExpired)):
        PASSES.read(text)


@given(st.data())
def test_a_pass_that_was_touched_is_no_pass(data: st.DataObject) -> None:
    text = PASSES.write(PASSES.new("a-b", "https://a.vn"))
    at = data.draw(st.integers(0, len(text) - 2))  # the last letter's low bits mean nothing in base64
    letter = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda one: one != text[at]))
    with pytest.raises((PassBroken, PassExpired)):
        PASSES.read(text[:at] + letter + text[at + 1 :])


@pytest.mark.parametrize("text", ["", ".", "..", "a" * 5000, PASSES._serializer.dumps(["a", "b"]), "é.é.é"])
def test_odd_texts_are_refused_calmly(text: str) -> None:
    with pytest.raises(PassBroken):
        PASSES.read(text)


def test_a_pass_of_another_key_is_no_pass() -> None:
    with pytest.raises(PassBroken):
        PASSES.read(Passes(lambda: "o" * 40).write(PASSES.new("a-b", "https://a.vn")))


def test_the_key_of_the_settings_is_used(tmp_path: Path) -> None:
    assert secret_key(Settings(var_dir=tmp_path, secret_key=SecretStr(KEY))) == KEY
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_ours_alone(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var")
    key = secret_key(settings)
    file = tmp_path / "var" / KEY_FILE
    assert (len(key) >= 32, secret_key(settings)) == (True, key)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    assert secret_key(settings) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("cut", ["", "short", "é" * 40])
def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path, cut: str) -> None:
    (tmp_path / KEY_FILE).write_text(cut, "utf-8")
    settings = Settings(var_dir=tmp_path)
    assert len(secret_key(settings)) >= 32
    assert secret_key(settings) == secret_key(settings)


def test_many_processes_agree_on_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    settings = Settings(var_dir=tmp_path)
    threads = [threading.Thread(target=lambda: found.append(secret_key(settings))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (8, 1)
