"""What the short reasons of failures mean, for operators: the cause and what to do next, from ``shelf.yml``.

Adapters name a failure by fixed English words or a vendor's number ("window", "zalo -230", "error 551"). The sentence
of ``zalo -230`` is ``reason_zalo_230``, else ``reason_zalo``, which repeats the reason: its number can be looked up.
"""

from __future__ import annotations

import re

from knowledge.replies import Replies

# As the courier puts it before a reason that it tells the alarm.
SHELVED = "shelved: "


def in_words(replies: Replies, reason: str) -> str:
    """Cause and next step; a reason that nobody foresaw is given back as it is."""
    bare = reason.removeprefix(SHELVED)
    words = re.findall(r"[a-z0-9]+", bare.lower())
    for end in range(len(words), 0, -1):
        reply_id = f"shelf.reason_{'_'.join(words[:end])}"
        if reply_id in replies:
            said = replies.text(reply_id, None, reason=bare)
            return replies.text("shelf.on_shelf", None, what=said) if bare != reason else said
    return reason
