"""What lapses in the days ahead, and what has lapsed."""

from datetime import date
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import led_queries
from portal.training import (
    book_queries,
    bp,
    export_actions,
    matrix_queries,
    renewal_queries,
    words,
)
from portal.training.book_rules import Book
from portal.training.matrix_rules import MatrixUser, told_apart
from portal.training.renewal_rules import SPANS, Renewal, renewals, span_days
from portal.training.rules import CredentialStatus
from portal.training.table_files import FORMS, table_file


class _Line(NamedTuple):
    """One credential to renew as a page shows it."""

    user: MatrixUser
    email: str
    status: CredentialStatus
    due_on: date
    tag: str
    tone: str
    days_left: int
    groups: list[str]
    next_class: renewal_queries.NextClass | None


@bp.route("/renewals")
@requires(Permission.TRAINING_MATRIX_READ)
def renewals_list() -> Any:
    """What lapses, or comes under review, within the days of the address, and what has lapsed."""
    days = span_days(request.args.get("days"))
    lapsed, ahead = _lines(days)
    return render_template(
        "training/renewals_list.html",
        days=days,
        lapsed=lapsed,
        ahead=ahead,
        spans=[
            (
                url_for(".renewals_list", days=one),
                ngettext("%(num)s day", "%(num)s days", one),
                None,
                one == days,
            )
            for one in SPANS
        ],
        links=[
            (_l("Download as Excel"), url_for(".renewals_export", form="xlsx", days=days)),
            (_l("Download as CSV"), url_for(".renewals_export", form="csv", days=days)),
        ],
    )


@bp.route(f"/renewals.<{FORMS}:form>")
@requires(Permission.TRAINING_MATRIX_READ)
def renewals_export(form: str) -> Any:
    """The same as a file."""
    days = span_days(request.args.get("days"))
    lapsed, ahead = _lines(days)
    headings = [
        _("Date"),
        _("What happens"),
        _("Name"),
        _("E-mail"),
        _("Course"),
        _("Groups"),
        _("Next class"),
        _("Places left"),
    ]
    rows = [
        [
            one.due_on,
            one.tag,
            one.user.name,
            one.email,
            one.status.course.title,
            ", ".join(one.groups),
            clock.local(one.next_class.starts_at).date() if one.next_class else None,
            one.next_class.places_left if one.next_class else None,
        ]
        for one in [*lapsed, *ahead]
    ]
    export_actions.note_export("training_renewal", ["days"], by=current_user)
    today = clock.today()
    return table_file(
        f"renewals-{today}", form, _("Renewals on %(day)s", day=today), headings, rows
    )


def _lines(days: int) -> tuple[list[_Line], list[_Line]]:
    today = clock.today()
    book = book_queries.load()
    people = [one for one in matrix_queries.trained_users() if one.is_active]
    users = told_apart([(one.user_id, one.name, one.email) for one in people])
    emails = {one.user_id: one.email or "" for one in people}
    names = {one.group_id: one.name for one in led_queries.group_choices(current_user)}
    classes = renewal_queries.next_classes()

    def line(one: Renewal) -> _Line:
        user_id, course = one.user.user_id, one.status.course
        return _Line(
            one.user,
            emails[user_id],
            one.status,
            one.due_on,
            str(words.tag(one.status)),
            words.TONE[one.status.state],
            (one.due_on - today).days,
            _groups_of(book, user_id, today, names),
            classes.get(course.id),
        )

    lapsed, ahead = renewals(book, users, today, days)
    return [line(one) for one in lapsed], [line(one) for one in ahead]


def _groups_of(book: Book, user_id: int, today: date, names: dict[int, str]) -> list[str]:
    """Names of the groups that somebody has a part in, of those that may be named here."""
    ids = {one.group.id for one in book.positions.get(user_id, ()) if one.holds_on(today)}
    return sorted(names[one] for one in ids if one in names)
