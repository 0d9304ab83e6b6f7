"""Two trades, or two schools, side by side in a small table: what differs, never which is better."""

from __future__ import annotations

from actions.desk import Desk, sentence
from actions.facts import entity_name
from actions.reply import Button, Reply, payload
from knowledge.facts import ShownFact

ROWS = {
    "trade": ("work", "conditions", "subjects", "jobs", "duration", "income"),
    "school": ("address", "ownership", "levels", "nine_plus", "dormitory", "phone", "website"),
}


def compare(desk: Desk, kind: str, ids: list[str]) -> Reply:
    """A table of what is known of each; an attribute known of neither is left out."""
    names = [entity_name(desk, kind, entity_id) for entity_id in ids[:3]]
    rows, facts = [], []
    for attribute in ROWS[kind]:
        found = [desk.facts(kind, entity_id, attribute)[:1] for entity_id in ids[:3]]
        if any(found):
            rows.append([desk.label(attribute), *(_cell(desk, cell) for cell in found)])
            facts += [fact for cell in found for fact in cell]
    buttons = [Button(name, payload(f"ask_{kind}", **{kind: i})) for name, i in zip(names, ids, strict=False)]
    return Reply(
        desk.say(f"compare.{kind}", names=", ".join(names)),
        columns=["", *names],
        rows=rows,
        buttons=[*buttons, desk.person],
        sources=[source for fact in facts for source in fact.sources],
        facts=[fact.id for fact in facts],
        remember={kind: ids[0], "focus": kind, "topic": "compare", "attribute": None},
    )


def _cell(desk: Desk, facts: list[ShownFact]) -> str:
    if not facts:
        return desk.say("compare.unknown")
    if facts[0].confidence != "general":
        return desk.phrase(facts[0])
    # a description is told by its first sentence; a figure keeps all that belongs to it
    return sentence(facts[0].value.split(". ")[0])
