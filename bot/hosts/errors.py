"""What is refused of hosts and their pages. None of these carries anybody's words."""

from __future__ import annotations


class HostError(ValueError):
    """A host that cannot be kept as written; ``reply_id`` of ``content/replies/host.yml`` says why, with ``values``."""

    def __init__(self, reply_id: str, **values: object) -> None:
        super().__init__(reply_id)
        self.reply_id, self.values = reply_id, values


class EmbedError(Exception):
    """The root of what a request from a host's page may be refused for."""


class UnknownHost(EmbedError):  # noqa: N818 - the name says what is wrong
    """No host that is active has this id."""


class OriginNotAllowed(EmbedError):  # noqa: N818
    """The page that asks is not one of this host's."""


class PassBroken(EmbedError):  # noqa: N818
    """There is no pass, or not one of ours."""


class PassExpired(EmbedError):  # noqa: N818
    """The pass was ours, but it is too old."""
