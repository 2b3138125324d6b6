"""Whether leaders of a group may take down what its members answer after a session."""

from portal.models import Group, MeasureUse


def leaders_may_ask(group_id: int) -> bool:
    """Whether the group's programme asks anything now that its leaders may take down.

    One statement.
    """
    return bool(
        MeasureUse.select()
        .join(Group, on=(Group.programme == MeasureUse.programme))
        .where(Group.id == group_id, MeasureUse.by_facilitator, MeasureUse.stopped_on.is_null())
        .exists()
    )
