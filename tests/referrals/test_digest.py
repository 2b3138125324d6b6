"""What the team is told is overdue: counts and links, once a working day, and never a name."""

from datetime import date, timedelta

import time_machine

from portal import clock, job_runs
from portal.models import Event, OutboxMessage
from portal.referrals.digest_actions import tell_overdue
from tests import factories

# A Wednesday, and the Saturday after it.
WEDNESDAY, SATURDAY = "2026-11-18T09:00:00Z", "2026-11-21T09:00:00Z"


def late(name, **more):
    """Somebody whose decision was due days ago."""
    received_at = factories.at(2026, 11, 2, 9)
    return factories.referral(factories.person(name), received_at=received_at, **more)


def test_it_counts_what_is_over_and_names_nobody(people, app):
    with app.app_context(), time_machine.travel(WEDNESDAY, tick=False):
        late("Ines Overdue", urgency="urgent")
        late("Omar Overdue", owner=people.cora)
        late("Held Back", held_until=date(2026, 12, 1), hold_reason="Abroad")
        late("Asked About", state="awaiting_information")
        factories.referral(factories.person("In Time"))
        factories.follow_up(people.pip, due_on=clock.today() - timedelta(days=1))
        factories.follow_up(people.pip)
        assert tell_overdue()
        mail = OutboxMessage.get()
        assert mail.to_address == "office@harbour-groups.example"
        assert mail.subject == "3 things are overdue"
        assert "2 referrals are past the day" in mail.text
        assert "1 of them comes first" in mail.text and "1 is with nobody yet" in mail.text
        assert "1 follow-up is past its day" in mail.text
        assert "/referrals?tab=overdue" in mail.text and "/follow-ups" in mail.text
        for text in (mail.subject, mail.text, mail.html):
            assert "Ines" not in text and "Omar" not in text and "Pip" not in text
        # Once a day by its key, however often it is run.
        assert tell_overdue()
        assert OutboxMessage.select().count() == 1


def test_nothing_is_sent_on_a_weekend_or_when_nothing_is_over(people, app):
    with app.app_context():
        with time_machine.travel(WEDNESDAY, tick=False):
            events = Event.select().count()
            assert not tell_overdue()
            late("Ines Overdue")
        with time_machine.travel(SATURDAY, tick=False):
            assert not tell_overdue()
        assert Event.select().count() == events
        assert OutboxMessage.select().count() == 0


def test_it_runs_by_itself_from_its_hour_on(people, app):
    late("Ines Overdue")
    with app.app_context():
        with time_machine.travel("2026-11-18T07:30:00Z", tick=False):
            job_runs.run_due()
            assert OutboxMessage.select().count() == 0
        with time_machine.travel("2026-11-18T08:30:00Z", tick=False):
            job_runs.run_due()
            job_runs.run_due()
        assert OutboxMessage.select().count() == 1
