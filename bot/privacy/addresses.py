"""Where a person lives: house number and street, alley, hamlet. Wards and districts stay: schools near by need them."""

from __future__ import annotations

import re

from bot.privacy.spans import Span, found

_NUMBER = r"\d{1,4}[a-z]?(?:\s?[/-]\s?\d{1,4}[a-z]?){0,3}"
_NOT_STREET = (
    r"(?!(?:phuong|xa|quan|huyen|tp|thanh pho|gan|co|thi|muon|hoc|o|la|khong|nen|va|em|con|thuoc|tim|di|den|cach|toi"
    r"|nha|hoi|duoc|cho|ben|doi|truong|km|phut|m|met|nguoi|nam|thang|ngay|tuan|gio|lop|tuoi|trieu|dong|nghin|tang"
    r"|diem|cay|so|p|q|hay|neu|xin)\b)"
)
_STREET = rf"(?: {_NOT_STREET}[^\W\d_]+){{1,4}}"
_SCHOOL_NEAR = re.compile(
    r"\b(?:truong|co so|tru so|van phong|phong tuyen sinh|trung tam|tuyen sinh|so gd)\b[^\n.;]{0,30}$"
)
_HOUSE = re.compile(rf"\b(?:so nha|nha so|sn)\s*[:.]?\s*(?P<it>{_NUMBER}(?: duong)?(?:{_STREET})?)")
_PLACES = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?:so )?{_NUMBER},? (?:duong|kiet|hem|ngo|ngach|pho){_STREET}",
        rf"\b(?:kiet|hem|ngach) ?{_NUMBER}(?: (?:so |nha )?{_NUMBER})?(?: duong)?(?:{_STREET})?",
        rf"\bngo {_NUMBER}(?: duong)?{_STREET}",
        rf"\b[kh]\d{{1,4}}/{_NUMBER}(?: duong)?(?:{_STREET})?",
        rf"\b(?:nha|tro|dia chi|thuong tru|tam tru)\b[^\d\n.;]{{0,25}} (?P<it>(?:so )?{_NUMBER}{_STREET})",
        rf"\b(?:em|con|minh|toi|chau|tui|to)(?: song| tro)? o (?P<it>(?:so )?{_NUMBER}{_STREET})",
        r"\bto(?: dan pho)? \d{1,3}[ ,]+(?:thon|khu pho|khoi|ap)(?: [^\W\d_]+){1,2}",
        r"\b(?:xom|ap) \d{1,2}\b",
        r"(?<!nong )\bthon (?!moi|nao|que|nu)"
        r"(?:\d{1,2}|[^\W\d_]+(?: (?!(?:xa|phuong|co|huyen|gan|muon|thi)\b)[^\W\d_]+)?)",
        rf"\b(?:phong|can ho|can|lo) ?[a-z]?\d{{1,4}}[a-z]? (?:chung cu|khu|block|toa|day tro|nha tro)(?:{_STREET})?",
    )
]


def address_spans(text: str) -> list[Span]:
    """Spans in a folded text. An address said to be a school's is public and stays."""
    spans = [span for pattern in _PLACES for span in found(pattern, text, "address")]
    return found(_HOUSE, text, "address") + [span for span in spans if not _of_school(text, span)]


def _of_school(text: str, span: Span) -> bool:
    return bool(_SCHOOL_NEAR.search(text[max(0, span.start - 60) : span.start]))
