"""Ending a group: an answer for everybody, nobody forgotten, and all of it in one go."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import actions, group_end_draft_actions
from portal.groups.actions import GroupClosed
from portal.groups.group_end_actions import Unanswered
from portal.groups.group_end_draft_actions import Answer
from portal.models import (
    Event,
    Group,
    GroupEnd,
    GroupEndAnswer,
    GroupLeader,
    Membership,
    MembershipState,
    Notice,
    OutboxMessage,
    Referral,
    ReferralStep,
    Role,
    Session,
    StepKind,
    Taster,
    Telling,
)
from portal.referrals import group_end_actions as referral_ends
from portal.referrals import group_end_jobs
from tests import factories
from tests.page import signed_in


@pytest.fixture
def cora(people):
    return signed_in(people.cora, Role.STAFF)


@pytest.fixture
def last_on():
    return clock.today() + timedelta(days=8)


@pytest.fixture
def sessions(people):
    """One within the last day and two after it."""
    now = clock.now()
    return [factories.session(people.tuesday, now + timedelta(days=days)) for days in (7, 14, 21)]


def _referred(name, group, state=MembershipState.ACTIVE, **more):
    who = factories.person(name)
    referral = factories.referral(who, state="accepted")
    if state != MembershipState.ACTIVE:
        more.setdefault("starts_on", None)
    factories.member(group, who, state=state, referral=referral, **more)
    return who


def _begin(browser, group, last_on):
    page = browser.get(f"/groups/{group.id}/end")
    browser.submit(page, "Go on", last_on=str(last_on), reason="The money ends")
    return browser.get(f"/groups/{group.id}/end")


def _finish(app, group, cora):
    with app.app_context():
        version = GroupEnd.get(GroupEnd.group == group).version
        return referral_ends.end_group(group.id, cora, version=version)


def test_fourteen_people_and_none_is_forgotten(app, browser_for, people, cora, last_on, sessions):
    group = Group.get_by_id(people.tuesday.id)
    Group.update(capacity=14).where(Group.id == group.id).execute()
    roomy = factories.group("Roomy group", programme=group.programme, capacity=20)
    tight = factories.group("Tight group", programme=group.programme, capacity=1)
    factories.member(tight, factories.person("Who sits there"))
    long_ago = clock.now() - timedelta(days=200)
    members = [_referred(f"Member {number:02}", group) for number in range(1, 9)]
    paused = _referred("Paused", group, MembershipState.PAUSED, starts_on=clock.today())
    offered = _referred("Offered", group, MembershipState.OFFERED, waiting_since_at=long_ago)
    waiting = [
        _referred(f"Waiting {number}", group, MembershipState.WAITING, waiting_since_at=long_ago)
        for number in (1, 2)
    ]
    taster = factories.person("Taster")
    Taster.create(group=group, session=sessions[1], person=taster, booked_at=clock.now())
    browser = browser_for(people.cora)
    page = _begin(browser, group, last_on)
    assert "14 people, 14 without an answer" in page.main
    moves = {"choice": "moves", "to_group": roomy.id}
    answers = {
        people.pip: {"choice": "finished"},
        members[0]: moves,
        members[1]: {"choice": "moves", "to_group": tight.id},
        members[2]: {"choice": "queue"},
        members[3]: {"choice": "referred_on", "referred_to": "The crisis team"},
        paused: moves,
        offered: moves,
        waiting[0]: moves,
        waiting[1]: {"choice": "finished"},
        taster: {"choice": "finished"},
        **{who: {"choice": "finished"} for who in members[4:]},
    }
    fields = {
        f"{name}-{who.id}": value
        for who, fields in answers.items()
        for name, value in fields.items()
    }
    checked = browser.submit(page, "Save all and check", **fields).response.location
    shown = browser.get(checked)
    assert "2 sessions after the last day are called off" in shown.main
    browser.submit(shown, "End the group and tell everybody")
    # Those seated stay on the roll to the last day; waits and offers have ended.
    seated = {one.person_id for one in Membership.select().where(Membership.state == "active")}
    assert {who.id for who in members} <= seated
    places = {
        one.person_id: one
        for one in Membership.select().where(Membership.group == group).order_by(Membership.id)
    }
    assert len(places) == 13
    assert all(one.ends_on is not None for one in places.values())
    assert places[offered.id].ending == "moved_group"
    assert places[waiting[1].id].ending == "no_longer_needed"
    new = {
        one.person_id: one
        for one in Membership.select().where(Membership.group.in_([roomy, tight]))
    }
    assert new[members[0].id].state == "active"
    assert new[members[0].id].starts_on == last_on + timedelta(days=1)
    assert new[paused.id].state == "active"
    # No seat there: they wait, and the page says so.
    assert new[members[1].id].state == "waiting"
    assert new[offered.id].state == "waiting"
    assert new[offered.id].waiting_since_at == new[waiting[0].id].waiting_since_at == long_ago
    record = browser.get(f"/groups/{group.id}/end")
    assert "Waits there, in their old turn: no seat was free" in record.main
    # Everybody has a line or a letter, and each referral a step.
    told = {one.person_id for one in Telling.select().where(Telling.person.is_null(False))}
    assert told == {who.id for who in answers}
    steps = {
        step.referral.person_id
        for step in ReferralStep.select().where(ReferralStep.kind == StepKind.GROUP_ENDED)
    }
    assert steps == {who.id for who in answers if who not in (people.pip, taster)}
    assert [Session.get_by_id(one.id).state for one in sessions] == [
        "planned",
        "cancelled",
        "cancelled",
    ]
    assert {one.ends_on for one in GroupLeader.select().where(GroupLeader.group == group)} == {
        last_on
    }
    notice = Notice.get()
    assert notice.tell_by_on == clock.local(sessions[0].starts_at).date() - timedelta(days=1)
    assert "group_ended" in {event.action for event in Event.select()}
    # Whoever rings them sees what to say.
    shown = browser.get(f"/notices/{notice.id}")
    assert "Moves to Tight group Waits there" in shown.main
    assert "as planned after all" not in shown.main
    assert "Tuesday group" in browser.get("/notices").main
    # The day after, what went on has ended too, each for its own reason.
    _the_day_after(app, group, last_on)
    endings = {
        one.person_id: one.ending for one in Membership.select().where(Membership.group == group)
    }
    assert None not in endings.values()
    assert endings[members[0].id] == "moved_group"
    assert endings[members[2].id] == "group_ended"
    assert endings[people.pip.id] == "finished"
    gone = Referral.get(Referral.person == members[3])
    assert (gone.state, gone.ending) == ("ended", "referred_elsewhere")
    queue = Referral.get(Referral.person == members[2])
    assert queue.state == "accepted"


def _the_day_after(app, group, last_on):
    """As if the last day were yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    GroupEnd.update(last_on=yesterday).where(GroupEnd.group == group).execute()
    with app.app_context():
        assert group_end_jobs.close_ended_groups() > 0
        assert group_end_jobs.close_ended_groups() == 0


