"""What happens to what was accepted: order, outages, late and hurried words, danger, and crashes at every point."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.models import Arrival, Delivery, Person
from bot.inbox.desk import Desk
from bot.pace import Rate
from tests.bot.desks import replies, run
from tests.bot.fake_rasa import Messages, custom
from tests.bot.vendors.plain import House, HouseRasa, PlainChannel, card, held, late, quick_database, until

DANGER = "em muốn chết"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


def text(reply_id: str) -> str:
    return replies().text(reply_id)


def is_card(said: list[str]) -> bool:
    return card() in said


def is_disclosure(said: str) -> bool:
    return "máy trả lời tự động" in said


def test_words_are_answered_after_who_is_speaking_was_told(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                first = await house.say("lan", "9+ là gì?")
                assert is_disclosure(first[0])
                assert first[1:] == ["answer to 9+ là gì?"]
                assert await house.say("lan", "nghề hàn") == ["answer to nghề hàn"]
                assert {row.text for row in house.rows(Arrival)} == {""}
                assert {row.parcel for row in house.rows(Delivery)} == {None}
                # What is there at once is not announced.
                assert house.channel.typing == []

    run(work())


def test_a_slow_answer_of_one_person_holds_nobody_else(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "chậm lắm"), house.event("lan", "câu sau"))
                await until(lambda: "chậm lắm" in rasa.asked())
                others = [f"bạn {number}" for number in range(8)]
                for name in others:
                    await house.take(*(house.event(name, f"câu {number}") for number in range(3)))
                for name in others:
                    await house.reads(name, "câu 2")
                assert house.channel.texts("lan") == []
                await until(lambda: "lan" in house.channel.typing)
                rasa.hold.set()
                await house.quiet()
                assert house.channel.texts("lan")[1:] == ["answer to chậm lắm", "answer to câu sau"]
                for name in others:
                    assert house.channel.texts(name)[1:] == [f"answer to câu {number}" for number in range(3)]

    run(work())


def test_an_edit_before_the_answer_changes_the_words_and_afterwards_nothing(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "chậm"))
                await until(rasa.asked)
                await house.take(house.event("lan", "nghề hàm", reference="m1"))
                await house.take(house.event("lan", "nghề hàn", "edited", reference="m1"))
                rasa.hold.set()
                await house.quiet()
                assert rasa.asked() == ["chậm", "nghề hàn"]
                assert await house.say("lan", "nghề may", "edited", reference="m1") == []
                assert rasa.asked() == ["chậm", "nghề hàn"]
                assert is_card(await house.say("lan", DANGER, "edited", reference="m1"))

    run(work())


def test_a_burst_gets_one_word_and_holds_nobody_else(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url, rate=Rate(1, 10)) as house:
                burst = [house.event("lan", f"câu {number}") for number in range(200)]
                burst[150] = house.event("lan", DANGER)
                await house.take(*burst)
                others = [f"bạn {number}" for number in range(10)]
                for name in others:
                    await house.take(house.event(name, "9+ là gì?"))
                for name in others:
                    await house.reads(name, "answer to 9+")
                await house.quiet()
                read = house.channel.texts("lan")
                assert is_card(read[:1])
                assert is_disclosure(read[1])
                assert read.count(text("channel.hurried")) == 1
                answers = [one.split("\n\n")[0] for one in read if one.startswith("answer to")]
                assert answers == [f"answer to câu {number}" for number in range(10)]
                house.clock.ahead += timedelta(minutes=2)
                burst = [house.event("lan", "lại nữa") for _ in range(20)]
                await house.take(*burst)
                await house.quiet()
                assert house.channel.texts("lan").count(text("channel.hurried")) == 2

    run(work())


def test_while_rasa_is_down_a_newcomer_reads_who_speaks_and_one_apology(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            rasa.door.stop()
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "câu một"))
                await house.reads("lan", text("channel.sorry"))
                await house.take(house.event("lan", "câu hai"), house.event("minh", "câu ba"))
                await house.reads("minh", text("channel.sorry"))
                await house.take(house.event("hoa", "câu bốn"), house.event("hoa", DANGER))
                await house.reads("hoa", card())
                for name in ("lan", "minh"):
                    read = house.channel.texts(name)
                    assert is_disclosure(read[0])
                    assert read.count(text("channel.sorry")) == 1
                rasa.door.restart()
                await house.quiet()
                assert "answer to câu bốn" in house.channel.texts("hoa")
                assert house.channel.texts("minh")[1:] == [text("channel.sorry"), "answer to câu ba"]
                assert [one for one in house.channel.texts("lan") if one.startswith("answer")] == [
                    "answer to câu một",
                    "answer to câu hai",
                ]
                assert sum(map(is_disclosure, house.channel.texts("lan"))) == 1
                assert [turn.text for turn in house.turns("lan")] == ["câu một", "câu hai"]

    run(work())


def test_an_outage_of_hours_brings_no_second_apology_within_half_an_hour(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            rasa.door.stop()
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "câu một"))
                await house.reads("lan", text("channel.sorry"))
                house.clock.ahead += timedelta(minutes=20)
                await house.take(house.event("lan", "câu hai"))
                await house.take(house.event("mai", "em chào ạ"))
                await house.reads("mai", text("channel.sorry"))
                assert house.channel.texts("lan").count(text("channel.sorry")) == 1
                house.clock.ahead += timedelta(minutes=20)
                await house.take(house.event("lan", "câu ba"))
                await until(lambda: house.channel.texts("lan").count(text("channel.sorry")) == 2)

    run(work())


def test_a_message_that_rasa_cannot_answer_is_put_aside_with_an_honest_word(engine: Engine) -> None:
    def poisoned(message: str) -> Messages:
        return [] if "độc" in message else [custom(f"answer to {message}")]

    async def work() -> None:
        with HouseRasa(poisoned) as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "câu độc"), house.event("lan", "câu lành"))
                await house.quiet()
                read = house.channel.texts("lan")
                assert is_disclosure(read[0])
                assert read[1:] == [text("channel.sorry"), text("trouble.unavailable"), "answer to câu lành"]
                assert rasa.asked() == ["câu độc"] * 3 + ["câu lành"]
                assert [(row.state, row.text) for row in house.rows(Arrival)] == [("shelved", ""), ("done", "")]
                await until(lambda: house.alarms)
                assert house.alarms == ["plain: unanswered ×1"]
                assert [turn.text for turn in house.turns("lan")] == ["câu độc", "câu lành"]

    run(work())


@pytest.mark.parametrize("newcomer", [True, False])
def test_danger_does_not_wait_behind_an_answer_that_hangs(engine: Engine, newcomer: bool) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                if not newcomer:
                    await house.say("lan", "9+ là gì?")
                await house.take(house.event("lan", "chậm"), house.event("lan", "câu sau"))
                await until(lambda: "chậm" in rasa.asked())
                await house.take(house.event("lan", DANGER))
                await house.reads("lan", card())
                assert "câu sau" not in rasa.asked()
                rasa.hold.set()
                await house.quiet()
                answers = [one for one in house.channel.texts("lan") if one.startswith("answer")]
                assert [one.split("\n")[0] for one in answers][-2:] == ["answer to chậm", "answer to câu sau"]

    run(work())


def test_danger_does_not_wait_for_a_place(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(*(house.event(f"bạn {number}", "chậm") for number in range(30)))
                await until(lambda: len(rasa.asked()) == 12)
                await house.take(house.event("lan", DANGER))
                await house.reads("lan", card())
                assert len(rasa.asked()) == 12
                rasa.hold.set()

    run(work())


def test_the_buttons_of_an_overtaking_question_work(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "chậm"))
                await until(rasa.asked)
                await house.take(house.event("lan", "em không biết sống để làm gì nữa"))
                await until(lambda: any(parcel["buttons"] for parcel in house.channel.sent.get("lan", [])))
                rasa.hold.set()
                await house.quiet()
                asked = next(parcel for parcel in house.channel.sent["lan"] if parcel["buttons"])
                assert is_card(await house.say("lan", asked["buttons"][0]["id"], "button"))

    run(work())


@pytest.mark.parametrize("words", ["/moi em muốn chết", "/em muốn chết", "//start\nem muốn chết"])
def test_danger_behind_a_slash_is_met(engine: Engine, words: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                read = await house.say("lan", words)
                assert is_card(read[:1])
                assert is_disclosure(read[1])

    run(work())


def test_what_came_late_is_greeted_once_and_asked(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                when = late(house)
                late_ones = [house.event("lan", f"câu {number}", sent_at=when, order=number) for number in range(4)]
                await house.take(*late_ones)
                await house.quiet()
                read = house.channel.texts("lan")
                assert is_disclosure(read[0])
                assert len(read) == 2
                assert read[1].startswith("Xin lỗi bạn, tin của bạn gửi lúc")
                assert rasa.asked() == []
                yes = house.channel.button("lan", text("channel.late_answer"))
                assert await house.say("lan", yes, "button") == ["answer to câu 3"]

    run(work())


def test_a_late_button_is_greeted_without_its_id(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "9+ là gì?")
                await house.say("lan", "opaque-id", "button", sent_at=late(house))
                assert house.channel.sent["lan"][-1]["buttons"] == []
                assert house.turns("lan")[-1].text == ""

    run(work())


@pytest.mark.parametrize("kind", ["text", "media"])
def test_danger_gets_its_card_however_late(engine: Engine, kind: Any) -> None:  # noqa: ANN401
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                when = late(house, 60)
                cry = house.event("lan", DANGER, kind, sent_at=when)
                await house.take(house.event("lan", "câu một", sent_at=when), cry)
                await house.quiet()
                read = house.channel.texts("lan")
                assert is_card(read[:1])
                assert is_disclosure(read[1])
                assert "gửi lúc" in "\n".join(read[2:])

    run(work())


def test_who_left_and_came_back_before_that_was_read_is_answered(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "9+ là gì?")
                await house.take(house.event("lan", kind="left"), house.event("lan", "em quay lại"))
                await house.quiet()
                assert house.channel.texts("lan")[-1] == "answer to em quay lại"

    run(work())


def test_an_account_that_is_not_connected_keeps_its_messages(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            other = PlainChannel(account="another")
            async with held(engine, rasa.url, channel=other, running=False) as house:
                await house.take(house.event("lan", "câu cũ"))
            async with held(engine, rasa.url) as house:
                house.numbers = 50
                assert (await house_answers(house))[1:] == ["answer to câu mới"]
                assert [row.text for row in house.rows(Arrival, state="waiting")] == ["câu cũ"]
            async with held(engine, rasa.url, channel=PlainChannel(account="another")) as house:
                await house.reads("lan", "answer to câu cũ")

    async def house_answers(house: House) -> list[str]:
        await house.take(house.event("minh", "câu mới"))
        await house.reads("minh", "câu mới")
        return house.channel.texts("minh")

    run(work())


def test_a_fault_of_ours_is_met_by_an_honest_word_and_the_next_message_is_answered(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Desk.answer

    async def broken(self: Desk, talk_id: str, **given: Any) -> Any:  # noqa: ANN401
        if given.get("text") == "câu hỏng":
            raise RuntimeError("words of a pupil")
        return await answer(self, talk_id, **given)

    async def work() -> None:
        monkeypatch.setattr(Desk, "answer", broken)
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "câu hỏng"), house.event("lan", "câu lành"))
                await house.quiet()
                assert house.channel.texts("lan")[0] == text("trouble.unavailable")
                assert house.channel.texts("lan")[-1] == "answer to câu lành"
                await until(lambda: house.alarms)

    run(work())


def test_a_fault_of_ours_takes_nobody_in_danger_the_card(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("words of a pupil")

    async def work() -> None:
        monkeypatch.setattr(Desk, "answer", broken)
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                assert await house.say("lan", DANGER) == [card()]

    run(work())


def test_somebody_new_who_is_in_a_hurry_reads_first_who_speaks(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url, rate=Rate(1, 1)) as house:
                await house.say("lan", "9+ là gì?")
                await house.take(house.event("lan", kind="withdrawn"))
                await until(lambda: not house.rows(Person))
                read = await house.say("lan", "nghề hàn")
                assert is_disclosure(read[0])
                assert read[1:] == [text("channel.hurried")]

    run(work())
