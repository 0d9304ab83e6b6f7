"""Reminders as the talk offers them: what, when, and the one word that stops them. The inbox keeps and sends them."""

from __future__ import annotations

from actions.desk import Desk
from actions.reply import Button, Reply, payload
from knowledge.facts import SourceRef, source_ref
from knowledge.models import Policy
from knowledge.reminders import Choice, ReminderFile, SubjectEntry, choices, load_reminders, subject_of

# The inbox handles this payload itself (docs/guided-talk.md).
REMIND = "!remind"


def remind(desk: Desk) -> list[Reply]:
    """What can be reminded of; for a chosen subject the days to choose from, known dates with their sources."""
    file = load_reminders(desk.resources.content_dir)
    chosen = next(iter(desk.ask.ids("reminder")), None)
    subject = subject_of(file, chosen) if chosen else None
    return [_when(desk, subject) if subject else _which(desk, file)]


def stop_reminders(desk: Desk) -> list[Reply]:
    """How to stop: the word itself is heard by the inbox."""
    return [Reply(desk.say("remind.stop_how", stop=load_reminders(desk.resources.content_dir).stop_word))]


def _which(desk: Desk, file: ReminderFile) -> Reply:
    text = f"{desk.say('remind.ask', stop=file.stop_word)}\n{desk.say('remind.ask_which')}"
    offers = [Button(_title(subject.label), payload("ask_reminder", reminder=subject.id)) for subject in file.subjects]
    return Reply(text, buttons=offers)


def _when(desk: Desk, subject: SubjectEntry) -> Reply:
    offered = choices(subject, desk.today)
    known = [choice for choice in offered if choice.known]
    lines = [_known_line(desk, choice) for choice in known] or [desk.say("remind.unknown")]
    text = "\n".join([*lines, desk.say("remind.ask_when", label=subject.label)])
    sources = [source for choice in known for source in _sources(desk, choice)]
    return Reply(text, buttons=[_button(desk, subject, choice) for choice in offered], sources=sources)


def _known_line(desk: Desk, choice: Choice) -> str:
    what = choice.known.what if choice.known else ""
    return desk.say("remind.known", day=choice.on.strftime("%d/%m/%Y"), what=what)


def _sources(desk: Desk, choice: Choice) -> list[SourceRef]:
    policy = desk.session.get(Policy, choice.known.policy) if choice.known else None
    return [source_ref(source) for source in policy.sources] if policy else []


def _button(desk: Desk, subject: SubjectEntry, choice: Choice) -> Button:
    if choice.known:
        title = desk.say("remind.button_day", day=choice.on.strftime("%d/%m/%Y"))
    else:
        title = desk.say("remind.button_month", month=choice.on.month, year=choice.on.year)
    return Button(title, f"{REMIND}:{subject.id}:{choice.on.isoformat()}")


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]
