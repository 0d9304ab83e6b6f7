"""The comparison of channels would notice what a channel drops, adds, changes or moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.text import Words
from bot.channels.zalo_bot.rendering import render
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies
from tests.dialogue.channel_comparing import compare
from tests.dialogue.channel_people import Part

CHANNEL = "zalo_bot"
SAID = [
    OutMessage(text="Phiếu K7M2-QX lúc 10:05:\n- Hàn\n- May", buttons=[Button(title="Hàn", id="a")]),
    OutMessage(
        text="So sánh:",
        table=Table(columns=["Nghề", "Lương"], rows=[["Hàn", "8 triệu"], ["May", ""]]),
        sources=[SourceRef(title="Báo", url="https://bao.vn/1", date="2025"), SourceRef(title="Sở")],
        attachments=[Attachment(kind="page", title="Tờ kết quả", url="/to/abc")],
        buttons=[Button(title="May", id="b"), Button(title="Thêm", id="c")],
    ),
]


def _seen() -> list[Part]:
    """What the plainest channel makes of it."""
    texts = [parcel["text"] for parcel in render(SAID, Words(replies(), "http://127.0.0.1:1"))]
    return [Part("line", line) for text in texts for line in text.splitlines() if line]


def _at(text: str, parts: list[Part]) -> int:
    return next(place for place, part in enumerate(parts) if text in part.text)


def _without(text: str) -> Callable[[list[Part]], list[Part]]:
    return lambda parts: [part for part in parts if text not in part.text]


def _changed(text: str, into: str) -> Callable[[list[Part]], list[Part]]:
    return lambda parts: [Part(part.kind, part.text.replace(text, into)) for part in parts]


def _swapped(one: str, other: str) -> Callable[[list[Part]], list[Part]]:
    def swap(parts: list[Part]) -> list[Part]:
        first, second = _at(one, parts), _at(other, parts)
        parts[first], parts[second] = parts[second], parts[first]
        return parts

    return swap


def test_the_same_is_the_same_whatever_is_by_chance() -> None:
    assert not compare(SAID, _changed("K7M2-QX lúc 10:05", "A2B3-CD lúc 9:41")(_seen()), CHANNEL).differences


@pytest.mark.parametrize(
    "fault",
    [
        _without("- May"),
        _without("8 triệu"),
        _without("Báo"),
        _without("https://bao.vn/1"),
        _without("- Sở"),
        _without("Tờ kết quả"),
        _without("3. Thêm"),
        _changed("8 triệu", "9 triệu"),
        _changed("(2025)", ""),
        _changed("2. May", "2. Hàn"),
        _changed("2. May", "3. May"),
        _changed("/to/abc", "/to/abc.pdf"),
        _swapped("Báo", "- Sở"),
        _swapped("- Hàn", "8 triệu"),
        lambda parts: [*parts, Part("line", "Quảng cáo")],
        lambda parts: [*parts, Part("line", "- Sở")],
        lambda parts: [*parts, Part("key", "Hàn")],
        lambda parts: [*parts, Part("image", "Ảnh")],
    ],
)
def test_every_fault_is_noticed(fault: Callable[[list[Part]], list[Part]]) -> None:
    assert compare(SAID, fault(_seen()), CHANNEL).differences


def test_a_key_may_repeat_a_listed_choice_only_with_its_number() -> None:
    assert not compare(SAID, [*_seen(), Part("key", "2. M…")], CHANNEL).differences
    assert compare(SAID, [*_seen(), Part("key", "2. Hàn")], CHANNEL).differences


def test_words_of_the_channel_are_allowed_by_name_only() -> None:
    beside = [*_seen(), Part("line", replies().text("channel.media_caption"))]
    assert compare(SAID, beside, CHANNEL).differences
    assert not compare(SAID, beside, CHANNEL, ["channel.media_caption"]).differences
