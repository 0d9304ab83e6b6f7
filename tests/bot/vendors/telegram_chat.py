"""What the app of one person at the fake Telegram shows, and the checks that the real server makes before."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bot.vendors.telegram_html import CannotParse, shown

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_DATA = 4096, 1024, 64
MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


class Refusal(Exception):  # noqa: N818
    """An answer that is no 200: status, description, parameters."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:  # noqa: ANN401
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass(frozen=True)
class Key:
    """One button as the app shows it: ``data`` is sent by an inline button, ``contact`` shares the number."""

    title: str
    data: str | None = None
    contact: bool = False


@dataclass(frozen=True)
class Shown:
    """One message of the bot as its reader sees it. ``html``: as it was sent; ``file``: of a picture or document."""

    message_id: int
    text: str
    html: str = ""
    keys: tuple[tuple[Key, ...], ...] = ()
    file: bytes | None = None
    method: str = "sendMessage"

    @property
    def titles(self) -> list[str]:
        """All buttons, row after row."""
        return [key.title for row in self.keys for key in row]


@dataclass
class Form:
    """The fields and files of one request, however it was sent."""

    fields: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)

    def json(self, name: str) -> Any:  # noqa: ANN401
        """A field that holds JSON; None where it is missing."""
        return json.loads(self.fields[name]) if name in self.fields else None


def read_form(path: str, content_type: str, body: bytes) -> Form:
    """The parameters of the query, of a form and of a multipart body together."""
    form = Form(dict(parse_qsl(urlsplit(path).query, keep_blank_values=True)))
    if content_type.startswith("application/x-www-form-urlencoded"):
        form.fields |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif content_type.startswith("application/json"):
        form.fields |= {name: str(value) for name, value in json.loads(body).items()}
    elif content_type.startswith("multipart/form-data"):
        _read_parts(form, content_type, body)
    return form


def message(form: Form, message_id: int) -> Shown:
    """``sendMessage`` as it is shown. Raises ``Refusal`` with Telegram's wording."""
    html = form.fields.get("text", "")
    text = _parsed(html, form.fields.get("parse_mode")).strip()
    if not text:
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text) > LONGEST_TEXT:
        raise Refusal(400, "Bad Request: message is too long")
    return Shown(message_id, text, html, _keys(form.json("reply_markup")))


def document(form: Form, message_id: int, method: str) -> Shown:
    """``sendPhoto`` and ``sendDocument``."""
    name = "photo" if method == "sendPhoto" else "document"
    part = form.fields.get(name, "").removeprefix("attach://")
    content = form.files.get(name) or form.files.get(part)
    if not content:
        raise Refusal(400, f"Bad Request: there is no {name} in the request")
    if name == "photo" and not content.startswith(PICTURES):
        raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
    caption = _parsed(form.fields.get("caption", ""), form.fields.get("parse_mode"))
    if len(caption) > LONGEST_CAPTION:
        raise Refusal(400, "Bad Request: message caption is too long")
    return Shown(message_id, caption, caption, _keys(form.json("reply_markup")), content, method)


def _parsed(text: str, mode: str | None) -> str:
    try:
        return shown(text) if mode == "HTML" else text
    except CannotParse as error:
        raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None


def _keys(markup: dict[str, Any] | None) -> tuple[tuple[Key, ...], ...]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    inline = "inline_keyboard" in (markup or {})
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise Refusal(400, "Bad Request: reply markup is too long")
    return tuple(tuple(_key(key, inline) for key in row) for row in rows)


def _key(key: dict[str, Any], inline: bool) -> Key:
    if not key.get("text"):
        raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    data = key.get("callback_data")
    if inline and not 1 <= len((data or "").encode()) <= LONGEST_DATA:
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return Key(key["text"], data, bool(key.get("request_contact")))


def _read_parts(form: Form, content_type: str, body: bytes) -> None:
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        names = dict(re.findall(r'(name|filename)="([^"]*)"', head.decode()))
        if "filename" in names:
            form.files[names["name"]] = content
        else:
            form.fields[names["name"]] = content.decode()
