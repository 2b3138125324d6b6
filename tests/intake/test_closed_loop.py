"""From a practice's message to the Task that says that the person came, untouched in between."""

from datetime import timedelta
from typing import Any

import time_machine

from portal import clock
from portal.models import (
    Answer,
    Consent,
    ConsentScope,
    FeedbackLevel,
    Mark,
    Person,
    Provider,
    Referral,
)
from portal.people import actions as people
from portal.referrals import actions as referrals
from portal.referrals import answer_actions
from portal.referrals.rules import ConsentDetails
from tests import answer_factories, factories
from tests.intake import messages
from tests.intake.senders import Machine, receipt_in


def test_from_message_to_first_attendance_to_the_task_that_says_so(
    app: Any, machine: Machine
) -> None:
    cora = factories.user("Cora")
    reference = receipt_in(machine.message(messages.bundle()))
    assert machine.task(reference)["status"] == "requested"
    referral = Referral.get()
    agreed = {"said_by": "the person", "how": "phone", "given_on": clock.today()}
    said = [
        ConsentDetails(ConsentScope.PLACEMENT, **agreed),
        ConsentDetails(ConsentScope.FEEDBACK, level=FeedbackLevel.ATTENDANCE, **agreed),
    ]
    people.record_consents(referral.person_id, referral.id, said, by=cora.id)
    referrals.accept_referral(referral.id, referral.version, cora)
    # While the decision can still be taken back, no practice hears of it.
    assert machine.task(reference)["status"] == "requested"
    tuesday = factories.group("Tuesday group", capacity=8)
    version = Referral.get().version
    referrals.place_person(referral.id, version, tuesday.id, cora)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        found = machine.task(reference)
        assert (found["status"], found["businessStatus"]["coding"][0]["code"]) == (
            "accepted",
            "5.1.1",
        )
    # From here on nobody touches the referral: the roll is taken, and that is all.
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        session = factories.session(tuesday, clock.now() - timedelta(hours=2))
        factories.mark(session, Person.get(), Mark.PRESENT)
        found = machine.task(reference)
        assert found["status"] == "in-progress"
        assert found["businessStatus"]["coding"][0]["code"] == "5.1.4"
        assert [one.get("valueInteger") for one in found["output"][:2]] == [1, 1]
        assert "Came to 1 of 1 session" in found["statusReason"]["text"]
        assert "Amina" not in machine.response.get_data(as_text=True)
        # And an answer is on its way, which nobody asked for.
        answer_factories.choice(Provider.get(), "first_attendance", email="answers@gp.example")
        later = clock.now() + timedelta(minutes=16)
        with app.app_context(), time_machine.travel(later, tick=False):
            answer_actions.tell_due()
        queued = Answer.get(Answer.audience == "referrer")
        assert (queued.milestone, queued.state) == ("first_attendance", "mailed")
        response = machine.ask("GET", f"/fhir/Bundle/{reference}", 200)
        # Nothing is noted of what wasn't left for their system to fetch; what was is told by this.
        assert Answer.get_by_id(queued.id).state == "mailed"
        for fetch in (lambda: machine.task(reference), lambda: machine.status(reference)):
            Answer.update(channel="pull", state="ready", told_at=None).where(
                Answer.id == queued.id
            ).execute()
            fetch()
            fetched = Answer.get_by_id(queued.id)
            assert fetched.state == "told" and fetched.told_at is not None
        statuses = [one["resource"].get("status") for one in response["entry"][1:3]]
        assert statuses == ["active", "in-progress"]
    # Withdrawn, the consent takes the count with it.

    Consent.update(withdrawn_at=clock.now()).where(Consent.scope == ConsentScope.FEEDBACK).execute()
    assert "output" not in machine.task(reference)
