"""From an empty database to a group that meets: what a charity types on its first day."""

import json
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.cli import group as commands
from portal.db import connection
from portal.groups import rules
from portal.models import (
    Course,
    Event,
    GateOverride,
    Group,
    GroupApproach,
    GroupFormat,
    GroupKind,
    GroupLeader,
    GroupPattern,
    GroupStaff,
    LeaderRole,
    MembershipRule,
    Programme,
    Requirement,
    Session,
)

ADD = ("group", "add", "Tuesday group", "--programme", "anxiety")
PATTERN = ("--day", "tuesday", "--starts", "18:30")


@pytest.fixture
def charity(run: Any) -> Any:
    """A programme, a facilitator and a member of staff."""
    run("programme", "add", "Anxiety", "--funder", "Northquay Trust")
    run("user", "add", "Fay Ferreira", "--email", "fay@example.org", "--role", "facilitator")
    run("user", "add", "Cora Lindqvist", "--email", "cora@example.org", "--role", "staff")
    return run


def test_choices_are_those_of_the_house() -> None:
    assert set(commands.KINDS) == set(GroupKind)
    assert set(commands.APPROACHES) == set(GroupApproach)
    assert set(commands.FORMATS) == set(GroupFormat)
    assert set(commands.JOINING) == set(MembershipRule)
    assert set(commands.LEADER_ROLES) == set(LeaderRole)
    assert commands.PLAN_WEEKS == rules.PLAN_WEEKS


def test_a_first_day_ends_with_a_group_that_meets(charity: Any) -> None:
    charity(*ADD, *PATTERN, "--topic", "Anxiety", "--place", "Library", "--minutes", "75")
    charity("group", "lead", "Tuesday group", "fay@example.org")
    planned = charity("group", "plan", "Tuesday group").output
    # Seven once today's own meeting has begun.
    assert planned.startswith(("Tuesday group: 8 sessions", "Tuesday group: 7 sessions"))
    charity("course", "add", "Safeguarding adults", "--months", "24")
    with connection():
        group, leader, course = Group.get(), GroupLeader.get(), Course.get()
        pattern = GroupPattern.get()
        programme = Programme.get()
        topics = [one.topic for one in group.topics]
        required_count = Requirement.select().where(Requirement.course == course.id).count()
        local = [clock.local(one.starts_at) for one in Session.select()]
        actions = [one.action for one in Event.select().order_by(Event.number)]
    assert (programme.name, programme.funder) == ("Anxiety", "Northquay Trust")
    assert group.programme_id == programme.id
    assert (pattern.rule, pattern.starts_local) == ("FREQ=WEEKLY;BYDAY=TU", "18:30")
    assert (topics, group.place, group.duration_minutes) == (["Anxiety"], "Library", 75)
    assert (leader.group_id, leader.role, leader.starts_on) == (group.id, "lead", clock.today())
    assert {(one.isoweekday(), one.hour, one.minute) for one in local} == {(2, 18, 30)}
    assert (course.valid_months, course.notice_days, course.renewal) == (24, 60, "months")
    assert required_count == 1
    assert actions == [
        "programme_added",
        "user_added",
        "user_added",
        "group_added",
        "leader_assigned",
        "sessions_planned",
        "course_added",
        "course_required",
    ]


def test_answers_for_programs(charity: Any) -> None:
    assert json.loads(charity("programme", "add", "Grief", "--json").output)["id"]
    assert json.loads(charity(*ADD, *PATTERN, "--json").output)["programme"] == "Anxiety"
    led = json.loads(
        charity(
            "group",
            "lead",
            "tuesday GROUP",
            "fay@example.org",
            "--role",
            "co_lead",
            "--from",
            "2026-01-05",
            "--until",
            "2026-03-31",
            "--json",
        ).output
    )
    assert (led["role"], led["starts_on"], led["ends_on"]) == (
        "co_lead",
        "2026-01-05",
        "2026-03-31",
    )
    charity("group", "add", "Any day", "--programme", "Grief")
    rows = json.loads(charity("group", "plan", "--all", "--weeks", "3", "--json").output)["groups"]
    assert [one["group"] for one in rows] == ["Tuesday group"]
    again = json.loads(charity("group", "plan", "--all", "--weeks", "3", "--json").output)["groups"]
    assert [one["planned"] for one in again] == [0]
    assert json.loads(charity("course", "add", "First aid", "--json").output)["id"]


