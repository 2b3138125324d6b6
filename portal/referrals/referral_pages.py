"""What a referral's page shows, put together for its views."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from portal import clock, settings
from portal.audit import record_look
from portal.concerns import referral_queries as concern_queries
from portal.errors import StaleVersion
from portal.groups import queries as groups
from portal.models import ContactKind
from portal.people import follow_up_queries, same_queries, same_words
from portal.people import words as people_words
from portal.referrals import (
    answer_pages,
    care_queries,
    file_queries,
    fit_pages,
    move_queries,
    page_queries,
    queue_choice_queries,
    queue_pages,
    reason_queries,
    reason_words,
    rules,
    words,
)
from portal.referrals.forms import (
    AskForm,
    AssignForm,
    AttemptForm,
    ConsentForm,
    GuardianForm,
    IdentityForm,
    NoteForm,
    SpokenForm,
    VersionForm,
)
from portal.referrals.move_rules import Facts, Move
from portal.referrals.page_queries import ReferralPage

_FORMS: dict[str, Any] = {
    "ask": AskForm,
    "consent": ConsentForm,
    "plain": VersionForm,
    "note": NoteForm,
    "assign": AssignForm,
    "spoken": SpokenForm,
    "identity": IdentityForm,
    "guardian": GuardianForm,
    "attempt": AttemptForm,
}


def load(referral_id: int) -> ReferralPage:
    """A referral that the user may open; else the answer is that there is none."""
    referral = page_queries.referral_for(current_user, referral_id)
    if referral is None:
        abort(404)
    return referral


def look(referral: ReferralPage) -> None:
    """Note that the user is shown this referral: where a page is made, on every path to it."""
    record_look(
        "referral_opened_to_read",
        "referral",
        referral.id,
        by=current_user,
        person=referral.person_id,
    )


def page(referral: ReferralPage, status: int = 200, **forms: Any) -> Any:
    """The referral's page, with a form that was refused in place of a fresh one."""
    look(referral)
    status = 422 if forms and status == 200 else status
    facts = move_queries.facts_of([referral.id])[referral.id]
    places = page_queries.places_of(current_user, referral.id)
    steps = page_queries.steps_of(referral.id)
    attended = [place.first_attended_at for place in places if place.first_attended_at]
    first_attended_at = min(attended, default=None)
    shown = render_template(
        "referrals/referral_show.html",
        referral=referral,
        moves=rules.allowed(facts),
        days_waiting=page_queries.days_waiting(referral, first_attended_at),
        waited_until=first_attended_at,
        is_undecided=referral.state in rules.UNDECIDED,
        steps=steps,
        warnings=words.warnings(steps),
        places=places,
        turns=page_queries.turns_of(places),
        tells_referrer=page_queries.feedback_is_agreed(referral.person_id, referral.id),
        owed=follow_up_queries.follow_ups_of_referral(current_user, referral.id),
        people_words=people_words,
        concerns_raised=concern_queries.raised_from(current_user, referral.id),
        words=words,
        today=clock.today(),
        forms={
            name: forms.get(name) or _fresh(name, kind, referral) for name, kind in _FORMS.items()
        },
        has_errors=status != 200,
        **_placing(referral, facts),
        **_care(referral, facts),
        **_same(referral),
        files=file_queries.files_of_referral(referral.id),
        **queue_pages.panels_of(referral.id),
        **answer_pages.panels_of(current_user, referral.id),
    )
    return shown, status


def stale(referral_id: int, problem: StaleVersion, **forms: Any) -> Any:
    """The page as it stands now, with what somebody did meanwhile and what was typed here."""
    referral = load(referral_id)
    for form in forms.values():
        form.form_errors.append(problem.message)
        if isinstance(form, VersionForm):
            form.show_version(referral.version)
    if not forms:
        forms["plain"] = VersionForm(formdata=None, version=referral.version)
        forms["plain"].form_errors.append(problem.message)
    return page(referral, 409, **forms)


def done(referral: ReferralPage, said: str, *, undoable: bool = False) -> Any:
    """Say that a decision was made, and go on to who comes next in the queue."""
    where = queue_pages.after_decision(referral.id)
    # On the page of somebody else it must be plain whom this is about.
    if queue_pages.opened_from() is not None:
        said = _("%(name)s: %(said)s", name=referral.name, said=said)
    here = url_for(
        "referrals.referral_show", referral_id=referral.id, queue=request.args.get("queue")
    )
    if undoable:
        link = Markup('<a href="{}#decide">{}</a>').format(here, _("Take it back"))
        flash(Markup("{} {}").format(said, link), "good")
    else:
        flash(said)
    return redirect(where)


def back(referral: ReferralPage, said: str, anchor: str | None = None) -> Any:
    """Say what was done, and stay with this referral."""
    flash(said, "good")
    return redirect(
        url_for(
            "referrals.referral_show",
            referral_id=referral.id,
            queue=request.args.get("queue"),
            _anchor=anchor,
        )
    )


def _fresh(name: str, kind: Any, referral: ReferralPage) -> Any:
    form = kind(
        formdata=None,
        version=referral.version,
        given_on=clock.today(),
        kind=ContactKind.CALL,
        next_try_on=clock.add_working_days(clock.today(), 1),
        user_id=str(referral.owner_id or ""),
    )
    if name == "assign":
        form.set_staff(queue_choice_queries.who_may_look_after([referral.id]))
    return form


def _placing(referral: ReferralPage, facts: Facts) -> dict[str, Any]:
    is_placeable = referral.stands in ("accepted", "waiting", "offered", "completed")
    bar = rules.allowed(facts).why_not(Move.PLACE)
    choices = (
        groups.groups_to_place_in(current_user)
        if is_placeable and bar in (None, rules.Bar.CONSENT)
        else []
    )
    return {
        "is_placeable": is_placeable,
        "has_consent": facts.has_consent,
        "place_bar": bar,
        **fit_pages.panel_of(current_user, referral, choices),
    }


def _care(referral: ReferralPage, facts: Facts) -> dict[str, Any]:
    care = care_queries.care_of(referral.id)
    current = settings.current()
    others = care_queries.others_of_person(current_user, referral.id, referral.person_id)
    is_young = rules.is_below(referral.born_on, current.youngest_age, clock.today())
    reason = reason_queries.reason_of(care.end_reason) if care.end_reason else None
    return {
        "care": care,
        "is_held": rules.is_on_hold(referral.state, care.held_until, clock.today()),
        "is_self_referral": care.sender_kind == "self"
        or rules.is_self_referral(referral.name, referral.referred_by, referral.referred_from),
        "is_young": is_young,
        "lacks_guardian": facts.lacks_guardian,
        "lacks_identity": facts.lacks_identity,
        "young_text": current.young_text,
        "youngest_age": current.youngest_age,
        "end_reason": reason.words if reason else "",
        "ended_by": reason_words.ENDED_BY.get(care.ended_by, ""),
        "joined": care_queries.messages_of(referral.id),
        "attempts": care_queries.attempts_of(referral.id),
        "other_referrals": others,
        "open_twins": [
            one
            for one in others
            if one.state in rules.OPEN and one.programme_id == referral.programme_id
        ],
        "undo_until": rules.undo_until(facts.decided_at, facts.undo_minutes)
        if facts.decided_at
        else None,
        "reopens_until": rules.reopens_until(care_ended_on, facts.reopen_days)
        if (care_ended_on := referral.ended_on)
        else None,
    }


def _same(referral: ReferralPage) -> dict[str, Any]:
    found = same_queries.likely_same(current_user, [referral.person_id])
    return {"same": found.get(referral.person_id, []), "same_words": same_words}
