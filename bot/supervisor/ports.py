"""Refuses to start on a port that something else uses: said before anything is started, with the setting to change."""

from __future__ import annotations

import errno
import socket
from collections import defaultdict
from collections.abc import Sequence

from bot import operations
from bot.supervisor.spec import ProcessSpec


def port_problems(specs: Sequence[ProcessSpec]) -> list[str]:
    """A sentence for each port that is shared, taken or not allowed; empty when all can be opened."""
    sharing: dict[int, list[str]] = defaultdict(list)
    for spec in specs:
        sharing[spec.port].append(spec.port_key)
    shared = [
        operations.text("ports_same", keys=", ".join(keys), port=port)
        for port, keys in sharing.items()
        if len(keys) > 1
    ]
    return shared or [problem for spec in specs if (problem := _problem(spec))]


def _problem(spec: ProcessSpec) -> str | None:
    family = socket.AF_INET6 if ":" in spec.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the servers do: a connection of a server that has just stopped does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((spec.host, spec.port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            message = "port_taken" if taken else "port_refused"
            return operations.text(message, port=spec.port, key=spec.port_key, reason=error.strerror)
    return None
