"""A figure by itself: what it means, what it is out of, and the list behind it."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import count, day_and_time, long_date
from portal.paging import Page, page_number
from portal.reports import behind_queries, bp, figure_words, words
from portal.reports.figure_rules import FIGURES, Behind, bare
from portal.reports.ledger_rules import parts_of
from portal.reports.preview_forms import PreviewForm
from portal.reports.preview_pages import address_of, asked_form

ROWS_A_PAGE = 50
_SEEN = {
    Behind.REFERRALS: behind_queries.referrals_seen,
    Behind.PEOPLE: behind_queries.people_seen,
    Behind.SESSIONS: behind_queries.sessions_seen,
}


@bp.route("/figures/<path:key>")
@requires(Permission.REPORT_READ)
def figure_show(key: str) -> Any:
    """A figure's definition; and what it counts, for whoever may see referrals, as far as the
    rows are theirs to see. 404 for a key that is no figure's."""
    try:
        parts_of(key)
    except ValueError:
        abort(404)
    figure = FIGURES.get(bare(key))
    if figure_words.said(key) is None:
        abort(404)
    form = asked_form()
    if not form.validate():
        return render_template("reports/preview_show.html", form=form, made=None), 422
    behind = figure.behind if figure else Behind.NOTHING
    may_see = current_user.may(Permission.REFERRAL_READ)
    listed = _listed(key, form, behind) if behind and may_see else None
    record_look("figure_read", "programme", form.ask.programme_id, by=current_user)
    return render_template(
        "reports/figure_show.html",
        key=key,
        figure=figure,
        name=figure_words.name(key),
        definition=figure_words.definition(key),
        filter=figure_words.FILTER[figure.filter] if figure else "",
        parts=_parts(key, form),
        when=words.period(form.period),
        back=url_for(".preview_show", **address_of(form)),
        behind=behind,
        may_see=may_see,
        **(listed or {}),
    )


def _parts(key: str, form: PreviewForm) -> list[tuple[str, str, str]]:
    """Of a share: what it is of and out of, each with its name and where that is explained."""
    figure = FIGURES.get(bare(key))
    if figure is None or not figure.numerator:
        return []
    rows = key[len(bare(key)) :]
    of_these, out_of = figure.numerator + rows, figure.denominator + rows
    return [
        (term, figure_words.name(one), url_for(".figure_show", key=one, **address_of(form)))
        for term, one in ((_("Of these"), of_these), (_("Out of"), out_of))
    ]


def _listed(key: str, form: PreviewForm, behind: Behind) -> dict[str, Any] | None:
    """The rows behind a count, a page of them, and how much of the whole they are."""
    now = clock.now()
    whole = behind_queries.behind(key, form.ask, form.period, now)
    if whole is None:
        return None
    if len(whole) > behind_queries.MOST_ROWS:
        return {"is_too_long": True}
    mine = whole
    if behind != Behind.REFERRALS:
        narrow = behind_queries.narrowed(form.ask, current_user)
        mine = behind_queries.behind(key, narrow, form.period, now) or {}
    seen = _SEEN[behind](current_user, {one: whole[one] for one in mine if one in whole})
    number = page_number(request.args.get("page"))
    start = (number - 1) * ROWS_A_PAGE
    rows = seen[start : start + ROWS_A_PAGE]
    return {
        "page": Page(rows, number, len(seen) > start + ROWS_A_PAGE),
        "rows": [
            (
                _leads_to(behind, one.row_id),
                one.name,
                _note(behind, one.note),
                count(whole[one.row_id]),
            )
            for one in rows
        ],
        "shown": count(sum(whole[one.row_id] for one in seen)),
        # How many there are beyond those would be a number that nothing protected.
        "is_all": len(seen) == len(whole),
    }


def _leads_to(behind: Behind, row_id: int) -> str:
    if behind == Behind.REFERRALS:
        return url_for("referrals.referral_show", referral_id=row_id)
    if behind == Behind.PEOPLE:
        return url_for("people.person_show", person_id=row_id)
    return url_for("groups.session_show", session_id=row_id)


def _note(behind: Behind, note: Any) -> str:
    if behind == Behind.REFERRALS:
        return long_date(note)
    return day_and_time(note) if behind == Behind.SESSIONS else ""
