"""The three processes of Chọn Nghề, made from the settings. Rasa and the action server listen on loopback only.

The vendors' secrets reach the application alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.operations import ROOT
from bot.settings import Settings, keys, secret_keys
from bot.supervisor.spec import ProcessSpec

LOOPBACK = "127.0.0.1"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"

# One message is one small matrix product: threads only cost memory and fight with the other processes for two cores.
_RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "HF_HUB_OFFLINE": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONUNBUFFERED": "1",
}


def process_specs(settings: Settings, rasa_model: Path) -> list[ProcessSpec]:
    """Rasa (with this model), the action server and the application."""
    return [_rasa(settings, rasa_model), _actions(settings), _application(settings)]


def rasa_environment(settings: Settings) -> dict[str, str]:
    """The settings and limits that Rasa needs, to run and to train."""
    return {**settings.environment(), **_RASA_ENVIRONMENT, "DATABASE_URL": _for_rasa(settings.database_url)}


def address(settings: Settings) -> str:
    """Where the page is, for a person on this machine."""
    host = "localhost" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  (compared, not bound)
    return f"http://{_bracketed(host)}:{settings.port}"


def _rasa(settings: Settings, model: Path) -> ProcessSpec:
    port = settings.rasa_port
    return ProcessSpec(
        name="rasa",
        command=(str(RASA_PYTHON), "-m", "nlu.server", "run", "--port", str(port), "--model", str(model)),
        ready_url=f"http://{LOOPBACK}:{port}/",
        host=LOOPBACK,
        port=port,
        port_key=keys()["rasa_port"],
        environment=rasa_environment(settings),
        withheld=secret_keys(),
    )


def _actions(settings: Settings) -> ProcessSpec:
    port = settings.actions_port
    return ProcessSpec(
        name="actions",
        command=(sys.executable, "-m", "actions.server", "--port", str(port)),
        ready_url=f"http://{LOOPBACK}:{port}/health",
        host=LOOPBACK,
        port=port,
        port_key=keys()["actions_port"],
        environment=_ours(settings),
        withheld=secret_keys(),
    )


def _application(settings: Settings) -> ProcessSpec:
    port = settings.port
    # Through an address that listens: a wildcard is no address to connect to.
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  (compared, not bound)
    return ProcessSpec(
        name="app",
        command=(sys.executable, "-m", "bot.web", "--port", str(port)),
        ready_url=f"http://{_bracketed(host)}:{port}/readyz",
        host=settings.host,
        port=port,
        port_key=keys()["port"],
        environment=_ours(settings),
    )


def _ours(settings: Settings) -> dict[str, str]:
    return {**settings.environment(), "PYTHONUNBUFFERED": "1", "HF_HUB_OFFLINE": "1", "MALLOC_ARENA_MAX": "2"}


def _for_rasa(url: str) -> str:
    """Rasa's environment has SQLAlchemy 1.4 and psycopg2, the default driver of a plain ``postgresql:`` there."""
    scheme, colon, rest = url.partition(":")
    return f"postgresql{colon}{rest}" if scheme.startswith("postgres") else url


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
