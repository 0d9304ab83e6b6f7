"""A talk over the API, and its messages as lines of text."""

from __future__ import annotations

from typing import Any

import httpx

from knowledge.replies import Replies

Message = dict[str, Any]


class ApiTalk:
    """One talk through ``/api/v1``. Methods raise ``httpx.HTTPError``; ``seconds`` is how long an answer may take."""

    def __init__(self, http: httpx.Client, seconds: float) -> None:
        self._http, self._seconds = http, seconds
        self._path = ""

    def open(self) -> list[Message]:
        """Open the talk; its opening messages."""
        response = self._http.post("/api/v1/talks", json={}, timeout=self._seconds)
        response.raise_for_status()
        opened = response.json()
        self._path = f"/api/v1/talks/{opened['talk_id']}/messages"
        return self._with_addresses(list(opened["messages"]))

    def say(self, text: str) -> dict[str, Any]:
        """The answer to typed text, as the API gives it. A refused text answers with the API's own sentence."""
        return self._post(self._path, {"text": text})

    def press(self, button: str) -> dict[str, Any]:
        """The answer to a button."""
        return self._post(self._path, {"button": button})

    def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        response = self._http.post(path, json=body, timeout=self._seconds)
        if response.is_client_error and "error" in (refused := response.json()):
            return {"messages": [{"text": refused["error"]["message"], "buttons": [], "sources": []}]}
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return {**answer, "messages": self._with_addresses(answer["messages"])}

    def _with_addresses(self, messages: list[Message]) -> list[Message]:
        """The messages, what is attached with its whole address: a terminal has no page to start from."""
        for message in messages:
            for one in message.get("attachments", ()):
                one["url"] = str(self._http.base_url.join(one["url"]))
        return messages


def offered(messages: list[Message], said: str) -> str | None:
    """The id of the button whose number was typed, counted through all messages from 1; None for anything else."""
    buttons = [button["id"] for message in messages for button in message["buttons"]]
    chosen = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return str(buttons[chosen - 1]) if 0 < chosen <= len(buttons) else None


def show_messages(replies: Replies, messages: list[Message]) -> None:
    """Print messages with their tables, sources and numbered buttons."""
    number = 0
    for message in messages:
        print(message["text"])
        _show_table(message.get("table"))
        for one in message.get("attachments", ()):
            print("  " + replies.text("terminal.attachment", title=one["title"], url=one["url"]))
        for source in message["sources"]:
            parts = [source["title"], source.get("date"), source.get("url")]
            print("  " + replies.text("terminal.source", source=" · ".join(part for part in parts if part)))
        for button in message["buttons"]:
            number += 1
            print("  " + replies.text("terminal.button", number=number, title=button["title"]))
        print()


def _show_table(table: dict[str, Any] | None) -> None:
    if not table:
        return
    rows = [table["columns"], *table["rows"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table["columns"]))]
    for row in rows:
        print("  " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
