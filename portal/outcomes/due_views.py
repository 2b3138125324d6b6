"""What is due: whom to ask, by which way, and who leaves it this time."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation, paging
from portal.auth.forms import EmptyForm
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import Occasion
from portal.outcomes import (
    bp,
    due_queries,
    goal_queries,
    link_actions,
    link_keys,
    link_pages,
    link_words,
    measure_words,
    response_queries,
    taking_actions,
)
from portal.outcomes.due_fact_queries import Wanted
from portal.outcomes.due_queries import DueRow
from portal.outcomes.link_actions import For
from portal.outcomes.measure_registry import known, measure
from portal.outcomes.response_rules import Where
from portal.paging import Page

navigation.add(
    navigation.Entry(
        47,
        "outcomes.due_list",
        lambda: _l("Answers due"),
        Permission.RESPONSE_COLLECT,
        is_primary=False,
    )
)


@bp.route("/outcomes/due")
@requires(Permission.RESPONSE_COLLECT)
def due_list() -> Any:
    """Who is to be asked now, soonest over first, narrowed by what stands in the address."""
    wanted = _wanted()
    every = due_queries.due_now(current_user, Wanted())
    rows = [one for one in every if _fits(one, wanted)]
    number = paging.page_number(request.args.get("page"))
    last = number * paging.PAGE_SIZE
    page = Page(rows[last - paging.PAGE_SIZE : last], number, len(rows) > last)
    carried = due_queries.carried_by_links()
    with_goals = goal_queries.with_open_goals([one.person_id for one in page.rows])

    def can_link(row: DueRow) -> bool:
        """Whether a link would carry anything: questions, or goals where one is open."""
        found = carried.get(row.programme_id, set()).intersection(row.measures)
        has_goals = row.person_id in with_goals
        return any(has_goals or not measure(code).is_goals for code in found)

    return render_template(
        "outcomes/due_list.html",
        page=page,
        count=len(rows),
        wanted=wanted,
        programmes=_choices((one.programme_id, one.programme_name) for one in every),
        groups=_choices((one.group_id, one.group_name) for one in every),
        occasions=[(one.value, measure_words.OCCASION[one]) for one in Occasion],
        is_narrowed=wanted != Wanted(),
        today=clock.today(),
        button=EmptyForm(formdata=None),
        key_of=key_of,
        enter_url=_enter_url,
        can_link=can_link,
        request_key=secrets.token_urlsafe(24),
        link_words=link_words,
        measure_words=measure_words,
    )


@bp.route("/outcomes/due/<int:person_id>/link", methods=["POST"])
@requires(Permission.RESPONSE_COLLECT)
def due_link(person_id: int) -> Any:
    """Make a link to what is due of somebody: mail it if asked, else show it this once."""
    row = _due_or_none(person_id)
    if row is None:
        flash(_("That isn’t due any more."), "info")
        return redirect(url_for(".due_list"))
    mailed = request.form.get("mailed") == "1"
    request_key = request.form.get("request_key", "")
    carried = due_queries.carried_by_links().get(row.programme_id, set())
    measures = [code for code in row.measures if code in carried]
    try:
        made = link_actions.make_link(
            For(row.person_id, row.occasion, measures, _where(row)),
            current_user,
            # One key of the page for all its rows: each person's is their own.
            f"due {link_keys.stamp(f'{request_key} {row.person_id} {key_of(row)} {mailed}')}",
            mailed=mailed,
        )
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".due_list"))
    if mailed:
        flash(_("The link is on its way to %(name)s.", name=row.person_name), "good")
        return redirect(url_for(".due_list"))
    return link_pages.shown_once(row.person_id, row.person_name, made)


@bp.route("/outcomes/due/<int:person_id>/pass", methods=["POST"])
@requires(Permission.RESPONSE_COLLECT)
def due_pass(person_id: int) -> Any:
    """Somebody leaves what is due this time."""
    row = _due_or_none(person_id)
    if row is not None:
        for code in row.measures:
            taking_actions.pass_measure(
                row.person_id,
                code,
                row.occasion,
                row.programme_id,
                current_user,
                session_id=row.session_id,
            )
        flash(_("Noted: %(name)s leaves it this time.", name=row.person_name), "good")
    return redirect(url_for(".due_list"))


def key_of(row: DueRow) -> str:
    """What tells one row from the others of its person."""
    return f"{row.programme_id}-{row.group_id}-{row.occasion}-{row.session_id or 0}"


def _enter_url(row: DueRow) -> str:
    """Where somebody takes the answers down: the form of the first measure, or their goals."""
    if row.session_id is not None:
        return url_for(
            ".paper_enter",
            person=row.person_id,
            measure=row.measures[0],
            session=row.session_id,
        )
    first = next((code for code in row.measures if (m := known(code)) and not m.is_goals), None)
    if first is None:
        return url_for(".change_show", person_id=row.person_id)
    return url_for(
        ".response_add", person_id=row.person_id, programme_id=row.programme_id, measure=first
    )


def _due_or_none(person_id: int) -> DueRow | None:
    """The row that a form means; None where nobody is due that any more, 404 for nobody."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    if due_queries.person_name(current_user, person_id) is None:
        abort(404)
    rows = due_queries.due_now(current_user, Wanted(person_id=person_id))
    return next((one for one in rows if key_of(one) == request.form.get("row")), None)


def _where(row: DueRow) -> Where:
    found = response_queries.where_of(current_user, row.person_id, clock.today(), row.programme_id)
    return Where(row.programme_id, row.group_id, row.session_id, found.referral_id)


def _wanted() -> Wanted:
    def number(name: str) -> int | None:
        text = request.args.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    occasion = request.args.get("occasion", "")
    return Wanted(
        programme_id=number("programme"),
        group_id=number("group"),
        session_id=number("session") or number("session_id"),
        occasion=occasion if occasion in set(Occasion) else "",
    )


def _fits(row: DueRow, wanted: Wanted) -> bool:
    return (
        wanted.programme_id in (None, row.programme_id)
        and wanted.group_id in (None, row.group_id)
        and wanted.session_id in (None, row.session_id)
        and wanted.occasion in ("", row.occasion)
    )


def _choices(pairs: Any) -> list[tuple[int, str]]:
    return sorted(set(pairs), key=lambda one: (one[1], one[0]))
