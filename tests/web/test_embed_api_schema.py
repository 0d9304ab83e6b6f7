"""Schemathesis tries the widget's API against its own OpenAPI, from a page of the host and with a pass of a talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from bot.pace import Rate
from bot.web.app import WebOptions
from bot.web.pushes import Pace
from tests.web.hosting import HOST_ID, hosted_app, hosting

ORIGIN = "https://thcs-nguyen-du.edu.vn"
BOUNDLESS = WebOptions(per_talk=Rate(1e9, 10**9), per_client=Rate(1e9, 10**9))
# A stream ends at once.
SHORT = Pace(look=0.05, beat=0.05, last=0.05)


def described() -> dict[str, Any]:
    """What the application says of itself; the cases must be known before any of it runs."""
    with TemporaryDirectory() as folder, hosted_app(ORIGIN, folder=Path(folder)) as hosted:
        return hosted.app.openapi()


schema = schemathesis.openapi.from_dict(described()).include(path_regex="^/embed/v1/")


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Where a case is sent, and what a visitor's browser sends with it."""
    folder: Path = tmp_path_factory.mktemp("embed")
    with hosting(ORIGIN, folder=folder, options=BOUNDLESS, pace=SHORT) as hosted:
        body, own = {"school": HOST_ID}, {"Origin": ORIGIN}
        opened = httpx.post(f"{hosted.address}/embed/v1/open", json=body, headers=own, trust_env=False)
        bearer = f"Bearer {opened.json()['pass']}"
        yield {"base_url": hosted.address, "headers": {**own, "Authorization": bearer}}


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_widgets_api_keeps_its_own_description(case: Case[Any], called: dict[str, Any]) -> None:
    case.call_and_validate(**called)
