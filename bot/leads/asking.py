"""One step of a wish to be called: what was heard moves the draft on, or ends it kindly."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from bot.inbox.asides import Said
from bot.leads.hearing import Heard, Step
from bot.leads.models import Lead
from bot.leads.store import Leads, Yes
from bot.leads.wording import Wording
from bot.record.store import TalkState

ASKING, LEFT, STORED = "call_asking", "call_left", "call_stored"
# So many numbers that cannot be read, and the assistant stops asking.
MOST_MISSES = 3
# An optional answer that was skipped; None has not been asked yet.
NOT_TOLD = ""


class Asking:
    """Leads from the first question to the receipt. Each answer is stored at once, so a restart loses none."""

    def __init__(self, leads: Leads, wording: Wording) -> None:
        self._leads, self._wording = leads, wording
        self._steps: dict[str, Callable[[Lead, Heard, TalkState], Said]] = {
            "consent": self._consented,
            "age": self._aged,
            "guardian": self._guarded,
            "name": self._named,
            "phone": self._phoned,
            "school": self._schooled,
            "confirm": self._confirmed,
        }

    def start(self, talk_id: str, state: TalkState) -> Said:
        """Tell the purpose and ask; where a draft or a wish is there already, go on with that."""
        if waiting := self._leads.open_lead(talk_id):
            return Said(ASKING, self._wording.waiting(waiting, state.role))
        draft = self._leads.draft(talk_id)
        if draft is None or self._leads.expired(draft):
            draft = self._leads.start(talk_id, "consent")
        return self.ask(draft, state)

    def ask(self, draft: Lead, state: TalkState, before: str = "") -> Said:
        """The draft's open question."""
        return Said(ASKING, *self._wording.question(draft, state.role, before))

    def take(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        """Go on from what was heard at the draft's open step."""
        if heard.meaning == "leave":
            return self._end(draft, state, "left")
        if heard.meaning == "unclear":
            return self.ask(draft, state, self._wording.text("unclear", state.role) + "\n")
        return self._steps[draft.step or "consent"](draft, heard, state)

    def time_out(self, draft: Lead, state: TalkState) -> Said:
        """Say that the draft was left too long and is gone."""
        return self._end(draft, state, "timed_out")

    def left(self, state: TalkState) -> Said:
        """Say that nothing is kept."""
        return Said(LEFT, self._wording.said("left", state.role, ("offer_button", "")))

    def _consented(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        return self._on(draft, "age", state) if heard.meaning == "yes" else self._end(draft, state, "left")

    def _aged(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        step: Step = "guardian" if heard.value == "under_16" else "name"
        return self._on(draft, step, state, age_band=heard.value)

    def _guarded(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        return self._on(draft, "name", state) if heard.meaning == "yes" else self._end(draft, state, "guardian_later")

    def _named(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        phone = heard.phone or draft.phone
        draft = self._leads.move(draft, "name", name=heard.value, phone=phone)
        return self._on(draft, _after(draft, "name"), state)

    def _schooled(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        school = NOT_TOLD if heard.meaning == "skip" else heard.value
        return self._on(draft, _after(draft, "school"), state, school=school)

    def _phoned(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        if heard.meaning == "answer":
            return self._on(draft, _after(draft, "phone"), state, phone=heard.value, misses=0)
        if draft.misses + 1 >= MOST_MISSES:
            return self._end(draft, state, "phone_stopped")
        self._leads.move(draft, "phone", misses=draft.misses + 1)
        return Said(ASKING, self._wording.said("phone_wrong", state.role, ("leave_button", ":phone:leave")))

    def _confirmed(self, draft: Lead, heard: Heard, state: TalkState) -> Said:
        if heard.meaning == "change":
            return self._on(draft, cast(Step, heard.value), state, **{heard.value: None})
        if heard.meaning != "yes":
            return self._end(draft, state, "left")
        relations = ["person", "guardian"] if draft.age_band == "under_16" else ["person"]
        consents = [Yes(relation, self._wording.consent_hash(relation)) for relation in relations]
        return Said(STORED, self._wording.stored(self._leads.confirm(draft, consents), state.role))

    def _on(self, draft: Lead, step: Step, state: TalkState, **values: object) -> Said:
        if step == "confirm":
            values["interest"] = self._leads.interest(state.context)
        return self.ask(self._leads.move(draft, step, **values), state)

    def _end(self, draft: Lead, state: TalkState, sentence: str) -> Said:
        self._leads.wipe(draft.talk_id)
        return Said(LEFT, self._wording.said(sentence, state.role, ("offer_button", "")))


def _after(draft: Lead, step: Step) -> Step:
    """The next step that has no answer yet: one that was put right leads back to the summary."""
    told = {"name": draft.name, "phone": draft.phone, "school": draft.school}
    order: tuple[Step, ...] = ("name", "phone", "school")
    return next((later for later in order if later != step and told[later] is None), "confirm")