def test_back_in_the_queue_the_first_waiting_date_is_kept(app, people, cora):
    long_ago = clock.now() - timedelta(days=100)
    who = _referred("Quinn", people.thursday, MembershipState.WAITING, waiting_since_at=long_ago)
    draft = factories.group_end(people.thursday, last_on=clock.today())
    factories.end_answer(draft, who, choice="queue")
    _finish(app, people.thursday, cora)
    referral = Referral.get(Referral.person == who)
    assert Membership.get(Membership.person == who).ending == "group_ended"
    actions.add_to_waiting_list(people.tuesday.id, who.id, referral.id, cora)
    again = Membership.get(Membership.person == who, Membership.state == "waiting")
    assert again.waiting_since_at == long_ago


def test_answers_are_kept_one_by_one_and_what_lacks_is_said(browser_for, people, last_on):
    other = factories.member(people.tuesday, factories.person("Rex Holm")).person
    cora = browser_for(people.cora)
    page = _begin(cora, people.tuesday, last_on)
    fields = {f"choice-{people.pip.id}": "moves", f"choice-{other.id}": "finished"}
    shown = cora.submit(page, "Save all", 422, **fields)
    assert shown.errors()[f"choice-{people.pip.id}"].endswith("Choose the group they move to.")
    assert shown.value_of(f"choice-{people.pip.id}") == "moves"
    # The others' answers are kept all the same.
    assert [row.person_id for row in GroupEndAnswer.select()] == [other.id]
    check = cora.get(f"/groups/{people.tuesday.id}/end/check")
    assert "1 person has no answer yet" in check.main
    assert "End the group and tell everybody" not in check.main


