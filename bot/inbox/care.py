"""What a person in danger is answered, and how the next turns stay kind. Needs no Rasa and no database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from bot.inbox.messages import OutMessage
from bot.inbox.replying import Reply
from bot.safety.card import HelpCard
from bot.safety.danger import Danger, DangerDetector
from knowledge.replies import Replies

HARD_INTENT, SOFT_INTENT, RETRACTED_INTENT = "danger", "danger_soft", "danger_retracted"
HELP_PAYLOAD, FINE_PAYLOAD = "!help", "!fine"
# For so many turns after a card the number stays in reach.
CARE_TURNS = 3
_REMEMBERED = 10_000
# Answers to nothing in particular: after a card they bring no suggestions of their own.
_SMALL_TALK = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "small_talk", "complaint", None})


class Care:
    """Recognises danger, answers it, and watches over the turns after it."""

    def __init__(self, detector: DangerDetector, card: HelpCard, replies: Replies) -> None:
        self._detector, self._card, self._replies = detector, card, replies
        # Also in memory, because the database may be down when it matters.
        self._watched: OrderedDict[str, int] = OrderedDict()

    def danger(self, text: str) -> Danger | None:
        """Whether this text speaks of danger."""
        return self._detector.check(text)

    def answer(self, talk_id: str, danger: Danger, role: str | None, recent: Iterable[str | None]) -> tuple[str, Reply]:
        """The intent to record and the reply. A second indirect line gets the card: asking twice helps nobody."""
        again = SOFT_INTENT in recent or HARD_INTENT in recent or talk_id in self._watched
        self._watch(talk_id)
        if danger.level == "hard" or again:
            return HARD_INTENT, self.card(role)
        return SOFT_INTENT, self._question(role)

    def pressed(self, talk_id: str, payload: str, role: str | None) -> tuple[str, Reply] | None:
        """The answer to a button of the caring question; None for any other payload."""
        if payload == HELP_PAYLOAD:
            self._watch(talk_id)
            return HARD_INTENT, self.card(role)
        return (RETRACTED_INTENT, self._glad(role)) if payload == FINE_PAYLOAD else None

    def after(self, text: str, role: str | None) -> tuple[str, Reply] | None:
        """The answer to "it was nothing" or "just joking" in the turns after a card; else None."""
        return (RETRACTED_INTENT, self._glad(role)) if self._detector.takes_back(text) else None

    def card(self, role: str | None) -> Reply:
        """The help card."""
        return _said(self._address(self._card.card, role))

    def keeps_watch(self, talk_id: str, recent: Iterable[str | None]) -> bool:
        """Whether this turn is one of the few after a card; counts the turn."""
        left = self._watched.pop(talk_id, 0)
        if left > 1:
            self._watched[talk_id] = left - 1
        return left > 0 or HARD_INTENT in recent or SOFT_INTENT in recent

    def stay_near(self, reply: Reply, intent: str | None, role: str | None) -> None:
        """Add the number to a reply after a card; take suggestions off small talk, but not off an open question."""
        if intent in _SMALL_TALK:
            for message in reply.messages:
                if not any(button.kind == "steer" for button in message.buttons):
                    message.buttons = []
        reply.add_text(self._address(self._card.reminder, role))

    def _question(self, role: str | None) -> Reply:
        reply = Reply()
        offers = [(self._card.help_button, HELP_PAYLOAD), (self._card.fine_button, FINE_PAYLOAD)]
        buttons = [reply.offer(title, payload) for title, payload in offers]
        reply.messages.append(OutMessage(text=self._address(self._card.soft, role), buttons=buttons))
        return reply

    def _glad(self, role: str | None) -> Reply:
        return _said(self._replies.text("safety.glad", role))

    def _address(self, text: str, role: str | None) -> str:
        return self._replies.address(text, role)

    def _watch(self, talk_id: str) -> None:
        self._watched[talk_id] = CARE_TURNS
        self._watched.move_to_end(talk_id)
        if len(self._watched) > _REMEMBERED:
            self._watched.popitem(last=False)


def _said(text: str) -> Reply:
    reply = Reply()
    reply.add_text(text)
    return reply
