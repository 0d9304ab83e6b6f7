"""The PDF and the picture of a sheet: every word intact, letters embedded, nothing cut off, whatever a text holds."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.sheets.bench import measure
from bot.sheets.fonts import fonts
from bot.sheets.paper import draw_pdf
from bot.sheets.picture import WIDTH_PX, draw_png
from bot.sheets.sheet import Sheet
from tests.bot.desks import replies
from tests.bot.sheet_samples import bare, changed, everywhere, full, in_town
from tests.web.hostile import ADDRESSES, MARKUP

VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
FIRST_TO_LAST = ("Kỹ thuật máy lạnh", "Nhận hồ sơ nhiều đợt", "Ảnh thẻ theo cỡ", "Học văn hoá ở đâu", "gdnn.gov.vn")


@contextmanager
def opened(sheet: Sheet) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(draw_pdf(replies(), sheet))
    yield document
    document.close()


def words(sheet: Sheet) -> str:
    """All text in the order of the drawing, in one line."""
    with opened(sheet) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def count_pages(sheet: Sheet) -> int:
    with opened(sheet) as document:
        return len(document)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in value:
            yield from texts(value[key]) if key not in ("letter", "url", "date", "role", "made_on") else ()
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def picture(sheet: Sheet) -> Image.Image:
    return Image.open(io.BytesIO(draw_png(replies(), sheet)))


def test_every_word_of_the_sheet_is_on_paper() -> None:
    shown = words(full())
    parts = {word for text in texts(full().data.model_dump()) for word in text.split()}
    assert {word for word in parts if word not in shown} == set()
    for text in FIRST_TO_LAST:
        assert text in shown
    assert "Trường thử nghiệm" in shown
    assert "23/12/2026" in shown
    assert count_pages(full()) <= 2


def test_a_short_sheet_is_one_page() -> None:
    data = full().data
    sheet = changed(trades=data.trades[:2], schools=data.schools[:1], sources=data.sources[:2])
    assert count_pages(sheet) == 1
    assert count_pages(bare()) == 1


def test_every_vietnamese_letter_can_be_drawn_and_read_back() -> None:
    alphabet = VIETNAMESE + VIETNAMESE.upper()
    assert fonts().clean(alphabet) == alphabet
    assert all(letter in fonts().bold.advances for letter in alphabet)
    # Typed with separate marks, as some phones do.
    apart = " ".join(unicodedata.normalize("NFD", letter) for letter in alphabet)
    shown = words(changed(said=[apart]))
    assert [letter for letter in alphabet if letter not in shown] == []


def test_letters_are_embedded_and_few() -> None:
    pdf = draw_pdf(replies(), full())
    assert pdf.count(b"/FontFile2") == 2
    assert b"NotoSans" in pdf
    assert len(pdf) < 200_000


def test_nothing_is_drawn_outside_the_page() -> None:
    with opened(everywhere("Trường " + "rất dài " * 40)) as document:
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            for left, bottom, right, top in (item.get_bounds() for item in page.get_objects()):
                assert min(left, bottom) >= -1
                assert right <= width + 1
                assert top <= height + 1


@pytest.mark.parametrize("sheet", [full(), in_town(), bare(), changed(home=None), changed(interests=None)])
def test_the_picture_is_as_wide_as_a_phone_and_not_blank(sheet: Sheet) -> None:
    shown = picture(sheet)
    assert shown.width == WIDTH_PX
    assert 300 < shown.height < 4500
    ink = shown.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert ink is not None
    assert ink[2] - ink[0] > WIDTH_PX / 2


@pytest.mark.parametrize("text", [*MARKUP, *ADDRESSES, "😀👍🏽", "", "中文 العربية", "a" * 3000])
def test_any_text_can_stand_anywhere(text: str) -> None:
    assert draw_pdf(replies(), everywhere(text)).startswith(b"%PDF")


@pytest.mark.parametrize("text", ["😀👍🏽", "", "a" * 400])
def test_any_text_can_stand_in_the_picture(text: str) -> None:
    assert picture(everywhere(text)).width == WIDTH_PX


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=200), max_size=4), st.sampled_from(VIETNAMESE))
def test_words_survive_whatever_stands_beside_them(others: list[str], letter: str) -> None:
    word = f"nghi{letter}ng"
    shown = words(changed(said=[*others, word], questions=[*others]))
    assert word in shown


def test_links_lead_only_to_web_addresses() -> None:
    assert b"javascript" not in draw_pdf(replies(), everywhere("javascript:alert(1)"))
    assert b"/URI (https://www.qnamuni.edu.vn" in draw_pdf(replies(), full())


def test_the_figures_are_measured() -> None:
    assert set(measure()) == {"first_picture_s", "picture_s", "pdf_s"}
