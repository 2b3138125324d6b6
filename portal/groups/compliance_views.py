"""By group: its leaders and what each of them lacks, on a page, as a workbook and as CSV."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import long_date, short_date
from portal.groups import (
    away_queries,
    bp,
    compliance_rules,
    cover_queries,
    cover_words,
    words,
)
from portal.groups.away_rules import AwaySpan
from portal.groups.compliance_rules import Cell, GroupCompliance
from portal.groups.cover_queries import Cover
from portal.groups.cover_tabs import cover_tabs
from portal.training import course_words, export_actions
from portal.training import words as training_words
from portal.training.table_files import FORMS, table_file


class _Asked(NamedTuple):
    """What the address asked for."""

    groups: list[GroupCompliance]
    all_count: int
    lacking_count: int
    names: dict[int, str]
    cover: Cover
    is_lacking_only: bool
    # By leader, when they are away until the horizon.
    away: dict[int, list[AwaySpan]]


@bp.route("/groups/compliance")
@requires(Permission.TRAINING_MATRIX_READ)
def compliance_list() -> Any:
    """Every group in scope, or those where something lacks, requirement by requirement."""
    asked = _asked()
    used: dict[str, Any] = {"show": "lacking"} if asked.is_lacking_only else {}
    return render_template(
        "groups/compliance_list.html",
        asked=asked,
        views=cover_tabs("groups.compliance_list"),
        shown=[
            (url_for(".compliance_list"), _l("All groups"), asked.all_count, not used),
            (
                url_for(".compliance_list", show="lacking"),
                _l("Something lacks"),
                asked.lacking_count,
                bool(used),
            ),
        ],
        links=[
            (_l("Download as Excel"), url_for(".compliance_export", form="xlsx", **used)),
            (_l("Download as CSV"), url_for(".compliance_export", form="csv", **used)),
        ],
        last=cover_queries.horizon(),
        today=clock.today(),
        stands=_stands,
        ahead=_ahead,
        away_days=cover_words.away_days,
        leave=_leave,
        brief=training_words.brief,
        tag_of=training_words.tag,
        tone_of=training_words.TONE,
    )


@bp.route(f"/groups/compliance.<{FORMS}:form>")
@requires(Permission.TRAINING_MATRIX_READ, step_up=True)
def compliance_export(form: str) -> Any:
    """The same as a file: a row for each group, leader and requirement."""
    asked = _asked()
    headings = [
        _("Group"),
        _("Leader"),
        _("Role"),
        _("Requirement"),
        _("Lacking it"),
        _("Today"),
        _("Lacks today"),
        _("First session without it"),
        _("Sessions without it"),
        _("Leave until"),
    ]
    used = ["show"] if asked.is_lacking_only else []
    export_actions.note_export("group_compliance", used, by=current_user)
    today = clock.today()
    return table_file(
        f"groups-and-training-{today}",
        form,
        _("Groups and training on %(day)s", day=today),
        headings,
        _rows(asked),
    )


def _asked() -> _Asked:
    today = clock.today()
    names = cover_queries.group_names(current_user)
    cover = cover_queries.cover_of(names, today, cover_queries.horizon())
    groups = compliance_rules.compliance(
        cover.book, names, cover.assignments, cover.sessions, today
    )
    lacking = [one for one in groups if one.lacks]
    is_lacking_only = request.args.get("show") == "lacking"
    return _Asked(
        lacking if is_lacking_only else groups,
        len(groups),
        len(lacking),
        names,
        cover,
        is_lacking_only,
        away_queries.spans_between(today, cover_queries.horizon()),
    )


def _rows(asked: _Asked) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for group in asked.groups:
        name = asked.names[group.group_id]
        if not group.leaders:
            rows.append([name, _("Nobody leads it"), *[None] * 8])
        for row in group.rows:
            for leader, cell in zip(group.leaders, row.cells, strict=True):
                if cell is not None:
                    rows.append(
                        [
                            name,
                            asked.cover.names[leader.user_id],
                            str(words.LEADER[leader.role]),
                            row.title,
                            str(course_words.EFFECT[cell.need.effect]),
                            training_words.brief(cell.status),
                            _("Yes") if cell.lacks_today else _("No"),
                            cell.first_without_on,
                            cell.without_count,
                            _last_day(cell),
                        ]
                    )
    return rows


def _last_day(cell: Cell) -> date | None:
    return cell.override.ends_on - timedelta(days=1) if cell.override else None


def _stands(one: GroupCompliance) -> str:
    """How a group's sessions ahead stand, in a sentence."""
    outlook = one.outlook
    if not outlook.session_count:
        return _("No session is planned.")
    if not outlook.short_count:
        return ngettext(
            "%(num)s session ahead, with the leaders it should have.",
            "%(num)s sessions ahead, all with the leaders they should have.",
            outlook.session_count,
        )
    return ngettext(
        "%(num)s of %(total)s sessions ahead falls short, on %(day)s.",
        "%(num)s of %(total)s sessions ahead fall short, from %(day)s.",
        outlook.short_count,
        total=outlook.session_count,
        day=long_date(outlook.first_short_on),
    )


def _ahead(cell: Cell) -> str:
    """The sessions ahead that somebody will lead without it, '' for none."""
    if not cell.without_count:
        return ""
    return ngettext(
        "without it at %(num)s session, on %(day)s",
        "without it at %(num)s sessions from %(day)s",
        cell.without_count,
        day=short_date(cell.first_without_on),
    )


def _leave(cell: Cell) -> str:
    """The leave given for it, '' for none."""
    last = _last_day(cell)
    return _("leave given until %(day)s", day=short_date(last)) if last else ""
