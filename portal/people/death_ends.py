"""What a death ends in people: what is owed to them, and mail that waits to go to them."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal import mail
from portal.models import FollowUp, FollowUpKind, OutboxMessage, Person, Referral
from portal.people import follow_up_actions
from portal.people.death_registry import Died, Noun, on_death

# What stays owed: to leaders, and to whoever was promised an answer.
_STAYS = (FollowUpKind.LEADER_CALL, FollowUpKind.REFERRER, FollowUpKind.SHEET)


def end_follow_ups(died: Died, by: Any) -> None:
    """What was owed to them is needless. Calls to leaders and to the referrer stay."""
    rows = (
        FollowUp.select(FollowUp.id)
        .where(
            _owed(died),
            FollowUp.done_at.is_null(),
            FollowUp.kind.not_in(_STAYS),
            # What this same action makes stays too.
            FollowUp.key.is_null() | ~FollowUp.key.startswith("death "),
        )
        .order_by(FollowUp.id)
    )
    for (follow_up_id,) in list(rows.tuples()):
        follow_up_actions.settle_follow_up(follow_up_id, _("They have died."), by)


def _owed(died: Died) -> Any:
    """Work about them, or about a referral of theirs."""
    referrals = Referral.select(Referral.id).where(Referral.person == died.person_id)
    return (FollowUp.person == died.person_id) | FollowUp.referral.in_(referrals)


def pull_mail(died: Died, _by: Any) -> None:
    """Take back what waits to be sent to them."""
    mail.pull(_theirs(died))


def _theirs(died: Died) -> Any:
    """Mail that is for them: marked so, or to an address that is nobody's but theirs.

    A couple may share one, and the other's mail isn't theirs to lose.
    """
    is_theirs = OutboxMessage.person == died.person_id
    if not died.email:
        return is_theirs
    sharing = Person.select(Person.id).where(
        Person.email == died.email, Person.id != died.person_id, Person.died_on.is_null()
    )
    if sharing.exists():
        return is_theirs
    return is_theirs | (
        OutboxMessage.person.is_null()
        & OutboxMessage.user.is_null()
        & (OutboxMessage.to_address == died.email)
    )


# After all others, who settle and make follow-ups and mail of their own.
on_death(
    Noun(
        "follow_up",
        FollowUp,
        _owed,
        end_follow_ups,
        order=10,
    )
)
# What waited for longer would come late, and speak of what is over.
on_death(Noun("outbox", OutboxMessage, _theirs, pull_mail, order=11, within=timedelta(days=1)))
