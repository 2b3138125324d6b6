"""What awaits a check by staff, in one list."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.training import bp, checks, evidence_queries, record_queries
from portal.training.record_queries import WaitingRecord


@bp.route("/checks")
@requires(Permission.TRAINING_RECORD)
def checks_list() -> Any:
    """Everything that awaits a check, the longest wait first."""
    return render_template(
        "training/checks_list.html",
        sections=[(one, one.waiting()) for one in checks.sections()],
        me=current_user.id,
    )


def _records_waiting() -> list[checks.Waiting]:
    rows = record_queries.records_waiting()
    files = evidence_queries.evidence_of([one.record_id for one in rows])
    return [
        checks.Waiting(
            url_for("training.record_show", record_id=one.record_id),
            one.user_id,
            one.user_name,
            one.course_title,
            _facts(one),
            one.recorded_at,
            files.get(one.record_id, ()),
        )
        for one in rows
    ]


def _facts(one: WaitingRecord) -> list[str]:
    return [
        _("Completed on %(day)s", day=long_date(one.completed_on)),
        *([one.issuer] if one.issuer else []),
        *([_("No. %(number)s", number=one.number)] if one.number else []),
    ]


def _said(count: int) -> str:
    return ngettext("%(num)s certificate to check", "%(num)s certificates to check", count)


checks.add(
    checks.Section(
        order=10,
        name="records",
        heading=_l("Courses sent in"),
        empty=_l("No course awaits a check. What people send in stands here until you decide."),
        waiting=_records_waiting,
        count=record_queries.waiting_count,
        said=_said,
    )
)
