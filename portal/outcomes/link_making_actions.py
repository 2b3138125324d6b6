"""Writes of links that nobody asks for one by one: to what is due, for those who want it so."""

from portal import clock
from portal.errors import DomainError
from portal.models import ResponseLink
from portal.outcomes import due_queries, link_actions, link_keys, response_queries
from portal.outcomes.due_queries import DueRow
from portal.outcomes.link_actions import For
from portal.outcomes.response_rules import Where


def make_links_due() -> int:
    """Make and mail a link for each occasion that is due, once. Returns how many.

    Only of measures that the programme asks by link, and to people who asked for reminders and
    take mail. An occasion for which a link is open, or was made before, has none again.
    """
    carried = due_queries.carried_by_links()
    count = 0
    for row in due_queries.due_now(None):
        measures = [code for code in row.measures if code in carried.get(row.programme_id, ())]
        # Between staff and person somebody may have printed it, or rung: that day is theirs.
        if not measures or not (row.takes_mail and row.wants_reminders) or row.link_until:
            continue
        key = _key(row)
        if ResponseLink.select(ResponseLink.id).where(ResponseLink.request_key == key).exists():
            continue
        found = response_queries.where_of(None, row.person_id, clock.today(), row.programme_id)
        where = Where(row.programme_id, row.group_id, row.session_id, found.referral_id)
        try:
            link_actions.make_link(
                For(row.person_id, row.occasion, measures, where), None, key, mailed=True
            )
        except DomainError:
            # An address that can't be right, or somebody who left a moment ago: staff see them.
            continue
        count += 1
    return count


def _key(row: DueRow) -> str:
    """The same for the same occasion, however often the round is made."""
    about = f"{row.person_id} {row.programme_id} {row.occasion} {row.session_id} {row.due_on}"
    return f"by itself {link_keys.stamp(about)}"
