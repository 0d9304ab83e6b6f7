"""Taking a number back by one sentence; what is past its time goes by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.leads.store import Leads
from tests.bot.calling import Caller, consents, leads, offering
from tests.bot.desks import Clock, desk_over, opened, run
from tests.bot.fake_rasa import FakeRasa

GIVEN = ("Đồng ý!", "Từ 18!", "Lan", "0905417263", "Bỏ qua!", "Đúng rồi!")
CLEAR = [
    "rút lại số điện thoại",
    "rut lai so dien thoai",
    "xoá số của em",
    "xóa số điện thoại của em đi ạ",
    "xoa sdt cua em",
    "huỷ yêu cầu gọi",
    "hủy yêu cầu gọi lại giúp mình",
    "dạ cho em rút phiếu với",
]
NEAR = ["đừng gọi em nữa", "dung goi cho em nua", "không cần gọi nữa đâu", "khỏi gọi nha", "em đổi ý rồi ạ"]


@pytest.mark.parametrize("words", CLEAR + NEAR)
def test_one_sentence_deletes_the_number_and_ends_the_consent(engine: Engine, tmp_path: Path, words: str) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*GIVEN)
                receipt = leads(engine)[0].receipt
                said = await caller.say(words)
                assert f"Đã xoá phiếu {receipt}" in said
                assert leads(engine) == []
                assert [row.withdrawn_at is None for row in consents(engine)] == [False]
                assert b"0905417263" not in (tmp_path / "desk.db").read_bytes()

    run(work())


@pytest.mark.parametrize("words", CLEAR)
def test_a_clear_sentence_is_answered_where_nothing_is_kept(engine: Engine, words: str) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "không giữ" in await caller.say(words)
                assert rasa.received == []

    run(work())


@pytest.mark.parametrize(
    "words",
    [
        *NEAR,
        "học phí bao nhiêu?",
        "số học sinh mỗi lớp là bao nhiêu",
        "trường có xoá điểm không",
        "em không muốn học lớp 10 nữa",
        "gọi số nào để hỏi tuyển sinh?",
        "thôi",
        "Lan",
        "15",
        "có",
    ],
)
def test_other_sentences_reach_rasa_where_nothing_is_kept(engine: Engine, words: str) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                await Caller(desk, (await opened(desk)).talk_id).say(words)
                assert rasa.received != []

    run(work())


@pytest.mark.parametrize(
    "words", ["sao không gọi em vậy?", "chưa thấy ai gọi", "em đổi ý rồi, em muốn học nấu ăn", "số này gọi ai"]
)
def test_a_complaint_or_another_wish_withdraws_nothing(engine: Engine, words: str) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*GIVEN)
                assert "answer to" in await caller.say(words)
                assert len(leads(engine)) == 1

    run(work())


def test_asking_how_explains_and_a_button_does_it(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*GIVEN)
                await caller.say("làm sao để rút lại số điện thoại?")
                assert len(leads(engine)) == 1
                await caller.press("Rút lại")
                assert leads(engine) == []

    run(work())


def test_the_receipt_withdraws_from_another_talk(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                first = Caller(desk, (await opened(desk)).talk_id)
                await first.until(*GIVEN)
                receipt = str(leads(engine)[0].receipt)
                other = Caller(desk, (await opened(desk)).talk_id)
                assert "không thấy phiếu" in await other.say("rút phiếu 2222-22")
                assert "đang chờ" in await other.say(f"phiếu {receipt.lower()} sao rồi")
                assert f"Đã xoá phiếu {receipt}" in await other.say(f"rut phieu {receipt.lower().replace('-', ' ')}")
                assert leads(engine) == []
                assert consents(engine)[0].withdrawn_at is not None

    run(work())


def test_once_called_only_the_receipt_is_left(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*GIVEN)
                receipt = str(leads(engine)[0].receipt)
                assert Leads(engine).called(receipt)
                assert not Leads(engine).called(receipt)
                [lead] = leads(engine)
                assert (lead.state, lead.name, lead.phone, lead.school) == ("called", None, None, None)
                assert "đã được đánh dấu" in await caller.say(receipt)

    run(work())


def test_what_is_past_its_time_is_swept(engine: Engine) -> None:
    clock = Clock()

    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url, clock) as desk:
                await Caller(desk, (await opened(desk)).talk_id).until(*GIVEN)
                await Caller(desk, (await opened(desk)).talk_id).until("Đồng ý!")

    run(work())
    store = Leads(engine, clock)
    assert store.sweep() == 0
    for days, left in ((1, 1), (89, 1), (91, 0)):
        clock.ahead = timedelta(days=days)
        store.sweep()
        assert len(leads(engine)) == left
    assert len(consents(engine)) == 1
    clock.ahead = timedelta(days=900)
    store.sweep()
    assert consents(engine) == []
