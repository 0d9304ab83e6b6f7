"""Whatever a reply holds, Telegram takes every part of it, nothing is lost, and it reads well."""

from __future__ import annotations

import json
import unicodedata

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messages import Parcel
from bot.channels.telegram.markup import LIMIT, plain, size
from bot.channels.telegram.rendering import render
from bot.channels.text import Words
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies
from tests.bot.vendors.telegram_chat import Form, Shown, message
from tests.bot.vendors.telegram_html import bold, links

WORDS = Words(replies(), None)
PUBLIC = Words(replies(), "https://chonnghe.example.vn")
ANSWERS = [Button(title="Có", id="1"), Button(title="Không", id="2"), Button(title="Học phí bao nhiêu?", id="3")]
STEERS = [Button(title=title, id=title, kind="steer") for title in ("Bỏ qua", "Quay lại", "Dừng")]
TROUBLE = st.sampled_from(
    [*"<>&\"'\n ", "\n\n", ". ", "&amp;", "<b>", "</a>", "ế", "e\u0302\u0301", "🎓", "Nghề điện "]
)
TEXTS = st.lists(TROUBLE, max_size=40).map("".join) | st.text(max_size=60)
LONG = st.tuples(TEXTS, st.integers(1, 400)).map(lambda made: (made[0] * made[1])[:20_000])


def shown(parcels: list[Parcel]) -> list[Shown]:
    """What a person sees of the texts; fails where Telegram refuses one."""
    forms = [Form({k: v if isinstance(v, str) else json.dumps(v) for k, v in parcel.items()}) for parcel in parcels]
    return [message(form, 1) for form in forms]


def one(out: OutMessage, words: Words = WORDS) -> Shown:
    (found,) = shown(render([out], words))
    return found


