"""What the inbox refuses. None of these carries the user's words."""

from __future__ import annotations


class InboxError(Exception):
    """The root of all refusals of the inbox."""


class UnknownTalk(InboxError):  # noqa: N818 - the name says what is wrong
    """No talk has this id."""


class UnknownButton(InboxError):  # noqa: N818
    """The talk never showed a button with this id."""


class TextTooLong(InboxError):  # noqa: N818
    """The text is longer than a message may be."""
