"""The sessions ahead that fall short of current leaders, and what is behind it."""

from datetime import timedelta
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, settings
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import ask_queries, bp, cover_queries, cover_rules, cover_tabs, cover_words
from portal.groups.cover_rules import ShortLine


class _Line(NamedTuple):
    """Sessions short for the same causes, as the page shows them."""

    line: ShortLine
    group_name: str
    when: str
    causes: list[cover_words.Said]
    # By session: how many were asked and haven't answered.
    asked: dict[int, int]


@bp.route("/groups/cover")
@requires(Permission.TRAINING_MATRIX_READ)
def cover_list() -> Any:
    """Sessions within the weeks of the address that fall short, by group and cause."""
    today = clock.today()
    weeks = cover_rules.span_weeks(request.args.get("weeks"), settings.current().cover_days_ahead)
    last = today + timedelta(weeks=weeks)
    names = cover_queries.group_names(current_user)
    cover = cover_queries.cover_of(names, today, last)
    lines = cover_rules.short_lines(cover.sessions, cover.departures)
    asked = ask_queries.open_counts([one.session_id for line in lines for one in line.sessions])
    return render_template(
        "groups/cover_list.html",
        weeks=weeks,
        last=last,
        lines=[
            _Line(
                one,
                names[one.group_id],
                cover_words.from_when(one),
                cover_words.causes(one.causes, cover.names, today),
                asked,
            )
            for one in lines
        ],
        session_count=len(cover.sessions),
        short_count=sum(len(one.sessions) for one in lines),
        group_count=len({one.group_id for one in lines}),
        later=[
            (one, cover.names[one.user_id], names[one.group_id])
            for one in cover_rules.later_lapses(cover.book, cover.assignments, last)
        ],
        later_until=last + timedelta(days=cover_rules.LATER_DAYS),
        spans=[
            (
                url_for(".cover_list", weeks=one),
                ngettext("%(num)s week", "%(num)s weeks", one),
                None,
                one == weeks,
            )
            for one in cover_rules.SPANS
        ],
        views=cover_tabs.cover_tabs("groups.cover_list"),
        should_have=cover_words.should_have(),
        session_day=cover_words.session_day,
        staffed=cover_queries.staffed_groups(current_user),
    )
