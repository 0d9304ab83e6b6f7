"""Children die with their parent, even when it is killed with ``kill -9`` and can clean up nothing.

Linux sends the signal itself (``PR_SET_PDEATHSIG``); elsewhere there is no such promise and the function does nothing.
The link holds for the direct child only, so what is started this way must be one process. Standard library only: the
set-up (``deploy``) uses it before any package is installed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """A ``preexec_fn`` that ties the child to the calling thread's process; ``None`` where the system cannot do it."""
    if not sys.platform.startswith("linux"):
        return None
    # Looked up before the fork: between fork and exec nothing may allocate much or take locks.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie
