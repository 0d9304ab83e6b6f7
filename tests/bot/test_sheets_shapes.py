"""The hexagon, the map and the flow of a sheet as numbers."""

from __future__ import annotations

from itertools import combinations
from math import dist, hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sheets.flow import Style, text, wrap
from bot.sheets.fonts import fonts
from bot.sheets.geometry import Box, Point, hexagon, spread
from bot.sheets.pages import Band, Blocks, Column, paginate
from bot.sheets.region import RegionMap, Sizes
from bot.sheets.sheet import Sheet
from bot.sheets.words import Words, host, web_address
from schools.find import distance_km
from schools.models import Place
from tests.bot.desks import replies
from tests.bot.sheet_samples import bare, changed, full, in_town

SIZES = Sizes(width=360, height=250, text=11, badge=21)
ROOM = Box(0, 0, 200, 200)
PLACES = st.builds(Point, st.floats(0, 200), st.floats(0, 200))


def region(sheet: Sheet) -> RegionMap:
    planned = sheet.region(SIZES)
    assert planned
    return planned


def test_the_hexagon_reaches_as_far_as_the_interest() -> None:
    centre = Point(50, 50)
    shape = hexagon([1, 0.5, 0, 2, -1, 0.25], centre, 40)
    reach = [round(hypot(point.x - 50, point.y - 50), 3) for point in shape.shape]
    assert reach == [40, 20, 2.4, 40, 2.4, 10]
    assert (shape.shape[0].x, shape.shape[0].y) == pytest.approx((50, 10))
    assert [corner.anchor for corner in shape.corners] == ["middle", "start", "start", "middle", "end", "end"]


@given(st.lists(PLACES, min_size=1, max_size=6))
def test_numbers_never_cover_each_other_or_leave_the_map(points: list[Point]) -> None:
    placed = spread(points, 20, ROOM, [Point(100, 100)])
    assert all(dist((a.x, a.y), (b.x, b.y)) > 15 for a, b in combinations(placed, 2))
    assert all(10 <= point.x <= 190 and 10 <= point.y <= 190 for point in placed)


def test_far_schools_bring_the_whole_city_with_the_archipelago_in_its_box() -> None:
    planned = region(full())
    assert len(planned.dots) == 93
    assert planned.panel.locator is None
    assert [island.name for island in planned.panel.islands] == ["Hoàng Sa"]
    assert [badge.number for badge in planned.badges] == [1, 2, 3, 4, 5]
    hue, da_nang = planned.badges[3].place, planned.badges[0].place
    assert hue.x < da_nang.x
    assert hue.y < da_nang.y


def test_near_schools_bring_a_closer_map_and_the_city_in_small() -> None:
    planned = region(in_town())
    assert len(planned.dots) < 40
    assert planned.panel.locator
    assert planned.panel.locator.box.holds(planned.panel.locator.window)
    assert planned.badges[0].place == planned.badges[1].place
    assert planned.badges[0].at != planned.badges[1].at
    assert any(label.strong and label.text == "Phường Liên Chiểu" for label in planned.labels)


@pytest.mark.parametrize("sheet", [full(), in_town(), changed(home=None)])
def test_the_scale_bar_is_true(sheet: Sheet) -> None:
    planned = region(sheet)
    one, other = planned.badges[0], planned.badges[2]
    schools = [Place(**school.model_dump(include={"lat", "lon"})) for school in sheet.data.schools]
    drawn = dist((one.place.x, one.place.y), (other.place.x, other.place.y))
    assert drawn / planned.panel.bar.width * planned.panel.bar_km == pytest.approx(
        distance_km(schools[0], schools[2]), rel=0.02, abs=0.6
    )
    assert all(planned.frame.holds(Box(label.at.x, label.at.y, 0, 0)) for label in planned.labels)


def test_schools_without_a_position_are_named_as_such() -> None:
    schools = [school.model_copy(update={"lat": None, "lon": None}) for school in full().data.schools]
    assert changed(schools=schools).region(SIZES) is None
    some = changed(schools=[full().data.schools[0], schools[1]])
    assert [badge.number for badge in region(some).badges] == [1]
    assert Words(replies(), some).off_map() == "Chưa rõ vị trí nên không có trên bản đồ: số 2."
    assert bare().region(SIZES) is None


def test_the_shape_in_words_has_no_numbers_and_no_order() -> None:
    spoken = Words(replies(), full()).shape(full().data.interests or [])
    assert spoken == (
        "Thích nhiều: Kỹ thuật. Thích vừa: Nghiên cứu, Xã hội, Nghiệp vụ. "
        "Ít thích hơn hoặc chưa rõ: Nghệ thuật, Quản lý."
    )


@given(st.text(max_size=300), st.floats(10, 80))
def test_lines_fit_and_keep_every_letter(words: str, width: float) -> None:
    face, clean = fonts().regular, fonts().clean(words)
    lines = wrap(face, clean, 9, width)
    assert "".join(lines).replace(" ", "") == clean.replace(" ", "")
    assert all(face.width(line, 9) <= width or len(line) == 1 for line in lines)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_pages_hold_every_line_once_and_in_order(counts: list[int]) -> None:
    lines = [tuple(text(fonts(), "chữ " * count, Style(10), 30)) for count in counts]
    area = Box(0, 0, 100, 60)
    rows: list[Band | Blocks] = [Blocks((0, 50), tuple(lines)), (Column(0, lines[0]), Column(50, lines[-1]))]
    pages = paginate(rows, area)
    drawn = [atom for page in pages for _, atom in page]
    assert len(drawn) == sum(map(len, lines)) + len(lines[0]) + len(lines[-1])
    assert all(at.y + atom.height <= area.height + 1e-6 for page in pages for at, atom in page)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.qnamuni.edu.vn/a?b", "qnamuni.edu.vn"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("http://[", ""),
        ("//x.vn", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, site: str) -> None:
    assert host(url) == site
    assert (web_address(url) is None) == (site == "")
