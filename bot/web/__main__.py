"""``python -m bot.web [--host H] [--port N]``: serve page and API; exit status 2 on unusable settings."""

from __future__ import annotations

import argparse
import contextlib
import gc
import logging
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from bot import operations
from bot.settings import Settings, SettingsError, load_settings

# With the queues' own grace all stops within the supervisor's patience.
GRACE_SECONDS = 4


def main() -> int:
    """Serve until stopped."""
    try:
        settings = load_settings()
    except SettingsError as error:
        operations.write(str(error))
        return 2
    options = _options(settings)
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s %(message)s")
    # httpx names every address it calls; our own lines say what matters.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from bot.web.serve import make_app

    app = make_app(settings)
    # What is loaded now stays: full collections, which would hold every vendor up, need not look at it again.
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(app, host=options.host, port=options.port, **server_options(settings.trusted_proxies))
    server = _Server(config, app.state.stop)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else STARTUP_FAILURE


class _Server(uvicorn.Server):
    """The server, which tells the application when it is to stop: a stream would hold it up for its whole grace."""

    def __init__(self, config: uvicorn.Config, stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop has come."""
        self._stop()
        super().handle_exit(sig, frame)


def server_options(trusted_proxies: str | None = None) -> dict[str, Any]:
    """How the server behaves: our own log lines, no web sockets, a short farewell.

    Forwarded addresses are believed only when they come from one of these proxies: anybody could write the header.
    """
    return {
        "access_log": False,
        "log_config": None,
        "proxy_headers": trusted_proxies is not None,
        "forwarded_allow_ips": trusted_proxies,
        "server_header": False,
        "ws": "none",
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }


def _options(settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.web", description=__doc__)
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
