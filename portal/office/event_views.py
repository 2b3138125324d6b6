"""The audit trail as administrators read it: who, what, when, and never a value."""

from collections.abc import Iterator
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.office import event_forms, event_queries, event_words, trail_actions, trail_queries
from portal.office import events_bp as bp
from portal.office.event_queries import Wanted
from portal.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

navigation.add(
    navigation.Entry(
        85,
        "events.events_list",
        lambda: _l("Audit trail"),
        Permission.AUDIT_READ,
        is_primary=False,
    )
)


@bp.route("/events")
@requires(Permission.AUDIT_READ)
def events_list() -> Any:
    """A page of the trail, newest first; a person only by the number that somebody typed."""
    read = event_forms.read_filters(request.args)
    wanted = read.wanted
    if read.person_number is not None:
        pseudonym = event_queries.pseudonym_of_number(read.person_number)
        if pseudonym:
            trail_actions.note_person(read.person_number, by=current_user)
            # The number itself stays out of addresses that are kept or passed on.
            filters = event_forms.address_args(wanted._replace(pseudonym=pseudonym))
            return redirect(url_for(".events_list", **filters))
        read.problems.append(
            _("The trail knows nothing of a person with this number, or they were erased.")
        )
    page = event_queries.events_page(wanted, before=read.before, after=read.after)
    filters = event_forms.address_args(wanted)
    trail_actions.note_opened(filters, by=current_user)
    return render_template(
        "office/events_list.html",
        page=page,
        wanted=wanted,
        filters=filters,
        problems=[one for one in read.problems if one],
        typed_person=request.args.get("person", "") if read.problems else "",
        users=event_queries.users(),
        trouble=trail_queries.trouble(),
        words=event_words,
        most=event_queries.MOST_EXPORTED,
    )


@bp.route("/events.<any(csv, xlsx):form>")
@requires(Permission.AUDIT_READ, step_up=True)
def events_export(form: str) -> Any:
    """The events that the filters leave, newest first, as a file that names no person."""
    wanted = event_forms.read_filters(request.args).wanted
    trail_actions.note_export(form, event_forms.address_args(wanted), by=current_user)
    is_workbook = form == "xlsx"
    table = (_headings(), _rows(wanted))
    body = write_xlsx(_("Audit trail"), *table) if is_workbook else write_csv(*table)
    return Response(
        body,
        content_type=XLSX_TYPE if is_workbook else CSV_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="audit-trail-{clock.today()}.{form}"'
        },
    )


def _headings() -> list[str]:
    return [
        _("Number"),
        _("When (UTC)"),
        _("User"),
        _("Who"),
        _("Action"),
        _("What"),
        _("About"),
        _("Person's pseudonym"),
        _("Fields"),
        _("Request"),
    ]


def _rows(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    for event in event_queries.events_to_export(wanted):
        yield (
            event.number,
            # As text: a spreadsheet's own dates have no seconds' parts and no zone.
            event.at.isoformat(timespec="seconds"),
            event.user_id,
            event_words.who(event),
            event.action,
            event_words.action_words(event.action),
            event_words.subject_words(event.subject, event.subject_id),
            event.pseudonym,
            event_words.field_words(event.fields),
            event.request_id,
        )
