"""Courses from the command line: five ways of staying current, who needs them, what counts."""

import json
from datetime import date
from typing import Any

import pytest

from portal.cli import course as commands
from portal.db import connection
from portal.models import (
    Course,
    CourseExtension,
    CourseKind,
    CourseLink,
    CourseQuota,
    Event,
    GroupKind,
    LeaderRole,
    LinkKind,
    Renewal,
    Requirement,
    Role,
)
from tests import factories


def test_choices_are_those_of_the_house() -> None:
    assert set(commands.COURSE_KINDS) == set(CourseKind)
    assert set(commands.LEADER_ROLES) == set(LeaderRole)
    assert set(commands.GROUP_KINDS) == set(GroupKind)
    assert set(commands.LINK_KINDS) == set(LinkKind)
    assert set(commands.SHAPES.values()) | {"never"} == set(Renewal)


@pytest.mark.parametrize(
    ("words", "columns", "said"),
    [
        (
            ("--months", "24", "--early-days", "90", "--grace-days", "28"),
            {"renewal": "months", "valid_months": 24, "early_days": 90, "grace_days": 28},
            "Every 24 months, renew up to 90 days early, still counts for 28 days after",
        ),
        (
            ("--lapses-on", "2027-09-01", "--every-years", "2", "--spare-months", "12"),
            {"renewal": "calendar", "lapse_month": 9, "lapse_day": 1, "lapse_year": 2027}
            | {"lapse_every_years": 2, "lapse_spare_months": 12},
            "Lapses every 1 September of odd years",
        ),
        (
            ("--hours", "36", "--within-months", "24", "--topic", "Peer=24", "--topic", "Ethics=3"),
            {"renewal": "hours", "valid_months": 24, "needed_minutes": 36 * 60},
            "36 hours in 2 years: 3 Ethics, 24 Peer",
        ),
        (
            ("--review-months", "36", "--kind", "check"),
            {"renewal": "review", "valid_months": 36, "kind": "check"},
            "Reviewed every 3 years",
        ),
        ((), {"renewal": "never", "valid_months": None}, "Doesn't lapse"),
    ],
)
def test_each_way_of_staying_current(
    run: Any, words: tuple[str, ...], columns: dict[str, Any], said: str
) -> None:
    assert f"Added Safe. {said}." in run("course", "add", "Safe", *words).output
    with connection():
        made = Course.get()
        topics = {one.topic: one.needed_minutes for one in CourseQuota.select()}
    assert {name: getattr(made, name) for name in columns} == columns
    assert topics == ({"Peer": 24 * 60, "Ethics": 3 * 60} if "--topic" in words else {})


def test_who_needs_it_what_counts_and_what_is_extended(run: Any) -> None:
    run("course", "add", "First aid", "--months", "36", "--optional")
    run("course", "add", "Refresher", "--months", "36", "--optional")
    asked = run(
        "course", "require", "first AID", "--role", "lead", "--audience", "young people",
        "--blocks", "--from", "2026-09-01", "--until", "2027-08-31", "--json",
    )  # fmt: skip
    assert json.loads(asked.output)["needed_by"] == "Leads, for young people"
    assert (
        "Refresher counts as First aid." in run("course", "link", "First aid", "Refresher").output
    )
    with connection():
        user = factories.user("Fay Ferreira", Role.FACILITATOR)
        factories.record(user, Course.get(Course.title == "First aid"), date(2023, 5, 10))
    days = ("--from", "2026-05-01", "--until", "2026-06-30", "--to", "2026-09-01")
    extend = ("course", "extend", "First aid", *days, "--reason", "The trainer was ill.")
    assert "1 record would get a later day, 2026-09-01." in run(*extend, "--dry-run").output
    with connection():
        assert CourseExtension.select().count() == 0
    for _twice in range(2):
        run(*extend)
    with connection():
        need, decree = Requirement.get(), CourseExtension.get()
        assert CourseLink.select().count() == CourseExtension.select().count() == 1
        actions = [one.action for one in Event.select().order_by(Event.number)]
    assert (need.role, need.effect, need.ends_on) == ("lead", "block", date(2027, 8, 31))
    assert (decree.reason, decree.extended_to) == ("The trainer was ill.", date(2026, 9, 1))
    assert actions[-3:] == ["course_required", "course_linked", "course_extended"]


def test_the_list_says_terms_needs_and_numbers(run: Any) -> None:
    assert "No courses yet. Add one" in run("course", "list").output
    run("course", "add", "First aid", "--months", "36")
    run("user", "add", "Fay Ferreira", "--email", "fay@example.org", "--role", "facilitator")
    said = run("course", "list").output
    assert "First aid: Every 36 months. Needed: Everybody who leads (warn)." in said
    assert "0 hold it, 0 lapse soon, 1 lack it." in said
    row = json.loads(run("course", "list", "--json").output)["courses"][0]
    assert (row["title"], row["lacking_count"], row["is_open"]) == ("First aid", 1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "Safe", "--months", "24", "--hours", "3"), "Say only one of --months"),
        (("add", "Safe", "--months", "24", "--topic", "A=1"), "--topic goes with --hours."),
        (("add", "Safe", "--every-years", "2"), "--every-years goes with --lapses-on."),
        (("add", "Safe", "--hours", "20"), "Say in how many months the hours are done"),
        (("add", "Safe", "--hours", "lots", "--within-months", "24"), "isn't a number of hours"),
        (
            ("add", "Safe", "--hours", "2", "--within-months", "24", "--topic", "Ethics"),
            "Write a topic with its hours",
        ),
        (
            ("add", "Safe", "--hours", "2", "--within-months", "24", "--topic", "Ethics=3"),
            "The topics ask for more hours than the course does in all.",
        ),
        (("require", "Nothing"), "There is no course called 'Nothing'. See them all"),
        (("link", "First aid", "First aid"), "A course can't speak for itself."),
        (
            ("extend", "First aid", "--from", "2026-05-01", "--until", "2026-04-01")
            + ("--to", "2026-09-01", "--reason", "Ill"),
            "The last day comes before the first.",
        ),
    ],
)
def test_what_cannot_be_is_one_clear_line(run: Any, words: tuple[str, ...], said: str) -> None:
    run("course", "add", "First aid")
    with connection():
        before = Event.select().count()
    assert said in run("course", *words, code=1).stderr
    with connection():
        assert Event.select().count() == before
