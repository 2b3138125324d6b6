"""Many hands at when a group meets: one of them wins, and nothing is made twice."""

from datetime import timedelta

from portal import clock
from portal.errors import StaleVersion
from portal.groups import pattern_actions, pattern_queries, plan_actions, plan_jobs
from portal.groups.pattern_actions import PatternPlan
from portal.models import GroupPattern, Session
from tests import factories


def test_of_eight_who_change_a_pattern_one_does(app, people, at_once):
    plan_actions.plan_ahead(people.tuesday.id, by=None)
    seen = pattern_actions.seen(pattern_queries.patterns_of(people.tuesday.id))

    def change(weekday):
        plan = PatternPlan(
            weekdays=(weekday,), starts_local="11:00", from_on=clock.today() + timedelta(days=1)
        )
        with app.test_request_context():
            try:
                pattern_actions.change_pattern(people.tuesday.id, plan, seen, by=None)
            except StaleVersion:
                return False
            return True

    done = at_once([lambda day=day: change(day) for day in (1, 2, 3, 4, 5, 6, 7, 1)])
    assert done.count(True) == 1
    patterns = GroupPattern.select().where(GroupPattern.group == people.tuesday)
    assert patterns.count() == 2


def test_planning_from_many_sides_makes_each_session_once(app, people, at_once):
    def plan():
        return plan_actions.plan_ahead(people.tuesday.id, by=None)

    made = at_once([plan] * 8)
    count = Session.select().where(Session.group == people.tuesday).count()
    assert sum(made) == max(made) == count > 0


def test_the_nightly_job_plans_every_group_that_meets_and_nothing_twice(app, people):
    factories.group("No day", weekday=None)
    factories.group("Over", ended_on=clock.today() - timedelta(days=1))
    last_week = clock.today() - timedelta(days=7)
    ended = factories.group("Ended pattern")
    GroupPattern.update(ends_on=last_week).where(GroupPattern.group == ended).execute()
    first = plan_jobs.plan_everything(_Quiet())
    assert first["groups"] == 2
    assert first["made"] == Session.select().count() > 0
    assert plan_jobs.plan_everything(_Quiet()) == {"made": 0, "groups": 2}


class _Quiet:
    """Takes what a job says of its progress."""

    def progress(self, done, total):
        assert done <= total
