"""Two or three trades with reasons in the pupil's own words, one thing to know each, and a way to say no."""

from __future__ import annotations

from dataclasses import replace

from actions.choose.asking import command_button
from actions.choose.state import DONE_SLOT, guide_of, kept, profile_for, quiet
from actions.desk import Desk, bullets, sentence
from actions.reply import Button, Reply, payload
from careers.choosing import guide as steps
from careers.choosing.candidates import candidates
from careers.choosing.guide import LEFT, Guide
from careers.choosing.matching import Proposal, propose
from careers.choosing.profile import Profile
from careers.choosing.reasons import caution_text, reason_text
from careers.choosing.sorts import pulls

COUNT = 3
TOPIC = "choice"
"""What the talk is about after a proposal."""
ASK_WHY_AFTER = 6
"""Trades refused after which we ask what is amiss, with a person at hand, before we guess again."""


def refusable(desk: Desk) -> bool:
    """Whether proposals are what was said last, so that a bare "no" refuses them."""
    return desk.ask.context.get("topic") == TOPIC and bool(guide_of(desk).shown)


def propose_trades(desk: Desk) -> list[Reply]:
    """The proposals of a guide that has nothing left to ask; or the farewell of one that was left."""
    return refuse_trades(desk) if desk.ask.intent == "dislike_proposal" else _proposed(desk, guide_of(desk))


def refuse_trades(desk: Desk) -> list[Reply]:
    """Other proposals than the trades named, or than all that were shown; in the end the question what is amiss."""
    guide = guide_of(desk)
    after = steps.dislike(guide, desk.ask.ids("trade") or guide.shown)
    if len(guide.disliked) < ASK_WHY_AFTER <= len(after.disliked):
        return [_closing(after, _ask_why(desk, after))]
    return _proposed(desk, after)


def _proposed(desk: Desk, guide: Guide) -> list[Reply]:
    if guide.stage == LEFT:
        return [_closing(guide, _left(desk))]
    profile = profile_for(desk, guide)
    if not speaks(profile):
        return [_closing(guide, _nothing_said(desk))]
    found = proposals(desk, profile)
    if not found:
        return [_closing(guide, _nothing_found(desk))]
    return [*_cards(desk, found), _closing(_after(guide, found), _next_steps(desk, guide), profile)]


def speaks(profile: Profile) -> bool:
    """Whether anything that was said speaks for one trade more than for another."""
    return bool(profile.interests or profile.liked or any(pulls(sign.effects) for sign in profile.signs))


def proposals(desk: Desk, profile: Profile) -> list[Proposal]:
    """The proposals for a profile, from the trades in the database."""
    return propose(profile, candidates(desk.session), desk.resources.weights, COUNT)


def _after(guide: Guide, found: list[Proposal]) -> Guide:
    new = tuple(one.trade.id for one in found)
    return replace(guide, shown=new, stage=steps.PROPOSED, at=None)


def _closing(guide: Guide, reply: Reply, profile: Profile | None = None) -> Reply:
    reply.remember |= {**kept(quiet(guide)), DONE_SLOT: None, "topic": TOPIC}
    if profile is not None and profile.entry is not None:
        reply.remember["entry"] = profile.entry
    if profile is not None and profile.place is not None:
        reply.remember["place"] = profile.place
    return reply


def _cards(desk: Desk, found: list[Proposal]) -> list[Reply]:
    head = desk.say("propose.head_parent" if desk.ask.role == "parent" else "propose.head")
    cards = [_card(desk, one) for one in found]
    cards[0].text = f"{head}\n\n{cards[0].text}"
    return cards


def _card(desk: Desk, proposal: Proposal) -> Reply:
    trade = proposal.trade
    title = desk.say("propose.trade", name=trade.name)
    thing = desk.say("propose.know", text=know(desk, proposal))
    text = "\n".join([title, bullets(reasons(desk, proposal)), thing])
    buttons = [
        Button(desk.say("propose.about"), payload("ask_trade", trade=trade.id)),
        Button(desk.say("propose.schools"), payload("find_schools", trade=trade.id)),
        Button(desk.say("propose.dislike"), payload("dislike_proposal", trade=trade.id)),
    ]
    return Reply(text, title=title, buttons=buttons, facts=[f"trade:{trade.id}"])


def reasons(desk: Desk, proposal: Proposal) -> list[str]:
    """Why this trade, in what the pupil said."""
    return [reason_text(desk.resources.replies, reason, desk.ask.role) for reason in proposal.reasons]


def know(desk: Desk, proposal: Proposal) -> str:
    """The one honest thing to know of a trade: what may be hard for this pupil, else its conditions."""
    if proposal.caution is not None:
        return caution_text(desk.resources.replies, proposal.caution, desk.ask.role)
    facts = desk.facts("trade", proposal.trade.id, "conditions")
    return sentence(facts[0].value) if facts else desk.say("propose.ask_school")


def _next_steps(desk: Desk, guide: Guide) -> Reply:
    parent = desk.ask.role == "parent"
    text = desk.say("propose.next_parent" if parent else "propose.next")
    more = [] if guide.more else [command_button(desk, "further")]
    buttons = [
        *more,
        Button(desk.say("propose.others"), payload("dislike_proposal")),
        Button(desk.say("propose.sheet"), payload("show_result")),
        Button(desk.say("propose.save"), payload("save_talk")),
        *(_concerns(desk) if parent else []),
        desk.person,
    ]
    return Reply(text, buttons=buttons)


def _concerns(desk: Desk) -> list[Button]:
    """What parents ask next, each answered by an article."""
    entries = desk.resources.replies.raw("propose.concerns")
    return [Button(str(entry["title"]), payload("choose", article=str(entry["article"]))) for entry in entries]


def _ask_why(desk: Desk, guide: Guide) -> Reply:
    more = [] if guide.more else [command_button(desk, "further")]
    others = Button(desk.say("propose.others"), payload("dislike_proposal"))
    return Reply(desk.say("propose.why_not"), buttons=[*more, others, command_button(desk, "restart"), desk.person])


def _left(desk: Desk) -> Reply:
    buttons = [command_button(desk, "go_on"), Button(desk.say("propose.save"), payload("save_talk")), desk.person]
    return Reply(desk.say("choose_talk.left"), buttons=buttons)


def _nothing_said(desk: Desk) -> Reply:
    return Reply(desk.say("choose_talk.nothing_said"), buttons=[command_button(desk, "start"), desk.person])


def _nothing_found(desk: Desk) -> Reply:
    buttons = [command_button(desk, "further"), command_button(desk, "restart"), desk.person]
    return Reply(desk.say("choose_talk.nothing_found"), buttons=buttons, refusal="no_grounding")
