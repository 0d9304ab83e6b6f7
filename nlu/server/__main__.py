"""``python -m nlu.server train|run|parse|bench|check|validate``: Rasa, prepared."""

from __future__ import annotations

import sys

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow


def main() -> int:
    """Prepare, then run the command; the exit status is the command's."""
    prepare_environment()
    leave_out_tensorflow()
    from nlu.server.command import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
