"""What a supervised process is: plain data, so that tests can supervise anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ProcessSpec:
    """One process. It is ready when ``ready_url`` answers 200; ``port_key`` is the setting that moves its port.

    ``withheld``: names (whatever their case) that it does not inherit from our environment.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    host: str
    port: int
    port_key: str
    environment: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    def whole_environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """The environment it is started with: what it may inherit, then its own."""
        return {**without(inherited, self.withheld), **self.environment}


@dataclass(frozen=True)
class Patience:
    """All waiting times, in seconds, with their reasons."""

    first_pause: float = 0.5  # a crash is often a hiccup: try again almost at once
    longest_pause: float = 30.0  # a broken process must not eat the machine, yet comes back soon after the mend
    quick: float = 20.0  # ended earlier than this after its start: a crash in a row (Rasa needs 8 s to start)
    crashes: int = 5  # in a row, then it is said plainly; where it never worked, all stops
    grace: float = 8.0  # to stop by itself before it is killed
    poll: float = 0.2  # between looks at whether a process answers
    remind: float = 10.0  # between lines that say what is still awaited

    def pause(self, crashes: int) -> float:
        """Seconds to wait before the restart after this many quick crashes in a row (1 or more)."""
        return min(self.first_pause * 2.0 ** (min(crashes, 20) - 1), self.longest_pause)


def without(environment: Mapping[str, str], withheld: frozenset[str]) -> dict[str, str]:
    """The environment without these names, whatever their case: settings are read in any case."""
    hidden = {name.upper() for name in withheld}
    return {name: value for name, value in environment.items() if name.upper() not in hidden}
