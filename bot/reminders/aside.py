"""Reminders in the inbox: a pressed choice is kept, one word stops them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.clock import local_day, spoken_day, utc_now
from bot.inbox.asides import Said, Taken
from bot.inbox.messages import OutMessage
from bot.inbox.replying import Reply
from bot.phrases import Phrases
from bot.record.store import TalkState
from bot.reminders.store import MOST, Reminders
from knowledge.reminders import ReminderFile, subject_of
from knowledge.replies import Replies

REMIND = "!remind"
STOP = f"{REMIND}:stop"
ASKED, SET, STOP_SAID = "reminder_asked", "reminder_set", "reminder_stopped"
LEAVE_GUIDE = '/guide_command{"command": "leave"}'
ASK_AGAIN = "/ask_reminder"
FARTHEST = timedelta(days=550)


class ReminderTalk:
    """An ``Aside`` of the inbox; blocking. ``now`` gives an aware time."""

    def __init__(
        self,
        reminders: Reminders,
        file: ReminderFile,
        replies: Replies,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._reminders, self._file, self._replies, self._now = reminders, file, replies, now
        self._stop = Phrases(file.stop, file.filler)
        self._bare_stop = Phrases([file.stop_word], file.filler)

    def typed(self, talk_id: str, text: str) -> Taken | None:
        """The stop word alone, while something waits; with a question of the guide open it is asked what is meant."""
        if not self._stop.whole(text) or not self._reminders.waiting(talk_id):
            return None
        bare = self._bare_stop.whole(text)
        return Taken(lambda state: self._which(state) if bare and state.guide_asks else self._stopped(talk_id, state))

    def pressed(self, talk_id: str, payload: str) -> Taken | None:
        """``!remind:stop`` or ``!remind:<subject>:<YYYY-MM-DD>``."""
        if payload == STOP:
            return Taken(lambda state: self._stopped(talk_id, state))
        name, _, rest = payload.partition(":")
        if name != REMIND:
            return None
        subject, _, day = rest.partition(":")
        return Taken(lambda state: self._set(talk_id, subject, day, state))

    def again(self, talk_id: str, role: str | None) -> Reply | None:  # noqa: ARG002 - as Aside.again
        """Reminders leave no question open."""
        return None

    def _set(self, talk_id: str, subject_id: str, day: str, state: TalkState) -> Said:
        subject, due = subject_of(self._file, subject_id), self._due(day)
        if subject is None or due is None:
            return Said(ASKED, self._say("past", state, ("again_button", ASK_AGAIN)))
        school = state.context.get("school") if subject.school else None
        outcome = self._reminders.ask(talk_id, subject.id, due, str(school) if school else None)
        values = {"day": spoken_day(due), "label": subject.label, "count": MOST}
        return Said(SET if outcome == "set" else ASKED, self._say(outcome, state, **values))

    def _due(self, day: str) -> date | None:
        """The day, when it is one that lies ahead and not too far."""
        try:
            due = date.fromisoformat(day)
        except ValueError:
            return None
        today = local_day(self._now())
        return due if today < due <= today + FARTHEST else None

    def _stopped(self, talk_id: str, state: TalkState) -> Said:
        count = self._reminders.stop(talk_id)
        return Said(STOP_SAID, self._say("stopped" if count else "stopped_none", state, count=count))

    def _which(self, state: TalkState) -> Said:
        offers = (("stop_reminders_button", STOP), ("stop_guide_button", LEAVE_GUIDE))
        return Said(ASKED, self._say("stop_which", state, *offers))

    def _say(self, name: str, state: TalkState, *offers: tuple[str, str], **values: object) -> Reply:
        reply = Reply()
        text = self._replies.text(f"remind.{name}", state.role, stop=self._file.stop_word, **values)
        buttons = [reply.offer(self._replies.text(f"remind.{title}", state.role), payload) for title, payload in offers]
        reply.messages.append(OutMessage(text=text, buttons=buttons))
        return reply