def squeezed(text: str) -> str:
    """Letters only: how a text is cut and joined must not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())


def test_markup_in_words_is_only_words() -> None:
    text = "Điểm < 5 & > 3 <b>không</b> &amp; \"trích\" 'thôi' _a_ *b* 24.5 - 27.0"
    assert one(OutMessage(text=text)).text == text


@hypothesis.settings(deadline=None, max_examples=60)
@given(LONG)
def test_every_text_arrives_whole_in_pieces_that_telegram_takes(text: str) -> None:
    parcels = render([OutMessage(text=text)], WORDS)
    assert squeezed("".join(plain(parcel["text"]) for parcel in parcels)) == squeezed(text)
    assert all(0 < size(parcel["text"]) <= LIMIT for parcel in parcels)
    shown(parcels)


@hypothesis.settings(deadline=None, max_examples=30)
@given(TEXTS, TEXTS, st.integers(1, 30))
def test_sources_and_tables_never_break_a_piece(title: str, cell: str, count: int) -> None:
    sources = [SourceRef(title=title or "x", url=f"https://a.vn/?q={cell!r}&b=<{'y' * 150}>", date="2025")] * count
    table = Table(columns=["Nghề", "Học phí"], rows=[[title or "x", cell]] * count)
    parcels = render([OutMessage(text="Đây:", table=table, sources=sources, buttons=ANSWERS)], WORDS)
    assert all(size(parcel["text"]) <= LIMIT for parcel in parcels)
    assert shown(parcels)[-1].titles == ["Có", "Không", "Học phí bao nhiêu?"]


def test_a_long_reply_is_cut_after_sentences_with_the_buttons_below_the_last_piece() -> None:
    text = " ".join(f"Câu số {number} nói về nghề điện công nghiệp & dân dụng." for number in range(400))
    pieces = shown(render([OutMessage(text=text, buttons=ANSWERS)], WORDS))
    assert len(pieces) > 4
    assert all(piece.text.endswith(".") for piece in pieces)
    assert [piece.titles for piece in pieces[:-1]] == [[]] * (len(pieces) - 1)
    assert pieces[-1].titles == ["Có", "Không", "Học phí bao nhiêu?"]


def test_a_letter_of_two_parts_counts_as_telegram_counts() -> None:
    pieces = shown(render([OutMessage(text="e\u0302\u0301" * 4000)], WORDS))
    assert [piece.text for piece in pieces] == ["ế" * 4000]


def test_the_title_line_and_the_heads_of_a_table_are_bold() -> None:
    table = Table(columns=["Nghề", "Thời gian", "Học phí"], rows=[["Điện <A>", "3 năm", ""], ["Hàn", "2 năm", "0 đ"]])
    found = one(OutMessage(text="So sánh\n\nĐây là hai nghề.", title="So sánh", table=table))
    assert bold(found.html) == ["So sánh", "Điện <A>", "Hàn"]
    assert (
        found.text
        == "So sánh\n\nĐây là hai nghề.\n\nĐiện <A>\n- Thời gian: 3 năm\n\nHàn\n- Thời gian: 2 năm\n- Học phí: 0 đ"
    )


def test_sources_are_links_and_what_is_no_web_address_is_told() -> None:
    sources = [
        SourceRef(title="Đề án <2025>", url='https://a.vn/x?a=1&b="2"', date="2025-09"),
        SourceRef(title="Phòng tuyển sinh", url="tel:0236111"),
        SourceRef(title="Người duyệt"),
    ]
    found = one(OutMessage(text="Dạ.", sources=sources))
    assert links(found.html) == ['https://a.vn/x?a=1&b="2"']
    assert found.text == "Dạ.\n\nNguồn:\n- Đề án <2025> (2025-09)\n- Phòng tuyển sinh\ntel:0236111\n- Người duyệt"


def test_short_answers_stand_two_a_row_and_ways_around_come_last() -> None:
    found = one(OutMessage(text="Chọn:", buttons=[STEERS[0], *ANSWERS, *STEERS[1:], Button(title="Ừ", id="9")]))
    rows = [[key.title for key in row] for row in found.keys]
    assert rows == [["Có", "Không"], ["Học phí bao nhiêu?"], ["Ừ"], ["Bỏ qua", "Quay lại"], ["Dừng"]]
    assert found.keys[0][0].data == "b:1"


def test_more_buttons_than_a_message_holds_go_on_in_another() -> None:
    buttons = [Button(title=f"Phương án số {number}", id=str(number)) for number in range(230)]
    pieces = shown(render([OutMessage(text="Chọn:", buttons=buttons)], WORDS))
    assert [len(piece.titles) for piece in pieces] == [100, 100, 30]
    assert [title for piece in pieces for title in piece.titles] == [button.title for button in buttons]
    assert pieces[1].text == replies().text("channel.choose")


def test_buttons_without_words_get_words() -> None:
    assert one(OutMessage(text="", buttons=ANSWERS)).text == replies().text("channel.choose")


def test_an_id_too_long_costs_its_button_and_not_the_message() -> None:
    buttons = [Button(title="Dài", id="x" * 63), Button(title="Vừa", id="ế" * 20)]
    assert one(OutMessage(text="Chọn:", buttons=buttons)).titles == ["Vừa"]


def test_asked_for_the_number_telegrams_own_button_is_offered_with_the_others_below() -> None:
    out = OutMessage(text="Số của bạn?", buttons=[Button(title="Thôi", id="1")], wants="phone")
    (parcel,) = render([out], WORDS)
    keys = parcel["reply_markup"]
    assert keys["one_time_keyboard"] is keys["resize_keyboard"] is True
    found = one(out)
    assert found.titles == [replies().text("channel.share_phone"), "Thôi"]
    assert [row[0].contact for row in found.keys] == [True, False]
    assert found.keys[1][0].data is None


ATTACHED = [
    Attachment(kind="image", title="Hình tờ kết quả", url="/to/abc.png"),
    Attachment(kind="page", title="Xem trang kết quả", url="/to/abc"),
    Attachment(kind="pdf", title="Bản PDF để in", url="/to/abc.pdf"),
]


@pytest.mark.parametrize(("words", "linked"), [(WORDS, []), (PUBLIC, ["https://chonnghe.example.vn/to/abc"])])
def test_files_are_sent_before_the_words_and_a_page_is_linked_where_it_can_be_opened(
    words: Words, linked: list[str]
) -> None:
    picture, paper, text = render([OutMessage(text="Tờ của bạn:", attachments=ATTACHED, buttons=ANSWERS)], words)
    assert (picture["method"], picture["path"], picture["caption"]) == ("sendPhoto", "/to/abc.png", "Hình tờ kết quả")
    assert (paper["method"], paper["path"]) == ("sendDocument", "/to/abc.pdf")
    assert links(text["text"]) == linked
    assert text["reply_markup"]


def test_parcels_are_plain_json_in_the_order_of_the_messages() -> None:
    parcels = render([OutMessage(text="một", attachments=ATTACHED), OutMessage(text="hai", buttons=ANSWERS)], PUBLIC)
    assert json.loads(json.dumps(parcels)) == parcels
    assert [parcel["method"] for parcel in parcels] == ["sendPhoto", "sendDocument", "sendMessage", "sendMessage"]
    assert parcels[-1]["text"] == "hai"


def test_plain_text_keeps_words_and_addresses() -> None:
    out = OutMessage(text="A & <B>", title="A & <B>", sources=[SourceRef(title="Nguồn & 1", url="https://a.vn/?a&b")])
    (parcel,) = render([out], WORDS)
    assert plain(parcel["text"]) == "A & <B>\n\nNguồn:\n- Nguồn & 1: https://a.vn/?a&b"
