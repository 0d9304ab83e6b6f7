"""The wish to be called in the inbox: the number is asked, kept and withdrawn here, and never reaches Rasa."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import cast

from bot.clock import local_day, utc_now
from bot.inbox.asides import Said, Taken
from bot.inbox.messages import OutMessage
from bot.inbox.replying import Reply
from bot.leads.asking import ASKING, LEFT, Asking
from bot.leads.hearing import Heard, Meaning, Step, hear
from bot.leads.lists import LeadWords
from bot.leads.models import Lead
from bot.leads.phone import read_phone
from bot.leads.receipts import read_receipt
from bot.leads.store import CALLED, Leads
from bot.leads.wording import CALL, Wording
from bot.privacy.mask import Masker
from bot.record.store import TalkState
from bot.safety.guard import says_something
from nlu.text import syllables

WITHDRAWN = "call_withdrawn"
# The steps before the one that asks for the number.
_BEFORE_PHONE = frozenset({"consent", "age", "guardian", "name"})
# Answers to these the record of the talk never keeps.
_PRIVATE = frozenset({"name", "phone", "school"})
_MEANINGS: dict[str, Meaning] = {"yes": "yes", "no": "no", "skip": "skip", "leave": "leave"}
_DIGITS = re.compile(r"\d(?:\D?\d){4}")
# A withdrawal is a short sentence; a long text with such words in it tells a story.
_LONGEST_WITHDRAWAL = 25


class CallTalk:
    """An ``Aside`` of the inbox; blocking. ``now`` gives an aware time."""

    def __init__(
        self,
        leads: Leads,
        words: LeadWords,
        wording: Wording,
        masker: Masker,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._leads, self._words, self._wording, self._masker, self._now = leads, words, wording, masker, now
        self._asking = Asking(leads, wording)

    def typed(self, talk_id: str, text: str) -> Taken | None:
        """A withdrawal, an answer to the open question, a number unasked, or none of ours."""
        if taken := self._withdrawal(talk_id, text):
            return taken
        draft = self._leads.draft(talk_id)
        if draft is None:
            return Taken(self._offer) if self._only_a_number(text) else None
        step = cast(Step, draft.step)
        heard = hear(step, text, self._words, local_day(self._now()))
        if self._leads.expired(draft):
            return self._too_late(draft, heard)
        return self._answer(draft, step, heard, text) if heard else self._early(draft, text)

    def pressed(self, talk_id: str, payload: str) -> Taken | None:
        """A button of ours. One that belongs to an earlier step asks the open question once more."""
        name, _, rest = payload.partition(":")
        if name != CALL:
            return None
        if not rest:
            return Taken(lambda state: self._asking.start(talk_id, state))
        if rest == "keep":
            return Taken(lambda state: Said(ASKING, self._wording.said("kept", state.role)))
        step, _, value = rest.partition(":")
        if step == "withdraw":
            return Taken(lambda state: self._withdraw(talk_id, value or None, state))
        return Taken(lambda state: self._pressed(talk_id, step, value, state))

    def again(self, talk_id: str, role: str | None) -> Reply | None:
        """The open question after a question of the person's own was answered."""
        draft = self._leads.draft(talk_id)
        if draft is None or self._leads.expired(draft):
            return None
        return self._wording.resumed(draft, role)

    def _answer(self, draft: Lead, step: Step, heard: Heard, text: str) -> Taken:
        rest = self._question_beside(text) if step == "phone" and heard.meaning == "answer" else None
        label = self._wording.label(step) if step in _PRIVATE and heard.meaning in {"answer", "wrong"} else None
        shown = self._masker.mask(text) if rest else label
        return Taken(lambda state: self._asking.take(draft, heard, state), shown, rest)

    def _early(self, draft: Lead, text: str) -> Taken | None:
        """A number typed before it is asked for: it is not kept yet, and the open question comes first."""
        if draft.step not in _BEFORE_PHONE or read_phone(text) is None or self._question_beside(text):
            return None
        label = self._wording.label("phone")
        return Taken(lambda state: Said(ASKING, self._wording.resumed(draft, state.role, "number_early")), label)

    def _too_late(self, draft: Lead, heard: Heard | None) -> Taken | None:
        if heard is None:
            self._leads.wipe(draft.talk_id)
            return None
        label = self._wording.label(draft.step or "") if draft.step in _PRIVATE else None
        return Taken(lambda state: self._asking.time_out(draft, state), label)

    def _question_beside(self, text: str) -> str | None:
        """The masked question typed along with a number; None where there is none, or masking left digits standing."""
        rest = self._masker.without_labels(self._masker.mask(text))
        safe = read_phone(rest) is None and not _DIGITS.search(rest)
        return rest if safe and self._words.questions.asks_something(rest) else None

    def _pressed(self, talk_id: str, step: str, value: str, state: TalkState) -> Said:
        draft = self._leads.draft(talk_id)
        if draft is None:
            gone = value in {"leave", "no"}
            return self._asking.left(state) if gone else self._asking.start(talk_id, state)
        if self._leads.expired(draft):
            return self._asking.time_out(draft, state)
        if value != "leave" and draft.step != step:
            return self._asking.ask(draft, state)
        return self._asking.take(draft, _button(step, value), state)

    def _only_a_number(self, text: str) -> bool:
        return read_phone(text) is not None and not says_something(self._masker.without_labels(self._masker.mask(text)))

    def _offer(self, state: TalkState) -> Said:
        """To a number that nobody asked for: that it is not kept, and how to be called."""
        reply = self._wording.said("offer", state.role, ("offer_button", ""))
        reply.messages.insert(0, OutMessage(text=self._wording.replies.text("trouble.only_personal", state.role)))
        return Said(ASKING, reply)

    def _withdrawal(self, talk_id: str, text: str) -> Taken | None:
        """A sentence that takes the number back; a receipt alone tells how its wish stands."""
        if len(syllables(text)) > _LONGEST_WITHDRAWAL:
            return None
        receipt = read_receipt(text)
        clear = self._words.clear.within(text)
        if receipt and not clear:
            return self._standing(receipt)
        near = self._words.near.within(text) or self._words.alone.whole(text)
        if not (clear or (near and self._leads.open_lead(talk_id))):
            return None
        if self._words.ways.within(text):
            return Taken(self._how)
        return Taken(lambda state: self._withdraw(talk_id, receipt, state))

    def _standing(self, receipt: str) -> Taken | None:
        lead = self._leads.named(receipt)
        if lead is None:
            return None
        name = "receipt_called" if lead.state == CALLED else "receipt_open"
        button = ("withdraw_button", f":withdraw:{receipt}")
        return Taken(lambda state: Said(ASKING, self._wording.said(name, state.role, button, receipt=receipt)))

    def _how(self, state: TalkState) -> Said:
        return Said(ASKING, self._wording.said("how_to_withdraw", state.role, ("withdraw_button", ":withdraw")))

    def _withdraw(self, talk_id: str, receipt: str | None, state: TalkState) -> Said:
        lead = self._leads.named(receipt) if receipt else self._leads.open_lead(talk_id)
        if lead is not None:
            return Said(WITHDRAWN, self._wording.withdrawn(lead, self._leads.withdraw(lead), state.role))
        if receipt:
            return Said(LEFT, self._wording.said("receipt_unknown", state.role, receipt=receipt))
        wiped = self._leads.wipe(talk_id)
        return Said(LEFT, self._wording.said("draft_withdrawn" if wiped else "nothing_kept", state.role))


def _button(step: str, value: str) -> Heard:
    if meaning := _MEANINGS.get(value):
        return Heard(meaning)
    return Heard("change" if step == "confirm" else "answer", value)
