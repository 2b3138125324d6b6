"""Somebody stays away without a word: the office hears of it, once for each row of absences."""

from datetime import timedelta

import pytest

from portal import clock, settings
from portal.groups import absence_rules, roll_actions
from portal.groups.absence_rules import Marked
from portal.models import FollowUp, Membership
from tests import factories


@pytest.mark.parametrize(
    ("newest_first", "row"),
    [
        ([], 0),
        (["absent", "absent", "absent"], 3),
        (["absent", None, "absent", "present", "absent"], 2),
        ([None, "absent"], 1),
        (["absent", "apologies", "absent"], 1),
        (["apologies", "absent", "absent"], 0),
        (["left_early", "absent"], 0),
        (["present"], 0),
    ],
)
def test_row_of_absences(newest_first, row):
    marks = [Marked(number, mark) for number, mark in enumerate(newest_first)]
    assert len(absence_rules.unexplained(marks)) == row


@pytest.fixture
def weeks(people):
    """Six past sessions of the Tuesday group, oldest first."""
    now = clock.now()
    return [factories.session(people.tuesday, now - timedelta(weeks=6 - n)) for n in range(6)]


def _mark(session, people, mark):
    # As whoever took the roll at the time, whatever its age now.
    roll_actions.write_mark(session, people.pip.id, mark, people.fay)


def _open():
    return FollowUp.select().where(FollowUp.done_at.is_null())


def test_third_absence_in_a_row_is_followed_up_once(people, weeks):
    for session in weeks[:2]:
        _mark(session, people, "absent")
    assert FollowUp.select().count() == 0
    for session in weeks[2:5]:
        _mark(session, people, "absent")
    row = FollowUp.get()
    assert (row.kind, row.person_id, row.group_id) == (
        "absences",
        people.pip.id,
        people.tuesday.id,
    )
    assert FollowUp.select().count() == 1
    assert "Tuesday" not in row.note


def test_coming_again_settles_it_and_another_row_begins_another(people, weeks):
    for session in weeks[:3]:
        _mark(session, people, "absent")
    _mark(weeks[3], people, "present")
    row = FollowUp.get()
    assert (row.outcome, row.done_by_id) == ("They came again.", None)
    later = [
        factories.session(people.tuesday, clock.now() - timedelta(days=number))
        for number in (6, 5, 4)
    ]
    for session in later:
        _mark(session, people, "absent")
    assert FollowUp.select().count() == 2
    assert _open().count() == 1


def test_slip_of_the_thumb_settles_and_the_absence_raises_again(people, weeks):
    for session in weeks[:3]:
        _mark(session, people, "absent")
    _mark(weeks[2], people, None)
    assert _open().count() == 0
    _mark(weeks[2], people, "absent")
    assert _open().count() == 1


def test_what_a_person_settled_is_not_raised_again_for_the_same_row(people, weeks):
    for session in weeks[:3]:
        _mark(session, people, "absent")
    FollowUp.update(done_at=clock.now(), done_by=people.cora, outcome="Rang: is well").execute()
    _mark(weeks[3], people, "absent")
    assert _open().count() == 0


def test_apologies_and_blanks_raise_nothing(people, weeks):
    for session, mark in zip(
        weeks, ["absent", "absent", "apologies", "absent", None], strict=False
    ):
        _mark(session, people, mark)
    assert FollowUp.select().count() == 0


def test_absences_before_joining_or_while_paused_are_nobodys_worry(people, weeks):
    Membership.update(starts_on=clock.local(weeks[2].starts_at).date()).execute()
    for session in weeks[:4]:
        _mark(session, people, "absent")
    assert FollowUp.select().count() == 0
    Membership.update(state="paused").execute()
    _mark(weeks[4], people, "absent")
    assert FollowUp.select().count() == 0


def test_setting_of_none_asks_for_none(people, weeks, monkeypatch):
    now = settings.current()
    monkeypatch.setattr(settings, "_current", type(now)(**{**now.__dict__, "absences_in_a_row": 0}))
    for session in weeks[:4]:
        _mark(session, people, "absent")
    assert FollowUp.select().count() == 0


def test_a_tap_on_the_roll_raises_it(browser_for, people, weeks, tonight):
    for session in weeks[-2:]:
        _mark(session, people, "absent")
    browser_for(people.fay).post(
        f"/sessions/{tonight.id}/marks", {"person_id": people.pip.id, "mark": "absent"}
    )
    assert _open().count() == 1
