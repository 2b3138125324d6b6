"""What a death ends in groups: places and offers, first visits, apologies, what is to be told.

And what it makes: somebody rings the leaders before their group meets again.
"""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, formats
from portal.audit import record_event
from portal.groups import actions, death_queries
from portal.groups.death_queries import NextMeeting
from portal.models import (
    Apology,
    FollowUp,
    FollowUpKind,
    InterpreterBooking,
    InterpreterState,
    Membership,
    MembershipEnding,
    MembershipState,
    Session,
    Taster,
    Telling,
    TellingState,
)
from portal.people import follow_up_actions
from portal.people.death_registry import Died, Noun, nothing, on_death


def end_places(died: Died, by: Any) -> None:
    """End every place, wait and offer of theirs, and have the leaders rung first."""
    have_leaders_rung(died, by)
    for row in (
        Membership.select()
        .where(Membership.person == died.person_id, Membership.state != MembershipState.ENDED)
        .order_by(Membership.id)
    ):
        actions.end_membership(row.id, MembershipEnding.DIED, by, row.version)
        last = died.died_on
        if last is not None and row.starts_on is not None:
            # From the day of the death on nobody missed anything.
            Membership.update(ends_on=max(last, row.starts_on)).where(
                Membership.id == row.id
            ).execute()


def have_leaders_rung(died: Died, by: Any) -> None:
    """Somebody rings the leaders of each group they came to, before it meets again."""
    today = clock.today()
    for meeting in death_queries.next_meetings(died.person_id):
        follow_up_actions.add_follow_up(
            FollowUpKind.LEADER_CALL,
            _before(meeting, today),
            by=by,
            person_id=died.person_id,
            group_id=meeting.group_id,
            session_id=meeting.session_id,
            note=_note(meeting),
        )


def _before(meeting: NextMeeting, today: date) -> date:
    """The day before it meets, and never a day gone by."""
    if meeting.starts_at is None:
        return today
    return max(today, clock.local(meeting.starts_at).date() - timedelta(days=1))


def _note(meeting: NextMeeting) -> str:
    leaders = ", ".join(meeting.leader_names) or _("nobody leads it now")
    if meeting.starts_at is None:
        return _("Ring who leads it: %(names)s. No session is planned.", names=leaders)
    return _(
        "Ring who leads it before it meets on %(when)s: %(names)s.",
        when=formats.day_and_time(meeting.starts_at),
        names=leaders,
    )


def end_visits(died: Died, by: Any) -> None:
    """Nobody is expected to come and see a group any more."""
    ahead = [
        taster_id
        for (taster_id,) in Taster.select(Taster.id)
        .join(Session)
        .where(Taster.person == died.person_id, Session.starts_at > clock.now())
        .order_by(Taster.id)
        .tuples()
    ]
    for taster_id in ahead:
        Taster.delete().where(Taster.id == taster_id).execute()
        record_event("taster_cancelled", "taster", taster_id, by=by, person=died.person_id)


def end_apologies(died: Died, by: Any) -> None:
    """Nobody sends word for them any more."""
    ahead = Session.select(Session.id).where(Session.starts_at > clock.now())
    Apology.delete().where(Apology.person == died.person_id, Apology.session.in_(ahead)).execute()


def end_tellings(died: Died, by: Any) -> None:
    """Nothing is to be told to them any more."""
    Telling.update(state=TellingState.NOT_NEEDED, version=Telling.version + 1).where(
        Telling.person == died.person_id,
        Telling.state.in_((TellingState.TO_TELL, TellingState.NO_ANSWER)),
    ).execute()


def end_interpreting(died: Died, by: Any) -> None:
    """Whoever was to interpret for them is rung: a booking isn't ended without a word."""
    for booking in death_queries.interpreters_ahead(died.person_id):
        InterpreterBooking.update(
            state=InterpreterState.CANCELLED, version=InterpreterBooking.version + 1
        ).where(InterpreterBooking.id == booking.booking_id).execute()
        follow_up_actions.add_follow_up(
            FollowUpKind.CALL,
            clock.today(),
            by=by,
            person_id=died.person_id,
            group_id=booking.group_id,
            session_id=booking.session_id,
            key=f"death interpreter {booking.booking_id}",
            note=_(
                "Ring the interpreter %(name)s: they aren't needed.",
                name=booking.name,
            ),
        )


on_death(
    Noun("membership", Membership, lambda died: Membership.person == died.person_id, end_places)
)
on_death(Noun("taster", Taster, lambda died: Taster.person == died.person_id, end_visits))
on_death(Noun("apology", Apology, lambda died: Apology.person == died.person_id, end_apologies))
on_death(Noun("telling", Telling, lambda died: Telling.person == died.person_id, end_tellings))
on_death(
    Noun(
        "free_seat",
        FollowUp,
        lambda died: FollowUp.key.in_(death_queries.free_seat_keys(died.person_id)),
        nothing,
    )
)
on_death(
    Noun(
        "interpreter",
        InterpreterBooking,
        lambda died: InterpreterBooking.person == died.person_id,
        end_interpreting,
    )
)
