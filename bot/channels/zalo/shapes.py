"""The bodies of Zalo's consultation messages. Pure. Where Zalo changes its mind, one function changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.zalo.hearing import PAYLOAD

Body = dict[str, Any]


def text_body(person: str, text: str) -> Body:
    """Plain text of at most 2000 characters; Zalo renders no markup."""
    return {"recipient": {"user_id": person}, "message": {"text": text}}


def buttons_body(person: str, text: str, buttons: Sequence[Mapping[str, str]]) -> Body:
    """Text with at most five buttons (``id``, ``title``). No ``template_type``: with one, Zalo answers -201.

    A press comes back as a message with the payload for its text, hidden from the person's own view.
    """
    offered = [
        {"type": "oa.query.hide", "title": button["title"], "payload": f"{PAYLOAD}{button['id']}"} for button in buttons
    ]
    return {
        "recipient": {"user_id": person},
        "message": {"text": text, "attachment": {"type": "template", "payload": {"buttons": offered}}},
    }


def picture_body(person: str, caption: str, attachment_id: str) -> Body:
    """An uploaded picture with a line of text."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    return {
        "recipient": {"user_id": person},
        "message": {"text": caption, "attachment": {"type": "template", "payload": payload}},
    }
