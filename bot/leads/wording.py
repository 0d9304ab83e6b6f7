"""The sentences of a wish to be called: the open question with its buttons, the summary, the receipts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from bot.clock import VIETNAM, aware, local_day, spoken_day
from bot.inbox.messages import OutMessage
from bot.inbox.replying import Reply
from bot.leads.models import Lead
from bot.leads.phone import masked
from bot.leads.store import LEAD_DAYS
from knowledge.replies import Replies

CALL = "!call"
_BUTTONS = {
    "consent": (("agree", "yes"), ("decline", "no")),
    "age": (("age_under_16", "under_16"), ("age_16_17", "16_17"), ("age_18_plus", "18_plus")),
    "guardian": (("guardian_yes", "yes"), ("guardian_no", "no")),
    "name": (("leave_button", "leave"),),
    "phone": (("leave_button", "leave"),),
    "school": (("skip", "skip"), ("leave_button", "leave")),
    "confirm": (
        ("confirm_yes", "yes"),
        ("change_name", "name"),
        ("change_phone", "phone"),
        ("leave_button", "leave"),
    ),
}
# Their questions are long: told once, they are asked again in a few words.
_CONSENT_STEPS = frozenset({"consent", "guardian"})
# The text each of the two has agreed to.
_CONSENT_TEXTS = {"person": "purpose", "guardian": "guardian"}


class Wording:
    """Says everything of ``content/replies/lead.yml``.

    ``operator`` receives the number, ``contact`` is how to reach a person; None: they are named in general.
    """

    def __init__(self, replies: Replies, operator: str | None, contact: str | None) -> None:
        self.replies, self._operator, self._contact = replies, operator, contact

    def text(self, sentence: str, role: str | None, /, **values: object) -> str:
        """One sentence."""
        contact = self._contact or self.replies.text("person.default_contact", role)
        common = {"receiver": self._receiver(role), "contact": contact, "days": LEAD_DAYS}
        return self.replies.text(f"lead.{sentence}", role, **{**common, **values})

    def label(self, step: str) -> str:
        """What stands in the record in place of an answer to this step."""
        return self.replies.text(f"lead.label_{step}")

    def said(self, sentence: str, role: str | None, /, *offers: tuple[str, str], **values: object) -> Reply:
        """A reply of one sentence; ``offers`` are buttons: the reply that titles one, and what follows "!call"."""
        return self._reply(self.text(sentence, role, **values), role, offers)

    def question(self, draft: Lead, role: str | None, before: str = "") -> tuple[Reply, dict[str, str]]:
        """The open question with its buttons, and what the record keeps of it where it holds personal data."""
        step = draft.step or "consent"
        asked = "purpose" if step == "consent" else step
        text = before + (self._summary(draft, role) if step == "confirm" else self.text(asked, role))
        kept = {text: before + self._summary(draft, role, hidden=True)} if step == "confirm" else {}
        return self._reply(text, role, _offers(step), step), kept

    def resumed(self, draft: Lead, role: str | None, lead_in: str = "resume") -> Reply:
        """The open question in short, with its buttons, after something else was answered or told too early.

        The summary holds a name, and this turn is recorded as it is: a button leads back to it.
        """
        step = draft.step or "consent"
        if step == "confirm":
            return self.said("resume_confirm", role, ("see_again", ""), ("leave_button", ":confirm:leave"))
        short = f"resume_{step}" if step in _CONSENT_STEPS else step
        text = f"{self.text(lead_in, role)} {self.text(short, role)}"
        return self._reply(text, role, _offers(step), step)

    def waiting(self, lead: Lead, role: str | None) -> Reply:
        """That a wish waits already; it can be taken back."""
        offers = (("withdraw_button", ":withdraw"), ("keep_button", ":keep"))
        return self.said("waiting", role, *offers, receipt=lead.receipt, phone=masked(lead.phone or ""))

    def stored(self, lead: Lead, role: str | None) -> Reply:
        """The receipt, and honestly what happens next."""
        until = spoken_day(local_day(aware(lead.expires_at)))
        values = {"receipt": lead.receipt, "phone": masked(lead.phone or ""), "until": until}
        return self.said("stored", role, **values)

    def withdrawn(self, lead: Lead, at: datetime, role: str | None) -> Reply:
        """That the number is gone, and since when."""
        day, time = spoken_day(local_day(at)), at.astimezone(VIETNAM).strftime("%H:%M")
        return self.said("withdrawn", role, receipt=lead.receipt, day=day, time=time)

    def consent_hash(self, relation: str) -> str:
        """Which version of the text was agreed to: SHA-256 of it as an asker of unknown role reads it."""
        shown = self.text(_CONSENT_TEXTS[relation], None)
        return hashlib.sha256(shown.encode()).hexdigest()

    def _summary(self, draft: Lead, role: str | None, hidden: bool = False) -> str:
        nothing = self.text("nothing", role)
        school = draft.school or nothing
        return self.text(
            "confirm",
            role,
            name=self.label("name") if hidden else draft.name,
            # In full this once: a wrong digit is seen here or never. The record keeps it masked.
            phone=masked(draft.phone or "") if hidden else draft.phone,
            age=self.text(f"age_{draft.age_band}", role),
            school=self.label("school") if hidden and draft.school else school,
            interest=draft.interest or nothing,
        )

    def _receiver(self, role: str | None) -> str:
        if self._operator:
            return self.replies.text("lead.receiver_named", role, name=self._operator)
        return self.replies.text("lead.receiver", role)

    def _reply(self, text: str, role: str | None, offers: Iterable[tuple[str, str]], step: str = "") -> Reply:
        reply = Reply()
        buttons = [reply.offer(self.text(title, role), CALL + rest) for title, rest in offers]
        reply.messages.append(OutMessage(text=text, buttons=buttons, wants="phone" if step == "phone" else None))
        return reply


def _offers(step: str) -> list[tuple[str, str]]:
    return [(title, f":{step}:{value}") for title, value in _BUTTONS[step]]
