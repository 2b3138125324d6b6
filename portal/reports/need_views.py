"""Unmet need as a page: whom there was no room for, by topic and area."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.reports import bp, need_queries, need_rules, period_rules, preview_queries, words
from portal.reports.forms import ReportForm
from portal.reports.need_rules import TopicNeed


@bp.route("/unmet-need")
@requires(Permission.REPORT_READ)
def need_show() -> Any:
    """Whom there was no room for in the period, and who waits today; no number is small."""
    form = ReportForm(request.args, preview_queries.programmes(), clock.today())
    if not form.validate():
        return render_template("reports/need_show.html", form=form, parts=None), 422
    least = settings.current().least_shown_count
    programme_id = form.programme_id
    record_look("unmet_need_read", "programme", programme_id, by=current_user)
    turned_away = need_queries.turned_away(programme_id, form.period)
    parts = [
        (_("Turned away for want of room"), need_rules.need(turned_away, least)),
        (_("Waiting for a seat today"), need_rules.need(need_queries.waiting(programme_id), least)),
    ]
    return render_template(
        "reports/need_show.html",
        form=form,
        parts=[(title, [_row(one) for one in found]) for title, found in parts],
        least=least,
        presets=_presets(form),
    )


def _row(one: TopicNeed) -> tuple[str, str, str]:
    topic = _("Other topics") if one.topic is need_rules.OTHER else one.topic or _("Not said")
    areas = ", ".join(f"{_area(area)} {_count(count)}" for area, count in one.areas)
    return topic, _count(one.count), areas


def _area(area: str | None) -> str:
    if area is need_rules.OTHER:
        return _("other areas")
    if area == need_queries.NO_ADDRESS:
        return _("no fixed address")
    return area or _("not known")


def _count(count: int | None) -> str:
    if count is not None:
        return str(count)
    return _("fewer than %(least)s", least=settings.current().least_shown_count)


def _presets(form: ReportForm) -> list[tuple[str, str, None, bool]]:
    chosen = period_rules.preset_of(form.period, clock.today())
    here = {"programme": form.programme.data or None}
    return [
        (url_for(".need_show", **here, period=preset), label, None, preset == chosen)
        for preset, label in words.PRESET.items()
    ]
