"""The page of one roll, which several views show: as it is, and with a form that was refused."""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, settings
from portal.audit import record_look
from portal.auth.permissions import Permission
from portal.groups import (
    apart_queries,
    apart_words,
    asking_queries,
    call_off_queries,
    cover_queries,
    cover_words,
    death_queries,
    debrief_queries,
    mark_keys,
    on_call_queries,
    opening_queries,
    recognise_queries,
    roll_link_queries,
    roll_queries,
    roll_words,
    rules,
    sheet_queries,
)
from portal.groups.forms import NO_MARK, HeadCountForm, WalkInForm
from portal.groups.roll_forms import RollReasonForm
from portal.groups.roll_queries import RollHead, RollRow
from portal.models import Mark

# The card to open with is shown so long before a session.
OPENING_AHEAD = timedelta(hours=24)
# Pages about one session, in the order in which leaders need them after it.
ASKING = "outcomes.session_answers"
AFTER = (
    (ASKING, _l("Take down what members say")),
    ("concerns.session_tell", _l("Tell the office something")),
    ("sheets.sheet_show", _l("Sign-in sheet on paper")),
    ("groups.session_show", _l("This session’s page")),
)


def head_or_404(session_id: int) -> RollHead:
    """A session whose roll the signed-in user may open."""
    head = roll_queries.roll_head(current_user, session_id)
    if head is None:
        abort(404)
    return head


def expected(rows: list[RollRow]) -> list[RollRow]:
    """Those who are looked for in the room: paused people are marked only if they come."""
    return [row for row in rows if not row.is_paused or row.mark]


def unmarked(rows: list[RollRow]) -> list[RollRow]:
    """Those of whom the roll says nothing yet."""
    return [row for row in expected(rows) if row.mark is None]


def shown(head: RollHead) -> dict[str, Any]:
    """What the cards and the running total are drawn from."""
    rows = roll_queries.roll_of(current_user, head)
    walk_ins = roll_queries.walk_ins_of(head.session_id)
    looked_for = expected(rows)
    totals = rules.roll_totals([row.mark for row in looked_for], len(looked_for), len(walk_ins))
    return {
        "head": head,
        "rows": rows,
        "walk_ins": walk_ins,
        "totals": totals,
        "heads": roll_words.heads(head.head_count, totals.here_count),
        "value_of_tap": _value_of_tap,
        "key_of": partial(mark_keys.person_key, head.session_id),
        "marked_by_links": roll_link_queries.marked_by_links(head.session_id),
        "added_by_links": roll_link_queries.added_by_links(head.session_id),
    }


def page(
    head: RollHead,
    walk_in_form: WalkInForm | None = None,
    head_count_form: HeadCountForm | None = None,
    reason_form: RollReasonForm | None = None,
    marked_together_at: datetime | None = None,
) -> str:
    """The roll, with the form that was refused, if any."""
    # Not bound to the request: its fields are another form's.
    walk_ins = walk_in_form or WalkInForm(formdata=None)
    if walk_in_form is None:
        walk_ins.request_key.data = secrets.token_urlsafe(24)
    heads = head_count_form or HeadCountForm(
        formdata=None, data={"head_count": head.head_count, "version": head.version}
    )
    # However it came to be shown: a form sent with a mistake shows the same people.
    record_look("roll_opened", "session", head.session_id, by=current_user)
    parts = shown(head)
    rows = parts["rows"]
    return render_template(
        "groups/roll_show.html",
        others=roll_queries.others_leading(current_user, head),
        walk_in_form=walk_ins,
        head_count_form=heads,
        reason_form=reason_form or RollReasonForm(formdata=None),
        changes=[roll_words.change(one) for one in roll_queries.changes_of(head.session_id)],
        marked_together_at=marked_together_at,
        is_over=is_over(head),
        to_debrief=to_debrief(head),
        after_links=_after_links(head),
        has_errors=bool(walk_in_form or head_count_form or reason_form),
        opening=opening_queries.opening_of(head, rows) if _is_to_open(head) else None,
        recognised=recognise_queries.recognised(current_user, head, parts["walk_ins"], rows),
        on_call=on_call_queries.on_call(head.group_id),
        has_begun=head.starts_at <= clock.now(),
        agreement_url=_agreement_url(head),
        short=_short(head),
        ring_first=ring_first(head),
        may_call_off=_may_call_off(head),
        on_paper=sheet_queries.on_paper(current_user, [head.session_id]),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
        **parts,
    )


def reload(session_id: int) -> Any:
    """The whole roll again, to a script as to a plain form."""
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Refresh": "true"}
    return redirect(url_for("groups.roll_show", session_id=session_id))


def is_over(head: RollHead) -> bool:
    """Whether the time of a session has run out."""
    return head.starts_at + timedelta(minutes=head.duration_minutes) <= clock.now()


def to_debrief(head: RollHead) -> bool:
    """Whether the user led this session, which is over, and hasn't said how it went."""
    if not is_over(head) or not current_user.may(Permission.DEBRIEF):
        return False
    led = debrief_queries.led_head(current_user, head.session_id)
    return led is not None and led.debrief_id is None


def ring_first(head: Any) -> str:
    """Whom to ring before a session that isn't over, since two there are kept apart; else ''."""
    if is_over(head):
        return ""
    said = apart_words.ring_first(apart_queries.apart_in_room(head.session_id, head.group_id))
    if not said and death_queries.has_leaders_to_ring(head.group_id):
        # What happened they hear from somebody, never from this page.
        return _(
            "Ring the office before you start: %(phone)s.",
            phone=settings.current().contact_phone,
        )
    return said


def _is_to_open(head: RollHead) -> bool:
    """Whether the words to begin with are of use: from a day before until the session is over."""
    meets = head.state in rules.MEETS
    return meets and not is_over(head) and head.starts_at <= clock.now() + OPENING_AHEAD


def _agreement_url(head: RollHead) -> str:
    """Where it is noted who agrees, for those who may open the group; else ''."""
    view: Any = current_app.view_functions.get("groups.agreement_show")
    if view is None or not head.opens_group or not current_user.may(view.permission):
        return ""
    return url_for("groups.agreement_show", group_id=head.group_id)


def _after_links(head: RollHead) -> list[tuple[str, str]]:
    """Where else something about this session is said: (label, address), what the user may."""
    found = []
    for endpoint, label in AFTER:
        view: Any = current_app.view_functions.get(endpoint)
        if view is None or not current_user.may(view.permission):
            continue
        if endpoint != ASKING or asking_queries.leaders_may_ask(head.group_id):
            found.append((str(label), url_for(endpoint, session_id=head.session_id)))
    return found


def _value_of_tap(current: str | None, tapped: Mark) -> str:
    """What a button sends: what the mark shall be, decided from what the leader saw."""
    return rules.next_mark(current, tapped) or NO_MARK


def _short(head: RollHead) -> str:
    """Of what a session ahead falls short, for those who assign leaders; '' otherwise."""
    if head.starts_at <= clock.now() or not current_user.may(Permission.LEADER_ASSIGN):
        return ""
    if head.group_id not in cover_queries.staffed_groups(current_user):
        return ""
    found = cover_queries.cover_of_session(head.session_id)
    return cover_words.short(found[0].cover) if found else ""


def _may_call_off(head: RollHead) -> bool:
    return current_user.may(Permission.SESSION_CALL_OFF) and (
        call_off_queries.session_to_call_off(current_user, head.session_id) is not None
    )
