"""Replies as the Zalo Bot shows them: short pieces of plain text, one running list of numbers, pictures by address."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import all_buttons
from bot.channels.messages import Parcel
from bot.channels.text import Words
from bot.channels.zalo_bot.rendering import LIMIT, render
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies

HERE = "https://chonnghe.example.vn"
TELL = replies().text("channel.type_number")


def buttons(*titles: str) -> list[Button]:
    return [Button(title=title, id=title) for title in titles]


def rendered(*messages: OutMessage, public_url: str | None = HERE) -> list[Parcel]:
    return render(messages, Words(replies(), public_url))


def texts(parcels: list[Parcel]) -> list[str]:
    return [str(parcel["text"]) for parcel in parcels]


def test_buttons_are_numbers_that_run_over_the_whole_reply() -> None:
    first = OutMessage(text="Một.", buttons=buttons("A", "B"))
    second = OutMessage(text="Hai.")
    third = OutMessage(text="Ba.", buttons=buttons("C"))
    assert texts(rendered(first, second, third)) == ["Một.\n\n1. A\n2. B", "Hai.", f"Ba.\n\n3. C\n{TELL}"]


def test_a_message_of_buttons_only_is_its_list_and_an_empty_one_is_nothing() -> None:
    assert texts(rendered(OutMessage(text=" "), OutMessage(text="", buttons=buttons("A")))) == [f"1. A\n{TELL}"]
    assert rendered() == []


def test_tables_and_sources_are_told_as_lines() -> None:
    table = Table(columns=["Trường", "Học phí"], rows=[["A", "1 triệu"]])
    told = OutMessage(text="So sánh", table=table, sources=[SourceRef(title="Bộ", url="https://x.vn", date="2025")])
    assert texts(rendered(told)) == ["So sánh\n\nA\n- Học phí: 1 triệu\n\nNguồn:\n- Bộ (2025)\nhttps://x.vn"]


PICTURE = Attachment(kind="image", title="Phiếu của em", url="/to/abc.png")
PAPER = Attachment(kind="pdf", title="Bản in", url="/to/abc.pdf")


def test_pictures_come_first_and_papers_are_links() -> None:
    told = OutMessage(text="Đây nhé", attachments=[PICTURE, PAPER], buttons=buttons("A"))
    photo, said = rendered(told)
    assert photo == {
        "method": "sendPhoto",
        "photo": f"{HERE}/to/abc.png",
        "caption": "Phiếu của em",
        "instead": f"Phiếu của em: {HERE}/to/abc.png",
    }
    assert said["text"] == f"Đây nhé\n\nBản in: {HERE}/to/abc.pdf\n\n1. A\n{TELL}"


def test_without_a_public_address_nothing_is_linked() -> None:
    parcels = rendered(OutMessage(text="Đây nhé", attachments=[PICTURE]), public_url=None)
    line = replies().text("channel.not_linked", title="Phiếu của em")
    assert parcels == [{"method": "sendMessage", "text": f"Đây nhé\n\n{line}"}]


def test_a_long_text_is_cut_at_sentences_and_the_list_stays_whole() -> None:
    sentence = "Nghề hàn học mười tám tháng ở trường nghề gần nhà. "
    parcels = rendered(OutMessage(text=sentence * 180, buttons=buttons(*"ABCDEFGHIJ")))
    *said, last = texts(parcels)
    assert len(parcels) == 5
    assert all(text.endswith(".") and len(text) <= LIMIT for text in said)
    assert last.endswith(f"10. J\n{TELL}")
    assert "1. A\n2. B" in last


WORDS = st.text("abc đếệ.!\n\u0301", max_size=900)


@given(st.lists(st.builds(OutMessage, text=WORDS, buttons=st.lists(WORDS, max_size=5).map(lambda t: buttons(*t)))))
def test_any_reply_fits_and_keeps_all_its_words(messages: list[OutMessage]) -> None:
    said = texts(rendered(*messages))
    assert all(1 <= len(text) <= LIMIT for text in said)
    assert all(unicodedata.is_normalized("NFC", text) for text in said)
    assert "".join(said).count(TELL) == bool(all_buttons(messages))
    assert _letters("".join(said).replace(TELL, "")) == _letters(_words(messages))


def _letters(text: str) -> list[str]:
    return re.findall("[abcđe]", unicodedata.normalize("NFD", text))


def _words(messages: list[OutMessage]) -> str:
    return "".join(f"{message.text} {''.join(button.title for button in message.buttons)}" for message in messages)
