"""``python3.11 -m deploy [--dev] [--artefacts none|early|all]``: 0 when all is ready, else 1 and a reason."""

from __future__ import annotations

import argparse
import signal
import sys

from deploy import messages

PYTHON = (3, 11)


def main() -> int:
    """Check what is needed before anything is downloaded, then set up."""
    options = argparse.ArgumentParser(prog="python3.11 -m deploy", description=__doc__)
    options.add_argument("--dev", action="store_true", help="also the tools for tests and lint")
    # "early" is for commands that build what is due themselves: only what can be made while Rasa still installs.
    options.add_argument("--artefacts", choices=["none", "early", "all"], default="all", help="what to build")
    chosen = options.parse_args()
    if sys.version_info[:2] != PYTHON:
        messages.say("python", found=".".join(map(str, sys.version_info[:3])))
        return 1
    return _set_up(chosen.dev, chosen.artefacts)


def _set_up(dev: bool, artefacts: str) -> int:
    from deploy.setup import prepare  # only a Python that passed the check reads newer syntax

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        prepare(dev, artefacts)
    except messages.SetupError as error:
        messages.write(str(error))
        return 1
    except KeyboardInterrupt:
        messages.say("stopped")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
