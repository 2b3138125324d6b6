"""Reading unmet need: who was turned away for want of room, and who waits for a seat today."""

from typing import Any

from peewee import JOIN, SQL, fn

from portal import clock, postcodes
from portal.auth.read_watch import reads_beyond
from portal.groups.place_queries import waits
from portal.models import Group, GroupTopic, Membership, Person, Referral
from portal.referrals import reason_queries
from portal.reports.period_rules import Period

NO_ADDRESS = "no fixed address"


@reads_beyond("Topics and areas are counted; small counts are hidden.")
def turned_away(programme_id: int | None, period: Period) -> list[tuple[str, str, int]]:
    """Whose referral ended in the period for want of room: (topic, area, person_id).

    The topic is '' where none was said, the area an outward code, NO_ADDRESS or ''. Two
    statements.
    """
    query = (
        Referral.select(Referral.topic, *_AREA, Referral.person)
        .join(Person)
        .where(
            _in(Referral.programme, programme_id),
            Referral.end_reason.in_(reason_queries.capacity_codes()),
            Referral.ended_on.between(period.first, period.last),
            Person.merged_into.is_null(),
        )
        .order_by(Referral.id)
    )
    return [_row(*row) for row in query.tuples()]


@reads_beyond("Topics and areas are counted; small counts are hidden.")
def waiting(programme_id: int | None) -> list[tuple[str, str, int]]:
    """Who waits for a seat today: (topic, area, person_id) as above. One statement.

    The topic is their referral's, else the first of the group's. What a group is about whose
    members are kept apart stays unsaid.
    """
    first = GroupTopic.select(fn.MIN(GroupTopic.topic)).where(GroupTopic.group == Group.id)
    query = (
        Membership.select(
            fn.COALESCE(fn.NULLIF(Referral.topic, ""), first, "").alias("about"),
            *_AREA,
            Membership.person,
            Group.is_sensitive,
        )
        .join(Group)
        .join_from(Membership, Person)
        .join_from(Membership, Referral, JOIN.LEFT_OUTER)
        .where(
            _in(Group.programme, programme_id),
            waits(),
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
            Person.merged_into.is_null(),
        )
        .order_by(Membership.id)
    )
    return [
        _row("" if is_sensitive else topic, postcode, has_no_address, person_id)
        for topic, postcode, has_no_address, person_id, is_sensitive in query.tuples()
    ]


_AREA = (Person.postcode, Person.has_no_fixed_abode)


def _in(column: Any, programme_id: int | None) -> Any:
    return SQL("1 = 1") if programme_id is None else column == programme_id


def _row(topic: str, postcode: str, has_no_address: bool, person_id: int) -> tuple[str, str, int]:
    area = postcodes.outward(postcode) or (NO_ADDRESS if has_no_address else "")
    return topic, area, person_id
