"""What Zalo demands of a consultation message, and the errors it answers otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from typing import Any

MESSAGES = {
    -32: "API rate limit has been exceeded",
    -100: "attachment_id is expired",
    -201: "params is invalid!",
    -210: "text is too long",
    -213: "User has not followed OA",
    -216: "Access token is invalid",
    -224: "OA need to upgrade to a higher tier",
    -230: "User has not interacted with the OA in the past 7 days",
    -244: "User has restricted this type of message",
    404: "empty api",
}
PICTURE_LIMIT = 1024 * 1024
ACTIONS = frozenset({"oa.query.show", "oa.query.hide", "oa.open.url", "oa.open.phone", "oa.open.sms"})
_NUMBERED = re.compile(r"(\d+)\. (.+)")


class Refusal(Exception):  # noqa: N818
    """An error in an answer with status 200."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message or MESSAGES.get(code, "error"))
        self.code = code


@dataclass(frozen=True)
class Seen:
    """One message as its reader has it: words, buttons (title and payload), a picture, numbers to type."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    picture: bytes | None = None

    @property
    def titles(self) -> list[str]:
        """What stands on the buttons."""
        return [title for title, _ in self.buttons]

    @property
    def choices(self) -> dict[str, str]:
        """Title to number, of the numbered list in the text."""
        lines = map(_NUMBERED.fullmatch, self.text.splitlines())
        return {line.group(2): line.group(1) for line in lines if line}


def need(right: bool, code: int = -201, message: str = "") -> None:
    """Refuse as Zalo does."""
    if not right:
        raise Refusal(code, message)


def look_at(message: Mapping[str, Any], pictures: Mapping[str, bytes], tier_allows_buttons: bool) -> Seen:
    """Check the shape; what the person sees."""
    text = message.get("text", "")
    need(isinstance(text, str))
    need(len(text) <= 2000, -210)
    need(set(message) <= {"text", "attachment", "quote_message_id"})
    if "attachment" not in message:
        need(bool(text.strip()))
        return Seen(text)
    attachment = message["attachment"]
    need(attachment["type"] == "template")
    payload = attachment["payload"]
    if "buttons" not in payload:
        return Seen(text, (), _picture(payload, pictures))
    need("template_type" not in payload, -201, "Missing template_type params")
    need(tier_allows_buttons, -224)
    need(bool(text.strip()) and 1 <= len(payload["buttons"]) <= 5)
    return Seen(text, tuple(_button(button) for button in payload["buttons"]))


def _button(button: Mapping[str, Any]) -> tuple[str, str]:
    need(button["type"] in ACTIONS and 1 <= len(button["title"]) <= 100)
    need(isinstance(button["payload"], str) and 1 <= len(button["payload"]) <= 1000)
    return button["title"], button["payload"]


def _picture(payload: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    need(payload.get("template_type") == "media" and len(payload["elements"]) == 1)
    element = payload["elements"][0]
    need(element["media_type"] == "image" and ("url" in element) != ("attachment_id" in element))
    need(element.get("attachment_id") in pictures, -100)
    return pictures[element["attachment_id"]]


def uploaded(content_type: str, body: bytes) -> bytes:
    """The picture of a multipart body, checked."""
    need(content_type.startswith("multipart/form-data"))
    whole = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    for part in whole.get_payload():
        if part.get_param("name", header="content-disposition") == "file":  # type: ignore[union-attr]
            data = part.get_payload(decode=True)  # type: ignore[union-attr]
            need(isinstance(data, bytes) and len(data) <= PICTURE_LIMIT)
            need(data[:4] == b"\x89PNG" or data[:3] == b"\xff\xd8\xff")  # type: ignore[index]
            return data  # type: ignore[return-value]
    raise Refusal(-201, "file is invalid!")
