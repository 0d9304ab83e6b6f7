"""Messages as Messenger's calls: within its limits, with every word and every choice."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import all_buttons
from bot.channels.messages import Parcel
from bot.channels.messenger.rendering import render
from bot.channels.text import Words
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies
from tests.bot.vendors.messenger import Seen, look_at

PUBLIC = "https://chonnghe.example.vn"
IMAGE = Attachment(kind="image", title="Phiếu kết quả", url="/to/abc.png")
PDF = Attachment(kind="pdf", title="Bản in", url="/to/abc.pdf")
PAGE = Attachment(kind="page", title="Trang kết quả", url="/to/abc")


def rendered(*messages: OutMessage, public_url: str | None = None) -> list[Parcel]:
    return render(messages, Words(replies(), public_url))


def see(parcel: Parcel) -> Seen:
    """What a person sees of a parcel; refused where Facebook would refuse it."""
    if "upload" in parcel:
        attachment = {"type": parcel["upload"], "payload": {"is_reusable": False}}
        return look_at({"attachment": attachment}, b"bytes")
    assert set(parcel) == {"message"}
    return look_at(parcel["message"])


def seen(*messages: OutMessage, public_url: str | None = None) -> list[Seen]:
    return [see(parcel) for parcel in rendered(*messages, public_url=public_url)]


def said(text: str, *titles: str, **more: Any) -> OutMessage:  # noqa: ANN401
    buttons = [Button(title=title, id=f"id-{text[:20]}-{number}") for number, title in enumerate(titles, 1)]
    return OutMessage(text=text, buttons=buttons, **more)


def test_short_titles_stand_on_the_quick_replies_alone() -> None:
    assert seen(said("Bạn là ai?", "Học sinh", "Phụ huynh")) == [
        Seen("Bạn là ai?", (("Học sinh", "b:id-Bạn là ai?-1"), ("Phụ huynh", "b:id-Bạn là ai?-2")))
    ]


def test_thirteen_short_titles_still_fit() -> None:
    (only,) = seen(said("Chọn:", *[f"Nghề {letter}" for letter in "abcdefghijklm"]))
    assert (only.text, len(only.choices)) == ("Chọn:", 13)


def test_a_long_title_is_told_in_full_and_cut_at_a_word_on_its_quick_reply() -> None:
    (only,) = seen(said("Chọn nghề:", "Hàn", "Công nghệ ô tô và máy động lực"))
    assert only.text.splitlines()[:4] == ["Chọn nghề:", "", "1. Hàn", "2. Công nghệ ô tô và máy động lực"]
    assert only.titles == ["1. Hàn", "2. Công nghệ ô tô…"]
    assert replies().text("channel.tap_or_type") in only.text


def test_a_title_that_is_too_long_with_its_number_only_keeps_its_words() -> None:
    (only,) = seen(said("Hỏi gì?", "Trường nào gần nhà?", "Học nghề có mất tiền không?"))
    assert only.titles == ["1. Trường nào gần…", "2. Học nghề có mất…"]


def test_what_is_beyond_the_thirteenth_is_typed() -> None:
    (only,) = seen(said("Chọn:", *[f"Nghề {letter}" for letter in "abcdefghijklmno"]))
    assert only.titles == [f"{n}. Nghề {letter}" for n, letter in enumerate("abcdefghijklm", 1)]
    assert "15. Nghề o" in only.text


def test_choices_of_several_messages_hang_under_the_last_and_say_what_they_belong_to() -> None:
    first, second, last = seen(said("Nghề hàn là…", "Học phí"), said("Gần nhà có…", "Học phí", "Xa hơn"), said("Nhé?"))
    assert (first.text, first.choices) == ("Nghề hàn là…\n\n1. Học phí", ())
    assert second.text.splitlines()[2:4] == ["2. Học phí", "3. Xa hơn"]
    assert second.choices == ()
    assert [*last.titles] == ["1. Học phí", "2. Học phí", "3. Xa hơn"]


def test_choices_of_one_earlier_message_hang_under_the_last() -> None:
    first, last = seen(said("Bạn là ai?", "Học sinh"), said("Nhân tiện: hạn nộp là 30/6."))
    assert (first.choices, last.titles) == ((), ["Học sinh"])


def test_two_choices_alike_are_numbered() -> None:
    (only,) = seen(said("Chọn:", "Xem thêm", "Xem thêm"))
    assert only.titles == ["1. Xem thêm", "2. Xem thêm"]


def test_a_long_text_is_cut_between_sentences_and_the_choices_come_last() -> None:
    pieces = seen(said("Câu này dài vừa phải thôi. " * 200, "Tiếp"))
    assert len(pieces) == 3
    assert all(piece.text.endswith("thôi.") for piece in pieces)
    assert [piece.titles for piece in pieces] == [[], [], ["Tiếp"]]


def test_tables_and_sources_are_words() -> None:
    table = Table(columns=["Nghề", "Lương"], rows=[["Hàn", "9 triệu"]])
    (only,) = seen(OutMessage(text="So sánh", table=table, sources=[SourceRef(title="Sở", url="https://x.vn")]))
    assert only.text == "So sánh\n\nHàn\n- Lương: 9 triệu\n\nNguồn:\n- Sở\nhttps://x.vn"


def test_files_are_uploaded_where_facebook_cannot_fetch_them() -> None:
    parcels = rendered(said("Phiếu của bạn", "Nghề khác", attachments=[IMAGE, PDF, PAGE]))
    assert parcels[:2] == [{"upload": "image", "path": "/to/abc.png"}, {"upload": "file", "path": "/to/abc.pdf"}]
    assert see(parcels[2]).titles == ["Nghề khác"]
    assert replies().text("channel.not_linked", title="Trang kết quả") in see(parcels[2]).text
    assert len(parcels) == 3


def test_files_are_fetched_and_pages_linked_with_a_public_address() -> None:
    image, pdf, text = seen(said("Phiếu", attachments=[IMAGE, PDF, PAGE]), public_url=PUBLIC)
    assert (image.file, pdf.file) == (("image", f"{PUBLIC}/to/abc.png"), ("file", f"{PUBLIC}/to/abc.pdf"))
    assert text.text == f"Phiếu\n\nTrang kết quả: {PUBLIC}/to/abc"


def test_choices_that_would_hang_under_a_file_get_words_of_their_own() -> None:
    for messages in ([said("Chọn:", "Một"), said("", attachments=[IMAGE])], [said("", "Một", attachments=[IMAGE])]):
        last = seen(*messages)[-1]
        assert (last.text, last.titles) == (replies().text("channel.choose"), ["Một"])


def test_nothing_to_say_is_no_call() -> None:
    assert rendered() == []
    assert rendered(said(" \n ")) == []


letters = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=60)
vietnamese = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy ạảãáàấầẩẫậệễểếề.,?!-1234567890\n\u0301\u0323😀", max_size=60)
# A line break inside a title is one space in the list, and the spaces there are no matter of this test.
titles = (letters | vietnamese).map(lambda title: " ".join(title.split()))
texts = st.builds(lambda text, times: text * times, letters | vietnamese, st.integers(1, 120))
messages = st.lists(
    st.builds(
        OutMessage,
        text=texts,
        buttons=st.lists(st.builds(Button, title=titles, id=st.uuids().map(str)), max_size=9),
        attachments=st.lists(st.sampled_from([IMAGE, PDF, PAGE]), max_size=2),
        sources=st.lists(st.builds(SourceRef, title=letters, url=st.just("https://x.vn")), max_size=2),
    ),
    max_size=4,
)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


@given(messages, st.sampled_from([None, PUBLIC]))
def test_any_reply_is_taken_by_facebook_and_loses_no_word_and_no_choice(
    reply: list[OutMessage], public_url: str | None
) -> None:
    shown = seen(*reply, public_url=public_url)
    told = "".join(bare(one.text) for one in shown)
    assert all(bare(message.text) in told for message in reply)
    buttons = all_buttons(reply)
    assert all(not one.choices for one in shown[:-1])
    payloads = [payload for _, payload in shown[-1].choices] if shown else []
    assert payloads == [f"b:{button.id}" for button in buttons[:13]]
    assert all(one.text == unicodedata.normalize("NFC", one.text) for one in shown)
    titles_shown = shown[-1].titles if buttons else []
    for number, button in enumerate(buttons, 1):
        in_full = bare(button.title) and bare(button.title) in map(bare, titles_shown)
        assert in_full or bare(f"{number}. {button.title}") in told
