"""Replies as Zalo's messages: within the limits, buttons or numbers, nothing left out."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import Words
from bot.channels.zalo.rendering import Rendering
from bot.channels.zalo.shapes import buttons_body
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies

PUBLIC = "https://chonnghe.example.vn"
TYPE_NUMBER = replies().text("channel.type_number")


def rendering(*, buttons: bool = True, public: str | None = PUBLIC) -> Rendering:
    return Rendering(Words(replies(), public), buttons)


def offered(*titles: str) -> list[Button]:
    return [Button(title=title, id=f"id-{title}"[:40]) for title in titles]


def test_a_plain_text() -> None:
    assert rendering().parcels([OutMessage(text="Chào em!")]) == [{"text": "Chào em!"}]


def test_up_to_five_buttons_are_buttons_with_numbers_in_reserve() -> None:
    (parcel,) = rendering().parcels([OutMessage(text="Em muốn xem gì?", buttons=offered("Học phí", "Điểm chuẩn"))])
    assert parcel["text"] == "Em muốn xem gì?"
    assert [button["title"] for button in parcel["buttons"]] == ["Học phí", "Điểm chuẩn"]
    assert parcel["plain"] == f"Em muốn xem gì?\n\n1. Học phí\n2. Điểm chuẩn\n{TYPE_NUMBER}"


def test_six_buttons_and_buttons_switched_off_are_numbers() -> None:
    six = [OutMessage(text="Chọn đi", buttons=offered(*"ABCDEF"))]
    (parcel,) = rendering().parcels(six)
    assert parcel == {"text": f"Chọn đi\n\n1. A\n2. B\n3. C\n4. D\n5. E\n6. F\n{TYPE_NUMBER}"}
    (off,) = rendering(buttons=False).parcels([OutMessage(text="Chọn đi", buttons=offered("A"))])
    assert off == {"text": f"Chọn đi\n\n1. A\n{TYPE_NUMBER}"}


def test_numbers_run_over_the_whole_reply() -> None:
    reply = [
        OutMessage(text="Một", buttons=offered("A", "B")),
        OutMessage(text="Hai"),
        OutMessage(text="Ba", buttons=offered("C")),
    ]
    first, _, third = rendering().parcels(reply)
    assert "1. A\n2. B\n" in first["plain"]
    assert "3. C\n" in third["plain"]


def test_a_long_text_keeps_its_buttons_with_its_last_words() -> None:
    text = "\n\n".join(f"Đoạn {number}. " + "Câu này dài. " * 60 for number in range(12))
    parcels = rendering().parcels([OutMessage(text=text, buttons=offered("A"))])
    assert len(parcels) > 4
    assert all(len(parcel["text"]) <= 2000 for parcel in parcels)
    assert ["buttons" in parcel for parcel in parcels] == [False] * (len(parcels) - 1) + [True]
    assert "Đoạn 11." in "".join(parcel["text"] for parcel in parcels)


def test_numbers_that_do_not_fit_behind_the_text_follow_it() -> None:
    text = "a" * 1990
    first, second = rendering().parcels([OutMessage(text=text, buttons=offered("A"))])
    assert first == {"text": text}
    assert second["text"] == replies().text("channel.choose")
    assert len(second["plain"]) <= 2000


def test_buttons_without_words_get_some() -> None:
    (parcel,) = rendering().parcels([OutMessage(text="", buttons=offered("A"))])
    assert parcel["text"] == replies().text("channel.choose")


def test_a_long_title_is_cut_on_the_button_only() -> None:
    title = "Nghề " * 40
    (parcel,) = rendering().parcels([OutMessage(text="?", buttons=[Button(title=title, id="x")])])
    assert len(parcel["buttons"][0]["title"]) == 100
    assert parcel["buttons"][0]["title"].endswith("…")
    assert title.strip() in parcel["plain"]


def test_tables_sources_and_links_are_told() -> None:
    message = OutMessage(
        text="So sánh",
        table=Table(columns=["", "Trường A"], rows=[["Học phí", "5 triệu"]]),
        sources=[SourceRef(title="Thông tư", url="https://a.vn/1", date="2025")],
        attachments=[Attachment(kind="pdf", title="Phiếu", url="/to/abc.pdf")],
    )
    (parcel,) = rendering().parcels([message])
    for part in ("Học phí", "Trường A: 5 triệu", "Thông tư", "https://a.vn/1", f"Phiếu: {PUBLIC}/to/abc.pdf"):
        assert part in parcel["text"]


def test_a_picture_comes_before_the_last_words_and_has_a_link_in_reserve() -> None:
    picture = Attachment(kind="image", title="Phiếu của em", url="/to/abc.png")
    message = OutMessage(text="Đây là phiếu.", buttons=offered("A"), attachments=[picture])
    shown, words = rendering().parcels([message])
    assert shown == {"picture": "/to/abc.png", "caption": "Phiếu của em", "plain": f"Phiếu của em: {PUBLIC}/to/abc.png"}
    assert words["text"] == "Đây là phiếu."
    hidden = rendering(public=None).parcels([message])[0]
    assert "http" not in hidden["plain"]


def test_a_button_has_no_template_type_and_comes_back_as_text() -> None:
    body = buttons_body("1", "?", [{"id": "K7", "title": "A"}])
    payload = body["message"]["attachment"]["payload"]
    assert payload == {"buttons": [{"type": "oa.query.hide", "title": "A", "payload": "#b:K7"}]}


WORDS = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạềếểễệ .,!?\n", max_size=6000)
TITLES = st.lists(st.text(alphabet="ANghề ớ", min_size=1, max_size=300), max_size=20)


@given(WORDS, TITLES, st.booleans(), st.sampled_from(["NFC", "NFD"]))
def test_nothing_is_too_long_and_nothing_is_lost(text: str, titles: list[str], buttons: bool, form: str) -> None:
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    message = OutMessage(text=text, buttons=[Button(title=title, id=str(at)) for at, title in enumerate(titles)])
    parcels = rendering(buttons=buttons).parcels([message])
    told = [parcel.get("plain") or parcel["text"] for parcel in parcels]
    for part in [*told, *(parcel["text"] for parcel in parcels)]:
        assert 0 < len(part) <= 2000
        assert unicodedata.is_normalized("NFC", part)
    everything = "".join("".join(told).split())
    for part in [text, *titles]:
        assert "".join(unicodedata.normalize("NFC", part).split()) in everything
    for parcel in parcels:
        assert len(parcel.get("buttons", [])) <= 5
        assert all(len(button["title"]) <= 100 for button in parcel.get("buttons", []))
