"""What waits for somebody in the office, put together in words, each with the page it waits on."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock, formats, navigation
from portal.auth.sessions import SignedInUser
from portal.groups import interpreter_queries, notice_queries
from portal.referrals import answer_queries
from portal.training import checks

# Interpreters are booked about so long before; their own list looks further ahead.
INTERPRETERS_DAYS = 14


class Line(NamedTuple):
    """One kind of thing that waits, and where."""

    text: str
    url: str


class Waiting(NamedTuple):
    """Everything that waits, and whether some of it is for today."""

    lines: list[Line]
    is_late: bool


def waiting(user: SignedInUser, message_count: int) -> Waiting:
    """What waits, the most pressing first; nothing for kinds of which nothing does.

    What the navigation counts is counted once.
    """
    tell_count, tell_by = notice_queries.still_open(user)
    lacking = interpreter_queries.need_count(
        user, clock.today() + timedelta(days=INTERPRETERS_DAYS)
    )
    answer_count = answer_queries.to_do_count(user)
    found = [
        (tell_count, _to_tell(tell_count, tell_by), "groups.notices_list"),
        (
            lacking,
            ngettext(
                "%(num)s session in the next two weeks lacks an interpreter",
                "%(num)s sessions in the next two weeks lack an interpreter",
                lacking,
            ),
            "groups.interpreters_list",
        ),
        (
            message_count,
            ngettext(
                "%(num)s message from a leader waits for an answer",
                "%(num)s messages from leaders wait for an answer",
                message_count,
            ),
            "office_messages.messages_list",
        ),
        (
            answer_count,
            ngettext(
                "%(num)s answer to print, to say or to look after",
                "%(num)s answers to print, to say or to look after",
                answer_count,
            ),
            "referrals.answers_list",
        ),
        *_counted(),
        *((1, said, "training.checks_list") for said in checks.counts(user)),
    ]
    return Waiting(
        [Line(text, url_for(endpoint)) for count, text, endpoint in found if count],
        tell_by is not None and tell_by <= clock.today(),
    )


def _to_tell(count: int, by: date | None) -> str:
    people = ngettext("%(num)s person still to tell", "%(num)s people still to tell", count)
    if by is None:
        return people
    return _("%(people)s, the first by %(day)s", people=people, day=formats.short_date(by))


def _counted() -> list[tuple[int, str, str]]:
    due = navigation.count_of("follow_ups.follow_ups_list")
    sheets = navigation.count_of("sheets.sheets_list")
    rolls = navigation.count_of("rolls.rolls_list")
    return [
        (
            due,
            ngettext("%(num)s follow-up is due", "%(num)s follow-ups are due", due),
            "follow_ups.follow_ups_list",
        ),
        (
            sheets,
            ngettext(
                "%(num)s session on paper, not entered",
                "%(num)s sessions on paper, not entered",
                sheets,
            ),
            "sheets.sheets_list",
        ),
        (
            rolls,
            ngettext("%(num)s roll isn’t finished", "%(num)s rolls aren’t finished", rolls),
            "rolls.rolls_list",
        ),
    ]
