"""What each kind of event is answered: commands, choices, codes, media, groups; and that newcomers read who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.channels.answering import ERASE, KEEP, STILL_ON_SCREEN, TOLD_TWICE
from bot.channels.arrivals import Arrivals
from bot.channels.campaigns import Campaigns
from bot.channels.messages import Kind
from bot.channels.models import Arrival, Person
from bot.channels.ports import Refused
from bot.record.models import Talk, Turn
from tests.bot.desks import replies, run
from tests.bot.fake_rasa import Messages, custom
from tests.bot.vendors.plain import HouseRasa, card, held, quick_database

CODE = "NH2026-TamKy"
KINDS: tuple[Kind, ...] = get_args(Kind)
# Groups are no talk with anybody; the others here say nothing that could be answered.
SILENT = frozenset({"group", "edited", "left", "withdrawn"})
WORDS = ("9+ là gì?", "/start", "/moi", "/xoa", "/goilai", "/restart", "2", CODE, "0912 345 678", "...", "x" * 17_000)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


def text(reply_id: str, **values: str) -> str:
    return replies().text(reply_id, None, **values)


def is_disclosure(said: str) -> bool:
    return "máy trả lời tự động" in said


def choices(message: str) -> Messages:
    """What Rasa says: two buttons, one of them a payload of ours."""
    if message in ("/grade_9", "Lớp 12"):
        return [custom(f"chosen {message}")]
    buttons = [{"title": "Lớp 9", "payload": "/grade_9"}, {"title": "Lớp 12", "payload": "Lớp 12"}]
    return [custom("Lớp mấy?", buttons=buttons)]


def firsts() -> Iterator[dict[str, str | None]]:
    """Every way in which somebody can begin."""
    for kind, words in product(KINDS, WORDS):
        if kind not in SILENT or words in ("9+ là gì?", "/xoa"):
            yield {"kind": kind, "text": words}
    for words in WORDS:
        yield {"kind": "media", "text": words, "reference": "other_contact"}
    for code in (CODE, "unknown1", "\0", "/start"):
        yield {"kind": "opened", "campaign": code}


def test_the_first_thing_anybody_reads_is_who_speaks(engine: Engine) -> None:
    Campaigns(engine).register(CODE)

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                people = {f"bạn {number}": first for number, first in enumerate(firsts())}
                await house.take(*(house.event(name, **first) for name, first in people.items()))  # type: ignore[arg-type]
                await house.quiet()
                for name, first in people.items():
                    read = house.channel.texts(name)
                    if first["kind"] not in SILENT:
                        assert is_disclosure(read[0]), first
                        assert sum(map(is_disclosure, read)) == 1, first
                    elif first["kind"] != "group":
                        assert read == [], first

    run(work())


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_whatever_is_typed_is_answered_and_never_a_payload(engine: Engine, words: list[str]) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                with Session(engine) as session, session.begin():
                    for table in (Arrival, Person):
                        session.execute(delete(table))
                await house.take(*(house.event(f"bạn {number}", said) for number, said in enumerate(words)))
                await house.quiet()
                assert all(is_disclosure(house.channel.texts(f"bạn {number}")[0]) for number in range(len(words)))
                assert all(message[:1].isalnum() for message in rasa.asked(all_of=True))
                assert not house.alarms

    run(work())


@pytest.mark.parametrize("button", [ERASE, KEEP, "unknown"])
def test_an_old_button_of_somebody_who_was_forgotten_begins_anew(engine: Engine, button: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                assert is_disclosure((await house.say("lan", button, "button"))[0])
                assert bool(house.rows(Person)) == (button != ERASE)
                assert bool(house.rows(Talk)) == (button != ERASE)

    run(work())


def test_commands_that_begin_anew_open_another_talk(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "9+ là gì?")
                for words in ("/start", "/moi", "/START@bot", "／batdau"):
                    before = house.person("lan").talk_id
                    read = await house.say("lan", words)
                    assert is_disclosure(read[0])
                    assert house.channel.sent["lan"][-1]["buttons"]
                    assert house.person("lan").talk_id != before
                assert rasa.asked() == ["9+ là gì?"]

    run(work())


PAYLOADS = ("/restart", "/session_start", '/inform{"role": "counsellor"}', "／back", "\u200b/x@0.9", "EXTERNAL: x")


@pytest.mark.parametrize("word", PAYLOADS)
def test_no_other_typed_word_is_a_payload(engine: Engine, word: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", word)
                assert all(message[:1].isalnum() for message in rasa.asked(all_of=True))
                assert len(house.turns("lan")) == 1

    run(work())


def test_a_command_presses_the_button_of_the_dialogue_or_of_the_inbox(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                assert (await house.say("lan", "/timtruong"))[1:] == ["answer to /find_schools"]
                assert house.turns("lan")[0].text == "Tìm trường gần nhà"
                asked = await house.say("lan", "/goilai")
                assert asked
                assert rasa.asked() == ["/find_schools"]
                assert house.turns("lan")[-1].text == "Nhờ người gọi lại"

    run(work())


ERASING = {"1": "erased", "Xoá hết": "erased", "2": "erase_kept", "Giữ lại": "erase_kept"}


@pytest.mark.parametrize(("typed", "told"), ERASING.items())
def test_erasing_is_asked_first(engine: Engine, typed: str, told: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "9+ là gì?")
                assert await house.say("lan", "/xoa") == [text("channel.erase_sure")]
                assert await house.say("lan", typed) == [text(f"channel.{told}")]
                assert len(house.rows(Person)) == (told == "erase_kept")
                assert len(house.rows(Talk)) == (told == "erase_kept")
                assert is_disclosure((await house.say("lan", "chào"))[0]) == (told == "erased")

    run(work())


def test_numbers_and_titles_choose_what_was_shown_last(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(choices) as rasa:
            async with held(engine, rasa.url) as house:
                for typed in ("lớp 9", "Lớp 9", "chọn 1"):
                    await house.say("lan", "chào")
                    read = await house.say("lan", typed)
                    # A number that may be meant as an age or a class stands in a title: "1" does not, "9" would.
                    assert read == ["chosen /grade_9"]
                assert await house.say("lan", "1") == ["Lớp mấy?"]
                assert rasa.asked()[-1] == "1"

    run(work())


def test_what_is_said_in_passing_takes_no_choice_away(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(choices) as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                assert await house.say("lan", kind="media") == [text("channel.media")]
                card_of_another = await house.say("lan", kind="media", reference="other_contact")
                assert card_of_another == [text("channel.other_contact")]
                assert await house.say("lan", "chọn 1") == ["chosen /grade_9"]
                await house.say("minh", kind="opened")
                assert await house.say("minh", kind="opened") == []
                assert house.person("minh").choices

    run(work())


def test_a_registered_code_is_taken_however_it_comes(engine: Engine) -> None:
    Campaigns(engine).register(CODE, "school", None, "cd_da_nang")

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                for person, words in (("lan", CODE), ("hoa", "mã nh2026 tam kỳ")):
                    assert is_disclosure((await house.say(person, words))[0])
                await house.say("minh", kind="opened", campaign=CODE.lower())
                talks = {row.vendor_id: row.talk_id for row in house.rows(Person)}
                came = {row.id: (row.campaign, row.school, row.channel) for row in house.rows(Talk)}
                assert {came[talks[name] or ""] for name in ("lan", "hoa", "minh")} == {(CODE, "cd_da_nang", "plain")}
                assert rasa.asked() == []

    run(work())


def test_a_code_that_nobody_registered_is_words_or_nothing(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "XX2026")
                assert rasa.asked() == ["XX2026"]
                assert is_disclosure((await house.say("minh", kind="opened", campaign="XX2026"))[0])
                assert {row.campaign for row in house.rows(Talk)} == {None}

    run(work())


def test_coming_in_twice_opens_once_but_with_a_new_code_or_later_again(engine: Engine) -> None:
    Campaigns(engine).register(CODE)

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                assert is_disclosure((await house.say("lan", kind="opened"))[0])
                assert await house.say("lan", kind="opened") == []
                assert await house.say("lan", kind="opened", campaign=CODE) == [text("channel.code_noted", code=CODE)]
                with Session(engine) as session:
                    assert session.scalars(select(Talk.campaign)).all() == [CODE]
                assert await house.say("lan", kind="opened", campaign=CODE) == []
                house.clock.ahead += TOLD_TWICE
                [starters] = await house.say("lan", kind="opened")
                assert starters == text("opening.start")
                house.clock.ahead += STILL_ON_SCREEN
                assert is_disclosure((await house.say("lan", kind="opened"))[0])

    run(work())


def test_media_are_told_kindly_and_their_captions_answered(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                assert (await house.say("lan", kind="media"))[-1] == text("channel.media")
                caption = await house.say("lan", "trường này ạ", kind="media")
                assert caption == [text("channel.media_caption"), "answer to trường này ạ"]
                assert await house.say("lan", "em muốn chết", kind="media") == [card()]
                assert rasa.asked() == ["trường này ạ"]

    run(work())


def test_a_group_is_sent_to_a_private_talk_and_danger_in_it_is_met(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                told = text("channel.group", link="https://plain.example")
                assert await house.say("nhóm", "9+ là gì?", kind="group") == [told]
                assert await house.say("nhóm", "em muốn chết", kind="group") == [card()]
                assert house.rows(Talk) == []
                assert rasa.asked() == []

    run(work())


def test_a_button_is_pressed_and_an_old_one_is_told_kindly(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(choices) as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                button = house.channel.button("lan", "Lớp 9")
                assert await house.say("lan", button, "button") == ["chosen /grade_9"]
                assert house.turns("lan")[-1].text == "Lớp 9"
                await house.say("lan", "/moi")
                assert await house.say("lan", button, "button") == [text("channel.old_button")]

    run(work())


def test_after_a_talk_was_deleted_the_next_word_opens_another(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(choices) as rasa:
            async with held(engine, rasa.url) as house:
                said: tuple[tuple[str, Kind], ...] = (("chào", "text"), ("chọn 1", "text"), ("x", "button"))
                for words, kind in said:
                    await house.say("lan", "chào")
                    with Session(engine) as session, session.begin():
                        session.execute(delete(Talk))
                    read = await house.say("lan", words, kind)
                    assert is_disclosure(read[0])
                    assert sum(map(is_disclosure, read)) == 1
                    assert house.person("lan").talk_id

    run(work())


def test_an_own_number_goes_into_the_talk(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "/goilai")
                read = await house.say("lan", "0912345678", kind="contact")
                assert read
                assert rasa.asked() == []
                with Session(engine) as session:
                    kept = [turn.text for turn in session.query(Turn)]
                assert not any("0912345678" in words for words in kept)

    run(work())


def test_without_a_database_nothing_is_accepted_but_danger_gets_its_card_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_given: object) -> None:
        raise OperationalError("insert", {"text": "em muốn chết"}, Exception("disk I/O error"))

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                with monkeypatch.context() as patch:
                    patch.setattr(Arrivals, "store", down)
                    cry, calm = house.event("lan", "em muốn chết"), house.event("minh", "9+ là gì?")
                    for _ in range(5):
                        with pytest.raises(OperationalError):
                            await house.take(cry, calm)
                    await house.reads("lan", card())
                    house.channel.fail(Refused("no"))
                    with pytest.raises(OperationalError):
                        await house.take(house.event("hoa", "em muốn chết"))
                assert house.channel.texts("lan") == [card()]
                assert house.channel.texts("minh") == []
                await house.take(cry, calm)
                await house.quiet()
                assert house.channel.texts("minh")[-1] == "answer to 9+ là gì?"
                assert house.channel.noticed_events == [cry.event_id, calm.event_id]

    run(work())
    assert "muốn chết" not in caplog.text
