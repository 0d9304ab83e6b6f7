"""Asking to be called, at the desk: purpose, consent, name and number, receipt, and the ways out."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.leads.wording import Wording
from knowledge.replies import Replies
from tests.bot.calling import OFFER, Caller, consents, last_turn, leads, offering, talk_rows
from tests.bot.desks import CONTENT, Clock, desk_over, opened, run
from tests.bot.fake_rasa import FakeRasa, Messages, custom

PHONE = "0905 417 263"
DIGITS = "0905417263"
ADULT = ("Đồng ý!", "Từ 18!", "Lan")


def test_an_adult_gives_a_number_and_gets_a_receipt(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                purpose = await caller.until()
                assert all(word in purpose for word in ("Trường thử nghiệm", "90 ngày", "rút lại số điện thoại"))
                assert leads(engine)[0].phone is None
                await caller.press("Đồng ý")
                await caller.press("Từ 18")
                await caller.say("cứ gọi em là Lan ạ")
                await caller.say(PHONE)
                summary = await caller.say("lớp 12A3 trường Trần Cao Vân")
                assert "Lan" in summary
                assert "0905417263" in summary
                assert "12A3" in summary
                assert consents(engine) == []
                receipt = await caller.press("Đúng rồi")
                lead = leads(engine)[0]
                assert (lead.state, lead.name, lead.phone, lead.age_band) == ("open", "Lan", DIGITS, "18_plus")
                assert lead.school == "lớp 12A3 trường Trần Cao Vân"
                assert f"Phiếu {lead.receipt}" in receipt
                assert "không dám hứa" in receipt
                [consent] = consents(engine)
                assert (consent.relation, consent.purpose, consent.channel) == ("person", "call", "web")
                assert len(consent.text_hash) == 64
                assert [message for _, message in rasa.received] == ["gọi cho em với"]

    run(work())


def test_below_sixteen_the_guardian_agrees_too(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                asked = await caller.until("đồng ý", "em 15 tuổi")
                assert "người giám hộ" in asked
                await caller.press("Ba mẹ hoặc người giám hộ đang ở cạnh")
                for words in ("Tí", PHONE, "bỏ qua", "đúng rồi"):
                    await caller.say(words)
                assert leads(engine)[0].state == "open"
                assert [(row.relation, row.age_band) for row in consents(engine)] == [
                    ("guardian", "under_16"),
                    ("person", "under_16"),
                ]
                assert len({row.text_hash for row in consents(engine)}) == 2

    run(work())


def test_below_sixteen_without_a_guardian_nothing_is_kept(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                ended = await caller.until("Đồng ý!", "Dưới 16!", "Chưa!")
                assert "Sở Giáo dục và Đào tạo" in ended
                assert OFFER in caller.titles()
                assert leads(engine) == []
                assert consents(engine) == []

    run(work())


@pytest.mark.parametrize(
    "steps",
    [
        ("Không, cảm ơn!",),
        ("không",),
        ("Đồng ý!", "thôi"),
        (*ADULT, "không gọi nữa"),
        (*ADULT, PHONE, "Thôi, không gửi!"),
        (*ADULT, PHONE, "Bỏ qua!", "thôi ạ"),
        (*ADULT, PHONE, "Bỏ qua!", "xoá số của em"),
    ],
)
def test_leaving_at_any_step_wipes_the_draft(engine: Engine, steps: tuple[str, ...]) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "xoá" in await caller.until(*steps)
                assert leads(engine) == []
                assert consents(engine) == []

    run(work())


def test_no_number_name_or_school_is_in_the_talk_its_turns_rasa_or_a_log(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until("Đồng ý!", "Từ 18!", "Ngọc Quyên", "090541726", "0905-41-72", PHONE, "8C Kim Đồng")
                await caller.say("trường nào gần nhà?")
                await caller.press("Xem lại phiếu")
                await caller.press("Sửa số")
                await caller.say("không chín không năm bốn một bảy hai sáu ba")
                await caller.press("Đúng rồi")
                await caller.press(await _offered(caller))
                await caller.say("rút lại số điện thoại giúp em")
                heard = " ".join(message for _, message in rasa.received)
                kept = talk_rows(engine)
                for place in (heard, kept, caplog.text):
                    plain = "".join(char for char in place if char.isalnum())
                    assert not any(part in plain for part in (DIGITS, "90541726", "905417", "chínkhôngnăm"))
                    assert "Quyên" not in place
                    assert "Kim Đồng" not in place

    async def _offered(caller: Caller) -> str:
        await caller.say("gọi lại cho em")
        return OFFER

    run(work())


def test_a_question_in_between_is_answered_and_the_step_asked_again(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until("Đồng ý!", "Từ 18!")
                for question in ("trường nào gần nhà?", "học phí bao nhiêu vậy", "ngành điện"):
                    said = await caller.say(question)
                    assert "answer to" in said
                    assert "được gọi là gì" in caller.last[-1].text
                    assert leads(engine)[0].name is None
                await caller.say("Bi")
                said = await caller.say("học phí bao nhiêu?")
                assert "Số điện thoại nào" in said
                said = await caller.say(f"{PHONE} nha, mà học nghề có mất học phí không?")
                assert "answer to" in said
                assert "lớp mấy" in said
                assert leads(engine)[0].phone == DIGITS
                assert DIGITS not in talk_rows(engine).replace(" ", "")

    run(work())


def test_a_number_told_with_the_name_is_not_asked_again(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "lớp mấy" in await caller.until("Đồng ý!", "Từ 18!", f"em tên Lan, số {PHONE}")
                assert (leads(engine)[0].name, leads(engine)[0].phone) == ("Lan", DIGITS)

    run(work())


def test_three_unreadable_numbers_and_it_stops_kindly(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "10 chữ số" in await caller.until(*ADULT, "0905 12")
                assert "10 chữ số" in await caller.say("01234567890123")
                assert "ba lần" in await caller.say("123456789")
                assert leads(engine) == []
                assert len(rasa.received) == 1

    run(work())


def test_a_mistake_in_the_summary_is_put_right(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*ADULT, PHONE, "Bỏ qua!", "Sửa tên!")
                assert "Gọi là: Lành" in await caller.say("Lành")
                assert "Số điện thoại nào" in await caller.say("sai số rồi")
                assert "0905111111" in await caller.say("+84 905 111 111")
                # A button of an earlier step does nothing but ask the open question once more.
                await caller.press("Đúng rồi")
                assert [lead.name for lead in leads(engine)] == ["Lành"]

    run(work())


def test_dung_without_marks_is_asked_back(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "dừng" in await caller.until(*ADULT, PHONE, "Bỏ qua!", "dung")
                assert leads(engine)[0].state == "draft"
                await caller.say("đúng")
                assert leads(engine)[0].state == "open"

    run(work())


def test_a_draft_left_for_half_an_hour_is_wiped_at_the_next_touch(engine: Engine) -> None:
    async def work() -> None:
        clock = Clock()
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url, clock) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*ADULT)
                clock.ahead += timedelta(minutes=31)
                assert "30 phút" in await caller.say(PHONE)
                assert leads(engine) == []
                assert last_turn(engine).text == "[số điện thoại]"
                assert "answer to" in await caller.say("trường nào gần nhà?")

    run(work())


def test_one_open_wish_a_talk(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*ADULT, PHONE, "Bỏ qua!", "Đúng rồi!")
                assert "chỉ giữ một phiếu" in await caller.until()
                assert len(leads(engine)) == 1
                assert "Giữ phiếu" in caller.titles()

    run(work())


def test_a_number_unasked_is_not_kept_and_the_call_is_offered(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "không giữ" in await caller.say(PHONE)
                assert "xin phép" in await caller.press(OFFER)
                assert leads(engine)[0].phone is None
                assert rasa.received == []

    run(work())


def test_danger_comes_first_and_no_step_is_asked_after_it(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert "111" in await caller.until("Đồng ý!", "Từ 18!", "em muốn chết")
                assert leads(engine)[0].name is None
                assert "được gọi là gì" not in await caller.say("chào bạn nha có gì vui không?")

    run(work())


def test_the_trade_of_the_talk_is_told_in_the_summary_only_by_its_name(engine: Engine) -> None:
    def rasa_says(message: str) -> Messages:
        return [
            custom(
                message,
                trace={"context": {"trade": "unknown-trade"}},
                buttons=[{"title": OFFER, "payload": "!call"}],
            )
        ]

    async def work() -> None:
        with FakeRasa(rasa_says) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                summary = await caller.until(*ADULT, PHONE, "Bỏ qua!")
                assert "Đang quan tâm: không ghi" in summary

    run(work())


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ((), "như đã nói ở trên"),
        (("Đồng ý!",), "bao nhiêu tuổi"),
        (("Đồng ý!", "Dưới 16!"), "có đang ở cạnh"),
        (("Đồng ý!", "Từ 18!"), "được gọi là gì"),
    ],
)
@pytest.mark.parametrize("number", [PHONE, f"số em là {PHONE} ạ"])
def test_a_number_too_early_is_put_off_until_the_open_question_is_answered(
    engine: Engine, steps: tuple[str, ...], asked: str, number: str
) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.until(*steps)
                said = await caller.say(number)
                assert "chưa ghi số này" in said
                assert asked in said
                assert "không cần và không giữ" not in said
                assert leads(engine)[0].phone is None
                assert last_turn(engine).text == "[số điện thoại]"
                assert len(rasa.received) == 1

    run(work())


@pytest.mark.parametrize(("words", "asked"), [("mẹ đồng ý rồi", "được gọi là gì"), ("em chưa hỏi mẹ", "chưa giữ lại")])
def test_the_guardian_step_hears_typed_words(engine: Engine, words: str, asked: str) -> None:
    async def work() -> None:
        with FakeRasa(offering) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                assert asked in await caller.until("Đồng ý!", "Dưới 16!", words)

    run(work())


@pytest.mark.parametrize("role", [None, "student", "parent"])
def test_what_is_agreed_to_and_the_receipt_are_short_and_say_everything(role: str | None) -> None:
    wording = Wording(Replies.load(CONTENT), None, None)
    purpose = wording.text("purpose", role)
    receipt = wording.text("stored", role, receipt="K7M2-QX", phone="09xx xxx 263", until="thứ Hai 30/11/2026")
    assert max(len(purpose.split()), len(receipt.split())) <= 120
    told = ("riêng tư", "Ai nhận", "chỉ gọi lại", "90 ngày", "2 năm", "rút lại số điện thoại", "đồng ý")
    assert [words for words in told if words not in purpose] == []
    assert [words for words in ("K7M2-QX", "gọi", "30/11/2026", "rút lại") if words not in receipt] == []
