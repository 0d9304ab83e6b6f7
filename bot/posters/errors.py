"""What keeps a poster from being made."""

from __future__ import annotations


class PosterError(ValueError):
    """``reply_id``: full id of the sentence that says why and what to do (``poster.bad_size``), with its ``values``."""

    def __init__(self, reply_id: str, **values: object) -> None:
        super().__init__(reply_id)
        self.reply_id, self.values = reply_id, values
