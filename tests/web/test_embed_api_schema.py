"""Schemathesis tries the widget's API against its own OpenAPI, from a page of the host and with a pass of a talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from bot.pace import Rate
from bot.web.app import WebOptions
from bot.web.pushes import Pace
from tests.web.hosting import HOST_ID, hosting

ORIGIN = "https://thcs-nguyen-du.edu.vn"
BOUNDLESS = WebOptions(per_talk=Rate(1e9, 10**9), per_client=Rate(1e9, 10**9))
# A stream ends at once.
SHORT = Pace(look=0.05, beat=0.05, last=0.05)


@pytest.fixture(scope="module")
def embed_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    folder: Path = tmp_path_factory.mktemp("embed")
    with hosting(ORIGIN, folder=folder, options=BOUNDLESS, pace=SHORT) as hosted:
        body = {"school": HOST_ID}
        opened = httpx.post(f"{hosted.address}/embed/v1/open", json=body, headers={"Origin": ORIGIN}, trust_env=False)
        found = schemathesis.openapi.from_url(f"{hosted.address}/openapi.json")
        KNOWN["Authorization"] = f"Bearer {opened.json()['pass']}"
        yield found.include(path_regex="^/embed/v1/")


KNOWN = {"Origin": ORIGIN}
schema = schemathesis.pytest.from_fixture("embed_api")


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_widgets_api_keeps_its_own_description(case: Case[Any]) -> None:
    case.call_and_validate(headers=dict(KNOWN))
