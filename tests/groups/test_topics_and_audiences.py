"""Many topics and many audiences of one group: whoever reads them reads each by itself."""

from types import SimpleNamespace

import pytest

from portal.groups import ahead_queries, queries
from portal.models import GroupKind, LeaderRole
from portal.referrals import fit
from portal.training.gate_rules import GroupFacts, Need, needs_of
from tests import factories
from tests.page import signed_in


@pytest.mark.parametrize(
    ("asked", "topics", "tone", "found"),
    [
        ("anxiety", ("Anxiety", "Depression"), "yes", ("Anxiety",)),
        ("Depression", ("Anxiety", "Depression"), "yes", ("Depression",)),
        ("Bereavement", ("Bereavement", "Bereavement by suicide"), "yes", None),
        ("Sleep", ("Anxiety", "Depression"), "no", ()),
        ("", ("Anxiety",), "maybe", None),
        ("Anxiety", (), "maybe", ()),
    ],
)
def test_a_referral_fits_a_group_by_any_of_its_topics(asked, topics, tone, found):
    group = SimpleNamespace(
        group_id=1,
        name="Tuesday group",
        programme_id=1,
        topics=topics,
        membership_rule="open",
        capacity=8,
        taken_count=1,
        is_closed_to_new=False,
    )
    (one,) = fit.fits([group], 1, asked)
    assert {reason.what: reason.tone for reason in one.reasons}["topic"] == tone
    if found is not None:
        assert one.topics == found


@pytest.mark.parametrize(
    ("wanted", "is_asked"),
    [
        ("young people", True),
        ("carers", True),
        ("Unpaid carers", True),
        # The end of one audience and the beginning of the next are no audience.
        ("carers young", False),
        ("veterans", False),
    ],
)
def test_a_requirement_for_an_audience_looks_at_each_by_itself(wanted, is_asked):
    group = GroupFacts(1, GroupKind.PEER_LED, "Unpaid carers\nYoung people, 16 to 25")
    need = Need(1, 1, audience=wanted)
    asked = needs_of([need], LeaderRole.LEAD, group, factories.at(2026, 3, 3, 12).date())
    assert bool(asked) is is_asked


def test_placing_reads_every_topic_of_every_group_in_one_statement(people):
    from portal.models import Role
    from tests.page import counted_queries

    factories.about(people.tuesday, "Depression", "Anxiety")
    user = signed_in(people.cora, Role.STAFF)
    with counted_queries() as seen:
        found = {one.group_id: one.topics for one in queries.groups_to_place_in(user)}
    assert found[people.tuesday.id] == ("Anxiety", "Depression")
    assert found[people.thursday.id] == ()
    assert len(seen) == 1


def test_audiences_that_forms_offer_stand_once_each(people):
    from portal.models import Role

    factories.meant_for(people.tuesday, "Adults", "Women")
    factories.meant_for(people.thursday, "Adults")
    assert ahead_queries.audiences_known(signed_in(people.cora, Role.STAFF)) == ["Adults", "Women"]
