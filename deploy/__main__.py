"""``python3.11 -m deploy [--dev] [--no-artefacts]``: 0 when all is ready, else 1 and a reason."""

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
    options.add_argument(
        "--no-artefacts", action="store_true", help="environments only: no database, encoder, index, model"
    )
    chosen = options.parse_args()
    if sys.version_info[:2] != PYTHON:
        messages.say("python", found=".".join(map(str, sys.version_info[:3])))
        return 1
    return _set_up(chosen.dev, artefacts=not chosen.no_artefacts)


def _set_up(dev: bool, artefacts: bool) -> int:
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
