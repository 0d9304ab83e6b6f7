"""Schemathesis tries the whole API against its own OpenAPI: no 500, no undocumented status, no other shape."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from bot.pace import Rate
from bot.web.app import WebOptions
from tests.web.stand_in import stand_in_app

BOUNDLESS = WebOptions(per_talk=Rate(1e9, 10**9), per_client=Rate(1e9, 10**9))
schema = schemathesis.openapi.from_asgi("/openapi.json", stand_in_app(options=BOUNDLESS))


@schema.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_its_own_description(case: Case[Any]) -> None:
    case.call_and_validate()
