"""``python -m bot.build [--without-rasa] [--force NAME]``: exit status 0 when every artefact is current."""

from __future__ import annotations

import argparse
import sys

from bot import operations
from bot.build.plan import plan
from bot.build.runner import BuildError, build
from bot.settings import SettingsError, load_settings


def main() -> int:
    """Build what is due."""
    options = argparse.ArgumentParser(prog="python -m bot.build", description=__doc__)
    options.add_argument(
        "--without-rasa", action="store_true", help="leave Rasa's model out (its environment may be missing)"
    )
    options.add_argument("--force", action="append", default=[], metavar="NAME", help="make this one anew")
    chosen = options.parse_args()
    try:
        settings = load_settings()
        wanted = [artefact for artefact in plan(settings) if not (chosen.without_rasa and artefact.name == "rasa")]
        build(wanted, settings.var_dir, chosen.force)
    except SettingsError as error:
        operations.write(str(error))
        return 2
    except BuildError:
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
