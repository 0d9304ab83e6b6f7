"""The ways people write the names of schools and places, made from their full names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.content.rows import without_remark

# What "Trường Cao đẳng X" is called in everyday writing.
SCHOOL_FORMS = {
    "Trường Cao đẳng ": ("CĐ ", "cao đẳng ", "trường "),
    "Trường Trung cấp ": ("TC ", "trung cấp ", "trường "),
    "Trung tâm ": ("TT ", "trung tâm "),
}
ANY_SCHOOL = "trường "
UNIT_WORDS = ("Phường ", "Xã ", "Thị trấn ", "Đặc khu ", "Quận ", "Huyện ", "Thành phố ", "Thị xã ")
# A bare old name that many communes share says nothing; a very short one is an ordinary word ("Ba", "Tư").
MAX_SHARED = 3
MIN_SINGLE_LENGTH = 5


def school_names(names: Iterable[str], regions: frozenset[str] = frozenset()) -> Iterator[str]:
    """Full names without remarks, and their everyday forms; "trường Đà Nẵng" is any school there, so no form of one."""
    for name in names:
        full = without_remark(name)
        yield full
        for prefix, forms in SCHOOL_FORMS.items():
            if full.startswith(prefix):
                rest = full.removeprefix(prefix)
                yield from (form + rest for form in forms if form != ANY_SCHOOL or rest not in regions)


def bare(unit: str) -> str | None:
    """A unit's name without its rank ("Xã Hòa Bắc" is "Hòa Bắc"); None where that would be too short to mean it."""
    name = without_remark(unit)
    for word in UNIT_WORDS:
        name = name.removeprefix(word)
    if name.isdigit() or (" " not in name and len(name) < MIN_SINGLE_LENGTH):
        return None
    return name


def shared_names(units_of_places: Iterable[Iterable[str]]) -> frozenset[str]:
    """The bare names that more than ``MAX_SHARED`` places took over: no alias of any."""
    names = Counter(name for units in units_of_places for name in {bare(unit) for unit in units} if name)
    return frozenset(name for name, count in names.items() if count > MAX_SHARED)
