"""What the talk offers to remind of: days that lie ahead, wishes told as wishes, known dates with their source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions import remind as offer
from actions.ask import Mention
from actions.desk import Desk
from knowledge.models import Policy
from knowledge.reminders import KnownDate, SubjectEntry, choices, load_reminders
from tests.actions.conftest import CONTENT, TODAY


def _chosen(desk: Desk, subject: str) -> Desk:
    return replace(desk, ask=replace(desk.ask, mentions=(Mention("reminder", (subject,), subject, 0),)))


def test_the_subjects_are_offered_with_the_stop_word(desk: Desk) -> None:
    [reply] = offer.remind(desk)
    assert "DỪNG" in reply.text
    assert reply.buttons[0].payload == '/ask_reminder{"reminder": "admission"}'
    assert len(reply.buttons) == len(load_reminders(CONTENT).subjects)


def test_a_subject_without_a_known_date_offers_wishes_and_says_so(desk: Desk) -> None:
    [reply] = offer.remind(_chosen(desk, "admission"))
    assert "không đoán" in reply.text
    days = ["2027-01-01", "2027-03-01", "2027-05-01"]
    assert [button.payload for button in reply.buttons] == [f"!remind:admission:{day}" for day in days]
    assert reply.sources == []


def test_a_known_date_is_told_with_its_source(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = desk.session.query(Policy).filter(Policy.id == "thpt-exam-2026").one()
    known = KnownDate(on=date(2027, 6, 10), what="một mốc thử nghiệm", policy=policy.id)
    file = load_reminders(CONTENT)
    subject = file.subjects[0].model_copy(update={"dates": [known]})
    monkeypatch.setattr(offer, "load_reminders", lambda _: file.model_copy(update={"subjects": [subject]}))
    [reply] = offer.remind(_chosen(desk, subject.id))
    assert "10/06/2027" in reply.text
    assert "một mốc thử nghiệm" in reply.text
    assert "không đoán" not in reply.text
    assert reply.sources[0].title == policy.sources[0].title
    assert reply.buttons[-1].payload == f"!remind:{subject.id}:2027-06-10"


def test_stopping_is_explained(desk: Desk) -> None:
    assert "DỪNG" in offer.stop_reminders(desk)[0].text


@pytest.mark.parametrize("subject", load_reminders(CONTENT).subjects, ids=lambda subject: subject.id)
@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1), date(2027, 12, 31), date(2028, 2, 29)])
def test_every_choice_lies_ahead(subject: SubjectEntry, today: date) -> None:
    offered = [choice.on for choice in choices(subject, today)]
    assert offered == sorted(set(offered))
    assert all(0 < (day - today).days <= 366 for day in offered)
    assert len(offered) >= 3
