"""Who may open a person and why, and who looked at their record: for them, on request."""

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf, settings
from portal.audit import record_look
from portal.auth import (
    block_queries,
    look_words,
    who_looked_queries,
    who_sees_queries,
    who_sees_words,
)
from portal.auth.guard import requires
from portal.auth.look_rules import Line
from portal.auth.permissions import Permission
from portal.auth.who_looked_queries import AccessReport
from portal.people import bp, person_pages


@bp.route("/people/<int:person_id>/who")
@requires(Permission.WHO_SEES)
def who_show(person_id: int) -> Any:
    """Every user who may open this person now, and why; every bar, and every link that works."""
    person = person_pages.person_or_404(person_id)
    record_look("who_sees_opened", "person", person_id, by=current_user, person=person_id)
    return render_template(
        "people/who_show.html",
        seers=who_sees_queries.who_sees(current_user, person_id),
        said=who_sees_words.said,
        on_rolls=who_sees_queries.on_rolls(current_user, person_id),
        links=who_sees_queries.live_links(person_id),
        bars=[one for one in block_queries.blocks_of(person_id) if one.holds],
        **person_pages.head(person, "who"),
    )


@bp.route("/people/<int:person_id>/looks")
@requires(Permission.ACCESS_REPORT, step_up=True)
def looks_show(person_id: int) -> Any:
    """Who looked at this person's record, as it is printed for them."""
    person = person_pages.person_or_404(person_id)
    report = who_looked_queries.access_report(person_id)
    record_look("access_report_opened", "person", person_id, by=current_user, person=person_id)
    return render_template(
        "people/looks_show.html", **_shown(report), **person_pages.head(person, "who")
    )


@bp.route("/people/<int:person_id>/looks.pdf")
@requires(Permission.ACCESS_REPORT, step_up=True)
def looks_pdf(person_id: int) -> Any:
    """The same on paper, for the person to keep."""
    person = person_pages.person_or_404(person_id)
    report = who_looked_queries.access_report(person_id)
    record_look("access_report_printed", "person", person_id, by=current_user, person=person_id)
    page = render_template("people/looks_print.html", person=person, **_shown(report))
    answer = make_response(pdf.render_pdf(page))
    answer.mimetype = "application/pdf"
    # Whose it is isn't said where a file's name is read.
    answer.headers["Content-Disposition"] = 'attachment; filename="who-looked.pdf"'
    return answer


def _shown(report: AccessReport) -> dict[str, Any]:
    names = settings.current().access_report_names

    def who(line: Line) -> str:
        looker = report.lookers.get(line.user_id or 0)
        if looker is not None and names:
            return looker.name
        return look_words.role_of(
            looker.roles if looker else frozenset(), is_known=line.user_id is not None
        )

    return {
        "lines": [
            (
                line.on,
                who(line),
                look_words.done(line.is_look),
                look_words.TOPIC[line.topic],
                line.count,
            )
            for line in report.lines
        ],
        "since": report.since,
        "made_at": clock.now(),
        "headings": (_("Day"), _("Who"), _("What they did"), _("With what")),
    }