def test_only_the_row_whose_button_was_pressed_is_saved(browser_for, people, last_on):
    other = factories.member(people.tuesday, factories.person("Rex Holm")).person
    cora = browser_for(people.cora)
    page = _begin(cora, people.tuesday, last_on)
    form = dict(page.form("Save all").form_values())
    form |= {f"choice-{people.pip.id}": "finished", f"choice-{other.id}": "finished"}
    cora.post(f"/groups/{people.tuesday.id}/end", {**form, "only": str(people.pip.id)})
    assert [row.person_id for row in GroupEndAnswer.select()] == [people.pip.id]


def test_two_who_answer_at_once_see_both(browser_for, people, last_on):
    key = f"choice-{people.pip.id}"
    cora = browser_for(people.cora)
    page = _begin(cora, people.tuesday, last_on)
    idris = browser_for(factories.user("Idris Vaughan", Role.STAFF))
    theirs = idris.get(f"/groups/{people.tuesday.id}/end")
    idris.submit(theirs, "Save all", **{key: "finished"})
    where = {f"referred_to-{people.pip.id}": "The crisis team"}
    shown = cora.submit(page, "Save all", 422, **{key: "referred_on"}, **where)
    assert "Somebody else chose something meanwhile" in shown.main
    assert "Is finished" in shown.main and shown.value_of(key) == "referred_on"
    assert GroupEndAnswer.get().choice == "finished"
    cora.submit(shown, "Save all", **{key: "referred_on"}, **where)
    assert GroupEndAnswer.get().choice == "referred_on"


def test_who_joins_meanwhile_appears_and_holds_it_up(app, browser_for, people, cora, last_on):
    draft = factories.group_end(people.tuesday, last_on=last_on)
    factories.end_answer(draft, people.pip)
    browser = browser_for(people.cora)
    page = browser.get(f"/groups/{people.tuesday.id}/end/check")
    late = factories.member(people.tuesday, factories.person("Late Comer")).person
    shown = browser.submit(page, "End the group and tell everybody", 422)
    assert "1 person has no answer yet" in shown.main
    assert GroupEnd.get().finished_at is None and Notice.select().count() == 0
    assert "Late Comer" in browser.get(f"/groups/{people.tuesday.id}/end").main
    factories.end_answer(draft, late)
    _finish(app, people.tuesday, cora)
    assert GroupEnd.get().finished_at is not None


def test_ending_twice_is_one_end_and_one_notice(app, people, cora):
    draft = factories.group_end(people.tuesday)
    factories.end_answer(draft, people.pip)
    assert _finish(app, people.tuesday, cora) == _finish(app, people.tuesday, cora)
    assert Notice.select().count() == 1
    letters = OutboxMessage.select().count()
    assert letters == len({one.to_address for one in OutboxMessage.select()}) == 2


def test_nobody_is_placed_in_a_group_that_ends(app, people, cora):
    draft = factories.group_end(people.tuesday)
    factories.end_answer(draft, people.pip)
    _finish(app, people.tuesday, cora)
    who = factories.person("Late Comer")
    with app.app_context():
        for place in (actions.seat_person, actions.add_to_waiting_list):
            with pytest.raises(GroupClosed):
                place(people.tuesday.id, who.id, None, cora)


def test_placing_somebody_while_it_is_ended_loses_nobody(app, people, cora, at_once):
    draft = factories.group_end(people.tuesday)
    factories.end_answer(draft, people.pip)
    late = factories.person("Late Comer")

    def end():
        with app.app_context():
            return referral_ends.end_group(people.tuesday.id, cora, version=1)

    def place():
        with app.app_context():
            return actions.seat_person(people.tuesday.id, late.id, None, cora)

    ended, placed = at_once([end, place])
    if isinstance(placed, GroupClosed):
        assert not isinstance(ended, Exception)
        assert GroupEnd.get().finished_at is not None
    else:
        assert isinstance(ended, Unanswered)
        assert GroupEnd.get().finished_at is None


