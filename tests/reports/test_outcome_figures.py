"""Who counts for a measure in a period, and what is told of them."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import Goal, GoalRating, Membership, ReportKind
from portal.reports import outcome_queries
from portal.reports.ask_rules import Ask
from tests import factories
from tests.page import counted_queries
from tests.reports import outcome_scene as scene
from tests.reports.outcome_scene import LESS, LONELY, answer, seat


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def group(db):
    return scene.group_of(factories.programme("Grief"))


def ledger(period=scene.PERIOD, **scope):
    ask = Ask(ReportKind.PROGRAMME, period, **scope)
    return outcome_queries.outcome_ledger(ask, period, clock.now())


def counts(found, *names, at="outcome.ucla3"):
    return tuple(found.cells[f"{at}.{name}"].count for name in names)


STANDINGS = ("started", "paired", "first_only", "unanswered", "not_due", "died")


def test_a_first_and_a_last_answer_make_a_pair(group):
    who = factories.person("Pip Marlow")
    seat(group, who, "2026-05-05")
    answer(group, who, "2026-05-05", LONELY)
    answer(group, who, "2026-06-20", LESS)
    answer(group, who, "2026-08-01", LESS)
    found = ledger(programme_id=group.programme_id)
    assert counts(found, *STANDINGS) == (1, 1, 0, 0, 0, 0)
    assert found.values["outcome.ucla3.before"].numbers == (8,)
    assert found.values["outcome.ucla3.after"].numbers == (5,)
    assert found.values["outcome.ucla3.change"].numbers == (-3,)
    assert counts(found, "improved", "same", "worse") == (1, 0, 0)
    assert counts(found, "case", "recovered", "still_case") == (1, 1, 0)


@pytest.mark.parametrize(
    ("starts", "ends", "days", "told"),
    [
        # Here since May: an answer was due 84 days later, within the period.
        ("2026-05-05", None, [], "unanswered"),
        ("2026-05-05", None, ["2026-05-05"], "first_only"),
        # Their seat ended: the last answer is due, however short it was.
        ("2026-09-01", "2026-09-15", ["2026-09-01"], "first_only"),
        ("2026-09-01", None, ["2026-09-01"], "not_due"),
        # Answered just before the period: the next one isn't due in it.
        ("2025-01-07", None, ["2025-01-07", "2026-06-30"], None),
        # An answer of the same day isn't a second one.
        ("2026-05-05", None, ["2026-07-01", "2026-07-01"], "first_only"),
        # The end answer came after the end, in the period.
        ("2026-03-03", "2026-06-20", ["2026-03-03", "2026-07-05"], "paired"),
        # So late an answer is no longer of that time.
        ("2026-01-06", "2026-03-20", ["2026-01-06", "2026-07-05"], None),
        # Ended before, and no answer since.
        ("2026-03-03", "2026-06-20", ["2026-03-03"], None),
        ("2026-03-03", None, ["2026-03-03", "2026-10-01"], "first_only"),
    ],
)
def test_who_should_have_answered(group, starts, ends, days, told):
    who = factories.person("Pip Marlow")
    seat(group, who, starts, ends)
    for day in days:
        answer(group, who, day, LONELY)
    found = ledger(programme_id=group.programme_id)
    if days == ["2025-01-07", "2026-06-30"]:
        told = "first_only"  # due on 22 September, 84 days after 30 June
    names = ("paired", "first_only", "unanswered", "not_due", "died")
    assert counts(found, *names) == tuple(int(one == told) for one in names)


def test_every_count_is_in_the_catalogue_and_all_statements_are_fixed(group):
    from portal.outcomes import measure_registry
    from portal.reports.outcome_figure_rules import outcome_figures

    measures = {"ons4", "phq9"}
    for one in measures:
        scene.measure_factories.measure_use(group.programme, one)
    with counted_queries() as few:
        ledger(programme_id=group.programme_id)
    for number in range(20):
        who = factories.person(f"Person {number}")
        seat(group, who, "2026-05-05")
        answer(group, who, "2026-05-05", LONELY)
        answer(group, who, "2026-08-05", LESS)
    with counted_queries() as many:
        found = ledger(programme_id=group.programme_id)
    assert len(few) == len(many) == 7
    figures = outcome_figures(measure_registry.measures())
    assert {cell.figure for cell in found.cells.values()} <= set(figures)
    assert {*found.shares, *found.values} <= set(figures)
    assert {cell.counted for cell in found.cells.values()} & {"people", "goals", "answers"}
    assert not [key for key, cell in found.cells.items() if cell.is_exact]


def paired(group, name, *, first="2026-05-05", last="2026-08-01", before=LONELY, after=LESS):
    who = factories.person(name)
    seat(group, who, "2026-05-05")
    return who, answer(group, who, first, before), answer(group, who, last, after)


def test_what_was_taken_back_merged_or_entered_in_error_is_counted_nowhere(group):
    _, _, last = paired(group, "Voided")
    last.voided_at, last.voided_reason = clock.now(), "Somebody else's"
    last.save()
    merged, *_ = paired(group, "Merged")
    merged.merged_into = paired(group, "Survivor")[0]
    merged.save()
    mistaken, *_ = paired(group, "Mistaken")
    Membership.update(state="ended", ending="entered_in_error").where(
        Membership.person == mistaken
    ).execute()
    never = factories.person("Never came")
    seat(group, never, "2026-05-05", came=False)
    answer(group, never, "2026-05-05", LONELY)
    answer(group, never, "2026-08-05", LONELY)
    found = ledger(programme_id=group.programme_id)
    assert counts(found, *STANDINGS) == (2, 1, 1, 0, 0, 0)


def test_whoever_died_is_in_no_completion_and_told_apart(group):
    who, *_ = paired(group, "Died in August")
    who.died_on = date(2026, 8, 20)
    who.save()
    later, *_ = paired(group, "Died in October")
    later.died_on = date(2026, 10, 20)
    later.save()
    found = ledger(programme_id=group.programme_id)
    assert counts(found, *STANDINGS) == (1, 1, 0, 0, 0, 1)


def test_a_programme_counts_its_own_answers_and_everybody_once(group):
    other = scene.group_of(factories.programme("Anxiety"), "Friday")
    who, *_ = paired(group, "In both")
    seat(other, who, "2026-05-05")
    answer(other, who, "2026-05-06", LESS)
    answer(other, who, "2026-08-02", LONELY)
    assert counts(ledger(programme_id=group.programme_id), "improved", "worse") == (1, 0)
    assert counts(ledger(programme_id=other.programme_id), "improved", "worse") == (0, 1)
    assert counts(ledger(group_id=other.id), "improved", "worse") == (0, 1)
    # Of all programmes the later last answer stands for them.
    everywhere = ledger()
    assert counts(everywhere, "started", "paired", "worse") == (1, 1, 1)


def test_somebody_who_comes_back_after_a_long_time_begins_anew(group):
    who = factories.person("Back again")
    seat(group, who, "2025-01-07", "2025-06-03")
    answer(group, who, "2025-01-07", LESS)
    seat(group, who, "2026-06-02")
    answer(group, who, "2026-06-02", LONELY)
    answer(group, who, "2026-09-01", LONELY)
    found = ledger(programme_id=group.programme_id)
    assert found.values["outcome.ucla3.before"].numbers == (8,)
    assert counts(found, "paired", "same") == (1, 1)


def test_one_question_is_told_as_a_share_and_those_without_a_score_in_no_pair(group):
    paired(group, "Pip")
    paired(group, "Left one out", after={"companionship": 1, "lonely": 1})
    found = ledger(programme_id=group.programme_id)
    assert counts(found, "paired", "first_only") == (1, 1)
    direct = ("paired", "chose_before", "chose_after", "not_after")
    assert counts(found, *direct, at="outcome.ucla3_direct") == (2, 2, 0, 2)
    assert "outcome.ucla3_direct.before" not in found.values
    assert found.values["outcome.ucla3.before_missing"].numbers == (8,)


def test_goals_are_counted_by_theme_and_never_by_their_words(group):
    who = factories.person("Pip")
    seat(group, who, "2026-05-05")

    def goal(theme, *ratings, **more):
        made = Goal.create(
            person=who,
            programme=group.programme,
            words="Ring my sister",
            theme=theme,
            set_on=date(2026, 6, 1),
            created_at=clock.now(),
            **more,
        )
        for day, rating in ratings:
            GoalRating.create(
                goal=made,
                rating=rating,
                rated_on=date.fromisoformat(day),
                answered_by="staff",
                recorded_at=clock.now(),
            )
        return made

    goal("family", ("2026-06-01", 2), ("2026-07-05", 3), ("2026-09-01", 6))
    goal("family", ("2026-06-01", 4), ("2026-09-01", 4))
    goal("", ("2026-06-01", 5), ("2026-10-01", 9))
    ended = {"closed_on": date(2026, 8, 1)}
    goal("work", ("2026-07-01", 5), ("2026-07-01", 4), outcome="reached", **ended)
    goal("work", outcome="entered_in_error", **ended)
    goal("work", outcome="let_go", closed_on=date(2026, 6, 20))
    found = ledger(programme_id=group.programme_id)
    names = ("people", "held", "paired", "missing", "nearer", "same_place", "ended", "reached")
    assert counts(found, *names, at="goals") == (1, 4, 2, 2, 1, 1, 1, 1)
    assert found.values["goals.progress"].numbers == (2,)
    themes = {
        cell.at[0][1]: cell.count
        for cell in found.cells.values()
        if cell.figure == "goals.held" and cell.at
    }
    assert themes == {"family": 2, "work": 1, "not_said": 1}
    assert not any("sister" in key for key in found.cells)


def test_what_people_say_after_sessions_is_told_question_by_question(group):
    who = factories.person("Pip")
    seat(group, who, "2026-08-04")
    for day, heard in (("2026-08-04", 4), ("2026-08-11", 2), ("2026-10-06", 4)):
        answer(group, who, day, {"heard": heard, "safe": 3}, measure="session4", occasion="session")
    found = ledger(programme_id=group.programme_id)
    assert found.cells["feedback.forms"].count == 2
    assert counts(found, "answers", "positive", "other", at="feedback.session4_heard") == (2, 1, 1)
    assert found.values["feedback.session4_heard.mean"].numbers == (3,)
    assert counts(found, "answers", at="feedback.session4_use") == (0,)
    assert found.values["feedback.session4_use.mean"].numbers is None


def test_a_mean_has_an_interval_from_thirty_pairs_on(group):
    for number in range(29):
        paired(group, f"Person {number}")
    assert len(ledger(group_id=group.id).values["outcome.ucla3.change"].numbers) == 1
    paired(group, "The thirtieth", after=LONELY)
    found = ledger(group_id=group.id)
    change, low, high = found.values["outcome.ucla3.change"].numbers
    assert low < change < high
    for one in found.sums:
        assert found.cells[one.whole].count == sum(found.cells[part].count for part in one.parts)
