"""What the day after a group's last one does by itself, and what it leaves to staff."""

from datetime import timedelta

from portal import clock
from portal.models import FollowUp, GroupEnd, Membership, Referral, Role
from portal.referrals import group_end_jobs
from tests import factories
from tests.groups.test_group_end import _finish, _referred
from tests.page import signed_in


def test_a_risk_named_meanwhile_holds_up_nobody_elses_end(app, people):
    cora = signed_in(people.cora, Role.STAFF)
    moved, others = _referred("Quinn", people.tuesday), _referred("Rosa", people.thursday)
    for group, who in ((people.tuesday, moved), (people.thursday, others)):
        draft = factories.group_end(group, last_on=clock.today() + timedelta(days=3))
        for (person_id,) in (
            Membership.select(Membership.person)
            .where(Membership.group == group, Membership.state != "ended")
            .tuples()
        ):
            choice = {"choice": "referred_on", "referred_to": "The crisis team"}
            factories.end_answer(
                draft, person_id, **(choice if person_id == who.id else {"choice": "finished"})
            )
        _finish(app, group, cora)
    Referral.update(risk="yes", queue_rank=0, opened_at=None).where(
        Referral.person == moved
    ).execute()
    GroupEnd.update(last_on=clock.today() - timedelta(days=1)).execute()
    with app.app_context():
        group_end_jobs.close_ended_groups()
        assert group_end_jobs.close_ended_groups() == 0
    assert not Membership.select().where(Membership.state != "ended").exists()
    assert Referral.get(Referral.person == moved).state == "accepted"
    assert Referral.get(Referral.person == others).state == "ended"
    assert FollowUp.get(FollowUp.kind == "closing").person_id == moved.id
