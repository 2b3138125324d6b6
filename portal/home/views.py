"""The landing page of each role, and the two pages that machines ask after health."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import backups, clock, navigation, readiness, settings
from portal.auth.guard import public, requires
from portal.auth.permissions import Permission
from portal.concerns import landing_queries
from portal.concerns import words as office_words
from portal.groups import (
    cover_queries,
    cover_rules,
    cover_words,
    debrief_queries,
    led_queries,
    roll_list_queries,
    roll_words,
    sheet_queries,
)
from portal.groups import words as group_words
from portal.home import queries, waiting_pages
from portal.intake import draft_queries
from portal.models import Role
from portal.office import event_words, keeping_words, trail_queries
from portal.referrals import queue_queries as referrals
from portal.referrals import queue_words, words
from portal.reports import draft_queries as report_drafts
from portal.training import (
    book_queries,
    book_rules,
    class_queries,
    standing_pages,
    standing_queries,
    supervision_pages,
    supervision_queries,
)
from portal.training import queries as training
from portal.training.book_rules import Book

bp = Blueprint("home", __name__)

navigation.add(navigation.Entry(10, "home.home_show", lambda: _l("My work"), Permission.WORK_READ))

QUEUE_SHOWN = 8
MINE_SHOWN = 5
COVER_SHOWN = 3


@bp.route("/")
@requires(Permission.WORK_READ)
def home_show() -> Any:
    """Where a user starts: what waits for them in each of their roles, and nothing else."""
    shown: dict[str, Any] = {
        "wish_count": debrief_queries.open_wish_count(current_user),
        "office_news": landing_queries.office_news(current_user),
        "office_words": office_words,
    }
    if current_user.may(Permission.REFERRAL_READ):
        shown["counts"] = referrals.tab_counts(current_user)
        shown["queue_words"] = queue_words
        shown["mine"] = referrals.first_rows(current_user, "mine", MINE_SHOWN)
        shown["queue"] = referrals.first_rows(current_user, "decide", QUEUE_SHOWN)
        shown["today_sessions"] = queries.sessions_today(current_user)
        news = shown["office_news"]
        shown["drafts"] = draft_queries.drafts_of(current_user)
        shown["waiting"] = waiting_pages.waiting(current_user, news.waiting_count or 0)
    elif current_user.may(Permission.ROLL_TAKE):
        shown["on_paper"] = sheet_queries.on_paper(current_user)
    if current_user.has(Role.FACILITATOR):
        shown["next_sessions"] = queries.sessions_to_lead(current_user)
        shown["asks"] = cover_queries.wanted_asks(current_user.id)
        shown["open_rolls"] = roll_list_queries.own_open_rolls(current_user)
        shown["roll_stands"] = roll_words.stands
        shown["debriefs"] = debrief_queries.sessions_to_debrief(current_user)
        shown["steps"], shown["overdue"] = _own_training()
    if current_user.may(Permission.REPORT_ISSUE):
        shown["report_draft_count"] = report_drafts.waiting_count(current_user)
    if current_user.may(Permission.REPORT_READ):
        shown["programmes"] = queries.programmes_at_a_glance()
        book = book_queries.load()
        ids = [user_id for user_id, _name in training.facilitators()]
        shown["untrained_count"] = len(book_rules.lacking(book, ids, clock.today()))
        shown["cover"] = _cover(book)
    if current_user.may(Permission.USER_READ):
        shown["users"] = queries.users_by_name()
        shown["events"] = queries.latest_events()
        shown["event_words"] = event_words
        shown["trail_trouble"] = trail_queries.trouble()
    if current_user.may(Permission.SAFETY_READ):
        shown["danger"] = _danger()
    return render_template(
        "home/home_show.html",
        words=words,
        group_words=group_words,
        today=clock.today(),
        **shown,
    )


def _danger() -> str:
    """What an administrator must hear of first; '' for nothing. A demo needs no backup."""
    if settings.current().demo or not backups.is_red():
        return ""
    return keeping_words.red_news(backups.age_hours())


def _own_training() -> tuple[list[standing_pages.Step], list[supervision_pages.Supervised]]:
    """What the signed-in user has to do about their training, and whose supervision is overdue."""
    today = clock.today()
    supervised = supervision_queries.supervised_by(current_user.id)
    book = book_queries.load([current_user.id, *(user_id for user_id, _name in supervised)])
    ahead = led_queries.parts_ahead(current_user.id)
    standing = standing_pages.standing(
        book,
        current_user.id,
        [one.part for one in ahead],
        {one.part.group.id: one.group_name for one in ahead},
        supervisor_name=standing_queries.account(current_user.id).supervisor_name,
        links_of="own",
        bookings=class_queries.bookings_of(current_user.id),
    )
    due = supervision_pages.supervised(book, supervised, today)
    return list(standing.steps), [one for one in due if one.is_overdue]


def _cover(book: Book) -> dict[str, Any]:
    """How many sessions ahead fall short of leaders, of how many, and what comes first."""
    today = clock.today()
    names = cover_queries.group_names(current_user)
    cover = cover_queries.cover_of(names, today, cover_queries.horizon(), book=book)
    lines = cover_rules.short_lines(cover.sessions, cover.departures)
    return {
        "session_count": len(cover.sessions),
        "short_count": sum(len(one.sessions) for one in lines),
        "first": [
            (
                names[one.group_id],
                cover_words.from_when(one),
                cover_words.causes(one.causes, cover.names, today),
            )
            for one in lines[:COVER_SHOWN]
        ],
        "last": cover_queries.horizon(),
    }


@bp.route("/healthz")
@public
def healthz() -> Any:
    """Whether this process answers at all; asks nothing of the database."""
    return jsonify(status="ok")


@bp.route("/readyz")
@public
def readyz() -> Any:
    """Whether this process can do its work, and what somebody should see to, by name.

    503 where it can't answer. What can wait for a person, such as an old backup, is named and
    answered with 200, so that no web server takes a working Portal away from people; a monitor
    that is to raise an alarm asks with `?strict`, and gets 503 for that too.
    """
    found = readiness.look()
    is_good = not found.troubles if "strict" in request.args else found.is_ready
    return (
        jsonify(
            status=found.word,
            problems=list(found.troubles),
            pending=found.pending_count,
            backup_age_hours=found.backup_age_hours,
        ),
        200 if is_good else 503,
    )