def test_a_move_that_fails_undoes_all_of_it(app, people, cora, sessions):
    draft = factories.group_end(people.tuesday)
    factories.end_answer(draft, people.pip, choice="moves", to_group=people.thursday)
    Group.update(ended_on=clock.today() - timedelta(days=1)).where(
        Group.id == people.thursday.id
    ).execute()
    with pytest.raises(GroupClosed):
        _finish(app, people.tuesday, cora)
    assert GroupEnd.get().finished_at is None
    assert Group.get_by_id(people.tuesday.id).ended_on is None
    assert {one.state for one in Session.select()} == {"planned"}


def test_the_draft_survives_and_can_be_dropped(browser_for, people, last_on):
    cora = browser_for(people.cora)
    page = _begin(cora, people.tuesday, last_on)
    cora.submit(page, "Save all", **{f"choice-{people.pip.id}": "finished"})
    again = browser_for(people.cora).get(f"/groups/{people.tuesday.id}/end")
    assert again.value_of(f"choice-{people.pip.id}") == "finished"
    cora.submit(cora.get(f"/groups/{people.tuesday.id}/end"), "Don't end it after all")
    assert GroupEnd.select().count() == GroupEndAnswer.select().count() == 0
    assert Group.get_by_id(people.tuesday.id).ended_on is None


def test_a_day_that_cannot_be_is_refused_and_a_reason_is_needed(browser_for, people):
    cora = browser_for(people.cora)
    page = cora.get(f"/groups/{people.tuesday.id}/end")
    far = str(clock.today() + timedelta(days=500))
    assert "last_on" in cora.submit(page, "Go on", 422, last_on=far, reason="x").errors()
    day = str(clock.today())
    assert "reason" in cora.submit(page, "Go on", 422, last_on=day, reason="").errors()


def test_a_person_whom_a_block_hides_is_a_colleagues_to_answer(browser_for, people, last_on):
    factories.block(people.cora, people.pip)
    cora = browser_for(people.cora)
    page = _begin(cora, people.tuesday, last_on)
    assert "Pip Marlow" not in page.text
    assert "1 more is for a colleague to answer" in page.main
    check = cora.get(f"/groups/{people.tuesday.id}/end/check")
    assert "Pip Marlow" not in check.text and "has no answer yet" in check.main


def test_the_queue_is_only_for_who_was_referred(people, cora):
    factories.group_end(people.tuesday)
    refused = group_end_draft_actions.save_answers(
        people.tuesday.id, [Answer(people.pip.id, "queue")], cora
    )
    assert [one.person_id for one in refused] == [people.pip.id]


def test_a_group_that_a_colleague_cannot_see_has_no_name_and_stays_chosen(
    app, browser_for, people, last_on, sessions
):
    hidden = factories.group(
        "Kestrel circle", programme=people.tuesday.programme, is_sensitive=True
    )
    who = _referred("Mara Quill", people.tuesday)
    end = factories.group_end(people.tuesday, last_on=last_on)
    factories.end_answer(end, who, choice="moves", to_group=hidden)
    cora = browser_for(people.cora)
    page = cora.get(f"/groups/{people.tuesday.id}/end")
    assert "Kestrel" not in page.main
    assert "Moves to another group" in page.main
    cora.submit(page, "Save")
    assert GroupEndAnswer.get(GroupEndAnswer.person == who).to_group_id == hidden.id
    check = cora.get(f"/groups/{people.tuesday.id}/end/check")
    assert "Kestrel" not in check.main


def test_nobody_is_moved_to_a_group_that_the_page_did_not_offer(
    app, browser_for, people, last_on, sessions
):
    hidden = factories.group(
        "Kestrel circle", programme=people.tuesday.programme, is_sensitive=True
    )
    who = _referred("Mara Quill", people.tuesday)
    factories.group_end(people.tuesday, last_on=last_on)
    cora = browser_for(people.cora)
    for group_id in (hidden.id, 999_999):
        answer = {f"choice-{who.id}": "moves", f"to_group-{who.id}": str(group_id)}
        cora.post(f"/groups/{people.tuesday.id}/end", {"step": "answers", **answer}, status=422)
    assert not GroupEndAnswer.select().exists()
