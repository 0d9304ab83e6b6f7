"""What a turn's record keeps of its reply and of the traces that came with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.inbox.replying import Reply
from bot.record.store import TurnResult


def turn_result(
    reply: Reply, latency: dict[str, float], intent: str | None = None, entities: Iterable[dict[str, Any]] = ()
) -> TurnResult:
    """The result to store. ``intent`` and ``entities`` are ours where Rasa was not asked; else the traces tell them."""
    traces = reply.traces
    first = traces[0] if traces else {}
    contexts = [trace["context"] for trace in traces if isinstance(trace.get("context"), dict)]
    return TurnResult(
        reply=[message.model_dump(mode="json") for message in reply.messages],
        payloads=reply.payloads,
        intent=intent or _short(first.get("intent")),
        confidence=_number(first.get("confidence")),
        entities=[*entities, *_all(traces, "entities", dict)],
        retrieved=_all(traces, "retrieved", dict),
        facts=_all(traces, "facts", str),
        refusal=reply.refusal,
        latency={**_stages(traces), **latency},
        context=contexts[-1] if contexts else None,
    )


def _all(traces: list[dict[str, Any]], name: str, kind: type) -> list[Any]:
    """The members of one list over all traces, each once, in order: the messages of one answer repeat them."""
    found: list[Any] = []
    for trace in traces:
        values = trace.get(name)
        for value in values if isinstance(values, list) else []:
            if isinstance(value, kind) and value not in found:
                found.append(value)
    return found


def _stages(traces: list[dict[str, Any]]) -> dict[str, float]:
    stages: dict[str, float] = {}
    for trace in traces:
        stages |= {str(name): float(value) for name, value in dict(trace.get("stages") or {}).items()}
    return stages


def _short(value: object) -> str | None:
    return value[:60] if isinstance(value, str) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
