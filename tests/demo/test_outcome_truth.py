"""Outcome and equity figures of the demo against SQL and sums of another make.

From the answers outwards and not from seats: everybody who is a pair by the plain tables must be
a pair in the figures, and the other way round.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import fmean

import pytest

from portal import clock
from portal.db import database
from portal.models import Programme, ReportKind
from portal.reports import figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period, Preset, preset_period


def rows(sql):
    return list(database.execute_sql(sql).fetchall())


def day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def seats(programme_id):
    """{person: [(first, last or None)]} of those who came within a seat, merged ones left out."""
    found = defaultdict(list)
    for who, starts, ends in rows(
        "SELECT m.person_id, m.starts_on, m.ends_on FROM membership m "
        "JOIN support_group g ON g.id = m.group_id JOIN person p ON p.id = m.person_id "
        "WHERE p.merged_into_id IS NULL AND m.starts_on IS NOT NULL "
        "AND m.state IN ('active', 'paused', 'ended') "
        "AND COALESCE(m.ending, '') <> 'entered_in_error' "
        f"AND g.programme_id = {programme_id} ORDER BY m.starts_on"
    ):
        found[who].append((day(starts), day(ends) if ends else None))
    return found


def stays(spans):
    """(answers since, answers until) of every stay: seats with at most 90 days between two."""
    far = date.max
    found = []
    for first, last in spans:
        if found and (found[-1][1] == far or (first - found[-1][1]).days <= 90):
            found[-1][1] = max(found[-1][1], last or far)
        else:
            since = first - timedelta(days=89) if found else date.min
            found.append([since, last or far])
    return [(since, end if end == far else end + timedelta(days=90)) for since, end in found]


def came(programme_id):
    """Whoever has a mark that says they came, at a session of the programme so far."""
    return {
        who
        for (who,) in rows(
            "SELECT DISTINCT a.person_id FROM attendance a "
            "JOIN session s ON s.id = a.session_id JOIN support_group g ON g.id = s.group_id "
            "WHERE a.mark IN ('present', 'left_early') "
            "AND s.state IN ('planned', 'moved_online', 'moved_venue') "
            f"AND g.programme_id = {programme_id}"
        )
    }


def scores(programme_id, measure, last):
    found = defaultdict(list)
    for who, on, score in rows(
        "SELECT person_id, answered_on, score FROM response WHERE voided_at IS NULL AND "
        f"score IS NOT NULL AND measure = '{measure}' AND answered_on <= '{last}' AND "
        f"(programme_id IS NULL OR programme_id = {programme_id}) "
        "ORDER BY answered_on, id"
    ):
        found[who].append((day(on), float(score)))
    return found


def pairs_of(programme_id, measure, period):
    died = dict(rows("SELECT id, died_on FROM person WHERE died_on IS NOT NULL"))
    answered = scores(programme_id, measure, period.last)
    here = came(programme_id)
    found = {}
    for who, spans in seats(programme_id).items():
        spans = [one for one in spans if one[0] <= period.last]
        if not spans or who not in here:
            continue
        kept = []
        for since, until in stays(spans):
            own = [one for one in answered[who] if since <= one[0] <= until]
            if who in died and day(died[who]) <= min(period.last, until):
                continue
            if own and own[0][0] < own[-1][0] and period.holds(own[-1][0]):
                kept.append((own[-1][0], own[0][1], own[-1][1]))
        if kept:
            found[who] = max(kept)[1:]
    return found


@pytest.mark.parametrize("years", [0, 1])
def test_the_demos_outcomes_are_what_its_tables_say(charity, years):
    today = clock.today()
    period = preset_period(Preset.LAST_QUARTER, today)
    if years:
        period = Period(period.first - timedelta(days=275), period.last)
    seen = 0
    for (programme_id,) in Programme.select(Programme.id).order_by(Programme.id).tuples():
        ask = Ask(ReportKind.PROGRAMME, period, programme_id=programme_id)
        ledger = figure_queries.ledger_of(ask, period, clock.now())
        for measure, higher, least in (("ucla3", False, 0), ("phq9", False, 6)):
            at = f"outcome.{measure}"
            if f"{at}.paired" not in ledger.cells:
                continue
            pairs = pairs_of(programme_id, measure, period)
            gains = [(last - first) * (1 if higher else -1) for first, last in pairs.values()]
            told = Counter(
                "same" if gain == 0 or abs(gain) < least else "improved" if gain > 0 else "worse"
                for gain in gains
            )
            assert ledger.cells[f"{at}.paired"].count == len(pairs), (programme_id, measure)
            for change in ("improved", "same", "worse"):
                assert ledger.cells[f"{at}.{change}"].count == told[change]
            if pairs:
                before = ledger.values[f"{at}.before"].numbers
                assert before == pytest.approx((fmean(first for first, _ in pairs.values()),))
                change = ledger.values[f"{at}.change"].numbers[0]
                assert change == pytest.approx(fmean(b - a for a, b in pairs.values()))
                seen += len(pairs)
        for one in ledger.sums:
            assert ledger.cells[one.whole].count == sum(
                ledger.cells[part].count for part in one.parts
            ), one.whole
        _reach_is_what_its_tables_say(ledger, programme_id, period)
    assert seen


def _reach_is_what_its_tables_say(ledger, programme_id, period):
    """Genders and ethnic groups of everybody who came."""
    here = {}
    for who, at in rows(
        "SELECT a.person_id, s.starts_at FROM attendance a JOIN session s "
        "ON s.id = a.session_id JOIN support_group g ON g.id = s.group_id "
        "JOIN person p ON p.id = a.person_id WHERE p.merged_into_id IS NULL "
        "AND a.mark IN ('present', 'left_early') "
        "AND s.state IN ('planned', 'moved_online', 'moved_venue') "
        f"AND g.programme_id = {programme_id}"
    ):
        met = clock.local(_instant(at))
        if period.holds(met.date()) and met <= clock.now():
            here[who] = True
    answers = dict(
        (who, (state, answer))
        for who, state, answer in rows(
            "SELECT person_id, state, answer FROM equality_answer WHERE question = 'ethnicity'"
        )
    )
    told = Counter()
    for who in here:
        state, answer = answers.get(who, ("not_asked", ""))
        told[answer if state == "answered" else state] += 1
    shown = {
        cell.at[0][1]: cell.count
        for cell in ledger.cells.values()
        if cell.figure == "people_came" and cell.at and cell.at[0][0] == "ethnicity"
    }
    assert {row: count for row, count in shown.items() if count} == dict(told)


def _instant(value):
    from portal.models import Session

    return Session.starts_at.python_value(value)
