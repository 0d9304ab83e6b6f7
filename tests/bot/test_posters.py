"""Posters and leaflets as printed: every word there, the code readable, nothing outside the margins."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hosts.models import Host
from bot.posters.articles import Articles
from bot.posters.errors import PosterError
from bot.posters.formats import BLEED, SIZES, Paper, paper
from bot.posters.making import make_pdf
from bot.posters.order import Order, Words
from bot.posters.slogans import LONGEST, choices, slogan
from bot.sheets.fonts import MM_PER_POINT, fonts
from tests.bot.desks import CONTENT, replies
from tests.web.hostile import MARKUP

TODAY = date(2026, 11, 23)
CODE = "NH2026-TamKy"
URL = f"https://chonnghe.example.vn/?campaign={CODE}&school=thcs-nguyen-du"
LONG_NAME = "Trường Trung học cơ sở và Trung học phổ thông Dân tộc nội trú Nguyễn Bỉnh Khiêm 2"
LONG_SLOGAN = ("Thử một buổi ở xưởng, hỏi một người thợ, rồi về nhà kể cho cha mẹ nghe " * 2)[:LONGEST].strip()
SMALLEST = {"A3": 80.0, "A4": 45.0, "A5": 30.0, "leaflet": 30.0}
VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
ARTICLES = Articles(CONTENT, TODAY)


def host(name: str = "Trường THCS Nguyễn Du", colour: str | None = "#e8a000") -> Host:
    made = datetime(2026, 11, 1, tzinfo=UTC)
    return Host(id="thcs-nguyen-du", name=name, colour=colour, contact="cô Hạnh, phòng tư vấn", created_at=made)


def order(text: str = "Nghề của mình, mình chọn.", school: Host | None = None, channel: str = "web") -> Order:
    return Order(CODE, channel, URL, text, TODAY, school or host(), "Phòng Giáo dục thử nghiệm")


def pdf(of: Order, on: Paper) -> bytes:
    return make_pdf(replies(), CONTENT, of, on)


@lru_cache(maxsize=16)
def plain(size: str, bleed: bool = False) -> bytes:
    return pdf(order(), paper(size, bleed))


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(data)
    yield document
    document.close()


def words(data: bytes) -> str:
    with opened(data) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def outside(data: bytes, on: Paper, margin: float) -> list[tuple[float, ...]]:
    """The texts nearer than ``margin`` millimetres to the edge of the trimmed page."""
    trim, (_, sheet_height) = on.trim, on.sheet
    near = [trim.x + margin, sheet_height - trim.y - trim.height + margin]
    far = [trim.x + trim.width - margin, sheet_height - trim.y - margin]
    found: list[tuple[float, ...]] = []
    with opened(data) as document:
        for page in document:
            for one in page.get_objects(filter=[1]):
                left, low, right, top = (edge * MM_PER_POINT for edge in one.get_bounds())
                if left < near[0] or low < near[1] or right > far[0] or top > far[1]:
                    found.append((left, low, right, top))
    return found


def seen_code(data: bytes, on: Paper) -> tuple[npt.NDArray[np.bool_], float]:
    """The page's black pixels, cut to the code (on a leaflet that of the cover), and its side in millimetres."""
    scale = 6.0
    with opened(data) as document:
        picture = np.asarray(document[0].render(scale=scale).to_pil().convert("RGB"))
    if on.name == "leaflet":
        picture = picture[:, picture.shape[1] * 2 // 3 :]
    black = (picture == 0).all(axis=2)
    rows, columns = (np.flatnonzero(black.any(axis=axis)) for axis in (1, 0))
    cut = black[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cut, cut.shape[1] / scale * MM_PER_POINT


@pytest.mark.parametrize("size", SIZES)
def test_the_words_are_there_composed(size: str) -> None:
    text = words(plain(size))
    for said in ("Trường THCS Nguyễn Du", "Phòng Giáo dục thử nghiệm", "cô Hạnh", "gọi 111", "AI", CODE):
        assert said in text
    assert "".join(["Nghề", "của", "mình,", "mình", "chọn."]) in "".join(text.split())
    assert URL.removeprefix("https://") in "".join(text.split())
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("size", SIZES)
def test_the_code_opens_the_link(size: str) -> None:
    cut, side = seen_code(plain(size), paper(size))
    wanted = np.array([list(map(bool, row)) for row in segno.make_qr(URL, error="q", boost_error=False).matrix])
    at = ((np.arange(len(wanted)) + 0.5) * len(cut) / len(wanted)).astype(int)
    assert (cut[np.ix_(at, at)] == wanted).all()
    assert side >= SMALLEST[size]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("bleed", [False, True])
def test_long_texts_stay_inside_the_margins(size: str, bleed: bool) -> None:
    on = paper(size, bleed)
    for name in (LONG_NAME, "W" * 80):
        data = pdf(order(LONG_SLOGAN, host(name), "zalo"), on)
        assert outside(data, on, 5.0) == []
        assert "".join(name.split()) in "".join(words(data).split())
        assert seen_code(data, on)[1] >= (SMALLEST[size] if not bleed else 30.0)


def test_pages_have_the_size_that_was_asked_for() -> None:
    for size, (width, height) in SIZES.items():
        with opened(plain(size)) as document:
            points = (width / MM_PER_POINT, height / MM_PER_POINT)
            assert document[0].get_size() == pytest.approx(points, abs=0.1)
            assert len(document) == (2 if size == "leaflet" else 1)


def test_bleed_says_where_the_page_is_cut() -> None:
    on = paper("A5", bleed=True)
    with opened(plain("A5", bleed=True)) as document:
        left, low, right, top = document[0].get_trimbox()
        assert ((right - left) * MM_PER_POINT, (top - low) * MM_PER_POINT) == pytest.approx((148, 210), abs=0.1)
        assert (left - document[0].get_bleedbox()[0]) * MM_PER_POINT == pytest.approx(BLEED, abs=0.05)
        scale = 2.0
        picture = document[0].render(scale=scale).to_pil().convert("RGB")
    # Colour runs over the edge of the trimmed page, but not to the edge of the sheet.
    inside, beyond = on.trim.x - BLEED + 0.5, on.trim.x - BLEED - 1.5
    shown = [picture.getpixel((int(x / MM_PER_POINT * scale), picture.height // 8)) for x in (inside, beyond)]
    assert shown[0] != (255, 255, 255)
    assert shown[1] == (255, 255, 255)


def test_the_document_says_what_it_is_and_can_be_read_aloud() -> None:
    data = plain("A4")
    with opened(data) as document:
        about = document.get_metadata_dict()
    assert CODE in about["Title"]
    assert about["Author"] == "Phòng Giáo dục thử nghiệm"
    assert b"/Lang (vi)" in data
    assert all(tag in data for tag in (b"/StructTreeRoot", b"/Marked true", b"/H1", b"/Alt"))
    assert data.count(b"/FontFile2") == 2


def test_a_leaflet_names_sources_with_dates_and_refuses_what_is_no_longer_valid() -> None:
    text = words(plain("leaflet"))
    for part in ("9+ là gì?", "Nguồn", "04/9/2025", "Nhóm Chọn Nghề xem lại ngày 22/11/2026"):
        assert part in text
    with pytest.raises(PosterError) as refused:
        Articles(CONTENT, date(2027, 7, 1)).get("9plus-con-tuyen-khong")
    assert refused.value.reply_id == "poster.expired_article"
    with pytest.raises(PosterError):
        ARTICLES.get("khong-co-bai-nay")


def test_a_channel_that_hands_no_code_over_asks_to_type_it() -> None:
    assert words(pdf(order(channel="zalo"), paper("A4"))).count(f"Nhắn: {CODE}") == 1
    assert Words(replies(), order(channel="telegram")).first_message() is None
    assert "nước ngoài" in words(pdf(order(channel="telegram"), paper("A5")))


def test_slogans_come_from_the_content_or_are_ones_own() -> None:
    offered = choices(replies(), ARTICLES)
    assert offered[0] == "Hiểu mình, chọn nghề, vững bước."
    assert slogan(replies(), ARTICLES, CONTENT, None) == offered[0]
    assert slogan(replies(), ARTICLES, CONTENT, str(len(offered))) == offered[-1]
    own = unicodedata.normalize("NFD", '"Thử" trước - chọn sau...')
    assert slogan(replies(), ARTICLES, CONTENT, own) == "“Thử” trước – chọn sau…"


@pytest.mark.parametrize(
    ("wanted", "reply"),
    [
        ("0", "poster.bad_slogan"),
        ("99", "poster.bad_slogan"),
        ("😀 ☃", "poster.empty_slogan"),
        ("dài " * 60, "poster.long_slogan"),
        ("Học ở đây chắc chắn có việc làm", "poster.promise"),
    ],
)
def test_a_slogan_that_cannot_be_printed_is_refused(wanted: str, reply: str) -> None:
    with pytest.raises(PosterError) as refused:
        slogan(replies(), ARTICLES, CONTENT, wanted)
    assert refused.value.reply_id == reply
    assert replies().text(reply, None, **refused.value.values)


NAMES = st.lists(st.text(VIETNAMESE + VIETNAMESE.upper(), min_size=1, max_size=7), min_size=1, max_size=14)
HOSTILE = st.one_of(NAMES.map(" ".join), st.text(st.characters(codec="utf-8"), max_size=100), st.sampled_from(MARKUP))


@settings(max_examples=12, deadline=None)
@given(HOSTILE)
def test_any_name_can_be_printed(name: str) -> None:
    name, on = name[:120], paper("A5")
    data = pdf(order(school=host(name)), on)
    assert outside(data, on, 5.0) == []
    assert "".join(fonts().clean(Words(replies(), order(school=host(name))).sign()).split()) in "".join(
        words(data).split()
    )