def test_a_sensitive_group_gets_its_staff_and_a_leader_stands_down(charity: Any) -> None:
    charity(*ADD, *PATTERN, "--sensitive")
    for _twice in range(2):
        charity("group", "name-staff", "Tuesday group", "cora@example.org")
    charity("group", "lead", "Tuesday group", "fay@example.org")
    down = ("group", "stand-down", "Tuesday group", "fay@example.org", "--reason", "Private")
    said = charity(*down, code=1)
    assert said.stderr == "Error: Choose at least one colleague to read why.\n"
    said = charity(*down, "--reader", "cora@example.org")
    assert "Fay Ferreira no longer leads Tuesday group" in said.output
    assert "Private" not in said.output
    with connection():
        assert GroupStaff.select().count() == 1
        assert GroupLeader.get().stood_down_at is not None
    said = charity(*down, "--reader", "cora@example.org", code=1)
    assert said.stderr == "Error: They are stood down already. Reload and look again.\n"
    tomorrow = str(clock.today() + timedelta(days=1))
    lead = ("group", "lead", "Tuesday group", "fay@example.org", "--from", tomorrow)
    said = charity(*lead, code=1)
    assert "They are stood down and can't lead" in said.stderr
    everywhere = ("group", "stand-down", "--all", "fay@example.org", "--reason", "Private")
    row = json.loads(charity(*everywhere, "--reader", "cora@example.org", "--json").output)
    assert row["group"] is None
    assert "Say a group's name" in charity(*everywhere[:-2], "--reason", "x", "y", code=1).stderr


def test_the_command_line_goes_through_the_gate_too(charity: Any) -> None:
    charity(*ADD, *PATTERN)
    charity("course", "add", "First aid")
    with connection():
        Requirement.update(effect="block").execute()
    lead = ("group", "lead", "Tuesday group", "fay@example.org")
    assert "First aid isn't on record" in charity(*lead, code=1).stderr
    half = charity(*lead, "--override-reason", "On the next class", code=1)
    assert "Say both why and until when" in half.stderr
    until = str(clock.today() + timedelta(days=90))
    done = charity(*lead, "--override-reason", "On the next class", "--override-until", until)
    assert "First aid isn't on record" in done.output
    assert f"Leave was given until {until}" in done.output
    with connection():
        assert GateOverride.get().granted_by_id is None
        assert GroupLeader.select().count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("programme", "add", " anxiety "), "There is a programme called anxiety already."),
        (("programme", "add", " "), "Enter the programme's name."),
        ((*ADD[:3], "--programme", "Grief"), "Add it: portal programme add 'Grief'"),
        ((*ADD, "--day", "tuesday"), "Give both the day and the time it starts"),
        ((*ADD, "--day", "tuesday", "--starts", "half six"), "half six isn't a time of day."),
        ((*ADD, *PATTERN, "--capacity", "0"), "Enter from 1 to 500 seats."),
        ((*ADD, *PATTERN, "--minutes", "0"), "Enter from 1 to 1440 minutes."),
        ((*ADD, *PATTERN, "--link", "javascript:alert(1)"), "It begins with https://"),
        ((*ADD, *PATTERN, "--topic", "x" * 61), "Use at most 60 characters: this has 61."),
        (("group", "lead", "Nobody", "fay@example.org"), "There is no group called 'Nobody'"),
        (("group", "plan"), "Name one group, or say --all for every group."),
        (("group", "plan", "Nobody"), "There is no group called 'Nobody'"),
        (("course", "add", " "), "Enter the course's title."),
        (("course", "add", "First aid", "--months", "0"), "Enter a whole number from 1 to 600."),
        (
            ("course", "add", "First aid", "--notice-days", "-1"),
            "Enter a whole number from 0 to 730.",
        ),
    ],
)
def test_what_cannot_be_is_one_clear_line(charity: Any, words: tuple[str, ...], said: str) -> None:
    with connection():
        before = Event.select().count()
    assert said in charity(*words, code=1).stderr
    with connection():
        assert Event.select().count() == before


def test_a_name_is_taken_once_and_leaders_are_facilitators(charity: Any) -> None:
    charity(*ADD, *PATTERN)
    charity("course", "add", "First aid")
    lead = ("group", "lead", "Tuesday group")
    charity(*lead, "fay@example.org")
    for words, said in (
        ((*ADD, *PATTERN), "There is a group called Tuesday group already."),
        (("course", "add", "first AID"), "There is a course called first AID already."),
        ((*lead, "fay@example.org"), "They lead this group already"),
        ((*lead, "cora@example.org"), "Only somebody who is a facilitator can lead a group."),
        ((*lead, "nobody@example.org"), "No active user has the e-mail address"),
        (("group", "name-staff", *lead[2:], "cora@example.org"), "isn't sensitive"),
    ):
        assert said in charity(*words, code=1).stderr
    with connection():
        assert (Group.select().count(), GroupLeader.select().count()) == (1, 1)
