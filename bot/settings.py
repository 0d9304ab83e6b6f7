"""Settings: from the environment, then ``.env``, then the defaults below; read once and frozen.

Whatever is not known is refused with the nearest known name, because a setting that is silently ignored is found out
on the day it was needed; so is a channel of which only a part is set, and a ``.env`` with secrets that others can read.
``docs/settings.md`` lists them all (a test compares). Values are never repeated in an error.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from bot.channel_settings import ChannelSettings, missing
from bot.operations import ROOT
from bot.unknown_settings import Problem, problems_in

PREFIX = "CHONNGHE_"
# For tests only. With the first two a missing browser or PostgreSQL fails a test instead of skipping it; with the last
# the checkout's .env is not read: no test may speak with the tokens of the account that really runs.
TEST_SWITCHES = ("CHONNGHE_REQUIRE_BROWSER", "CHONNGHE_REQUIRE_POSTGRES", "CHONNGHE_IGNORE_ENV_FILE")
IGNORE_ENV_FILE = TEST_SWITCHES[-1]

Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[Path, AfterValidator(lambda path: (ROOT / path).resolve())]


class SettingsError(Exception):
    """One or more settings cannot be used; the text names each, a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.text() for problem in problems))
        self.problems = problems


class Settings(ChannelSettings):
    """All settings. The environment's name is ``CHONNGHE_`` and the field's, except where an alias is given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        env_file_encoding="utf-8",
    )

    port: Port = Field(default=8080, validation_alias="PORT", description="Port of the web page and API")
    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 lets other machines in")
    trusted_proxies: str | None = Field(
        default=None,
        description="Web servers in front, comma separated, whose X-Forwarded-For is believed (`127.0.0.1`)",
    )
    var_dir: Folder = Field(default=ROOT / "var", description="Folder of database, models, index and logs")
    content_dir: Folder = Field(default=ROOT / "content", description="Folder of the content that people edit")
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        validate_default=True,
        repr=False,  # it may hold a password
        description="SQLAlchemy URL, SQLite or PostgreSQL",
    )
    rasa_port: Port = Field(default=5005, description="Port of Rasa, on loopback only")
    actions_port: Port = Field(default=5055, description="Port of the action server, on loopback only")
    operator: str | None = Field(default=None, description="Who runs this assistant, as the opening message says")
    contact: str | None = Field(
        default=None, description="How to reach a person, shown where the assistant does not know"
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs the passes of visitors on schools' pages, 32 characters or more",
    )
    encoder: str | None = Field(default=None, description="A sentence-transformers model instead of the built-in one")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much the application logs"
    )
    message_limit: int = Field(default=2000, ge=100, le=20000, description="Longest message accepted, in characters")
    rate_per_minute: int = Field(
        default=30, ge=1, le=100_000, description="Messages accepted from one talk in a minute"
    )

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return f"sqlite:///{info.data.get('var_dir', ROOT / 'var')}/chonnghe.db"
        if re.split(r"[:+]", value, maxsplit=1)[0] not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("an SQLAlchemy URL is needed: sqlite:///file or postgresql://user:password@host/name")
        return value

    def environment(self) -> dict[str, str]:
        """The settings as environment variables, for the processes that we start, without unset ones and secrets."""
        values = {key: getattr(self, field) for field, key in keys().items()}
        shown = {key: value for key, value in values.items() if not isinstance(value, SecretStr)}
        return {key: str(value) for key, value in shown.items() if value is not None}


def keys() -> dict[str, str]:
    """Field name to environment name, for every setting."""
    return {name: str(field.validation_alias or PREFIX + name.upper()) for name, field in Settings.model_fields.items()}


def secret_keys() -> frozenset[str]:
    """The environment names of what must never be shown, logged or handed to a process that does not need it."""
    fields = Settings.model_fields.items()
    return frozenset(keys()[name] for name, field in fields if "SecretStr" in str(field.annotation))


def read_settings(file: Path, *, whole: bool = True, values: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment and this file. Raises ``SettingsError`` naming every bad or unknown key.

    ``whole``: refuse a channel of which only a part is set, and a file with secrets that is not its owner's alone; the
    set-up, which mends both, reads without. ``values``: by field name, what is not written yet; they win.
    """
    problems = problems_in(file, os.environ, PREFIX, [*keys().values(), *TEST_SWITCHES])
    try:
        # pydantic-settings takes the file too; mypy sees the fields only.
        settings = Settings(_env_file=file, **(values or {}))  # type: ignore[call-arg,arg-type]
        problems += _half_set(settings) if whole else []
    except ValidationError as error:
        problems += [_bad(str(details["loc"][0]), str(details["msg"])) for details in error.errors()]
    problems += _open_to_others(file) if whole else []
    if problems:
        raise SettingsError(problems)
    return settings


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process, read once from the environment and the checkout's ``.env``."""
    ignored = os.environ.get(IGNORE_ENV_FILE) == "1"
    return read_settings(Path(os.devnull) if ignored else ROOT / ".env")


def _bad(location: str, reason: str) -> Problem:
    return Problem("setting_bad", {"key": keys().get(location, location), "reason": reason})


def _half_set(settings: Settings) -> list[Problem]:
    names = keys()
    return [
        Problem("setting_missing", {"key": names[begun], "missing": ", ".join(names[name] for name in lacking)})
        for begun, lacking in missing(settings)
    ]


def _open_to_others(file: Path) -> list[Problem]:
    """A file that holds a secret and is not its owner's alone."""
    if not file.is_file() or not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    values = dotenv_values(file, encoding="utf-8", interpolate=False)
    password = urlsplit(values.get("DATABASE_URL") or "").password
    if not password and not any(values.get(key) for key in secret_keys()):
        return []
    return [Problem("setting_open", {"file": file})]
