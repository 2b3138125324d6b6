"""A month of a group's attendance: people by sessions, on a page, on paper and as a file."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import month_and_year
from portal.groups import bp, grid_queries, grid_rules, grid_words, group_tabs, queries
from portal.groups.grid_rules import Grid
from portal.groups.queries import GroupHead
from portal.training.table_files import FORMS, table_file


@bp.route("/groups/<int:group_id>/grid")
@requires(Permission.ROSTER_READ)
def grid_show(group_id: int) -> Any:
    """Who came to which session of a month, with what was called off or moved."""
    head = _group_or_404(group_id)
    grid = _grid(group_id)
    record_look("attendance_grid_opened", "group", group_id, by=current_user)
    earlier, later = grid_rules.previous_month(grid.first), grid_rules.next_month(grid.first)
    return render_template(
        "groups/grid_show.html",
        head=head,
        tabs_of=group_tabs.group_tabs(group_id, "groups.grid_show"),
        grid=grid,
        month=month_and_year(grid.first),
        months=[
            (url_for(".grid_show", group_id=group_id, month=f"{one:%Y-%m}"), month_and_year(one))
            for one in (earlier, later)
        ],
        links=[
            (
                label,
                url_for(".grid_export", group_id=group_id, form=form, month=f"{grid.first:%Y-%m}"),
            )
            for form, label in (("xlsx", _l("Download as Excel")), ("csv", _l("Download as CSV")))
        ],
        says=grid_words,
    )


@bp.route(f"/groups/<int:group_id>/grid.<{FORMS}:form>")
@requires(Permission.ROSTER_READ, step_up=True)
def grid_export(group_id: int, form: str) -> Any:
    """The same as a file, whose name says neither group nor people."""
    _group_or_404(group_id)
    grid = _grid(group_id)
    record_look("attendance_exported", "group", group_id, by=current_user)
    headings = [
        _("Name"),
        *(grid_words.heading(one) for one in grid.sessions),
        _("Came"),
        _("Of marks"),
        _("Rate in %"),
    ]
    return table_file(
        f"attendance-{group_id}-{grid.first:%Y-%m}",
        form,
        _("Attendance %(month)s", month=f"{grid.first:%Y-%m}"),
        headings,
        _rows(grid),
    )


def _rows(grid: Grid) -> list[list[Any]]:
    columns = range(len(grid.sessions))
    people = [
        [
            row.name,
            *(grid_words.said(one) for one in row.cells),
            row.here_count,
            row.mark_count,
            row.rate,
        ]
        for row in grid.rows
    ]
    return [
        *people,
        [
            _("Came, by name"),
            *(grid.here_at(one) if grid.sessions[one].has_roll else None for one in columns),
            grid.here_count,
            grid.mark_count,
            grid.rate,
        ],
        [_("Walk-ins"), *(one.walk_in_count or None for one in grid.sessions), None, None, None],
        [_("Heads counted"), *(one.head_count for one in grid.sessions), None, None, None],
    ]


def _grid(group_id: int) -> Grid:
    first = grid_rules.month_of(request.args.get("month"), clock.today())
    return grid_queries.grid_of(current_user, group_id, first)


def _group_or_404(group_id: int) -> GroupHead:
    head = queries.group_head(current_user, group_id)
    if head is None or not head.shows_roster:
        abort(404)
    return head
