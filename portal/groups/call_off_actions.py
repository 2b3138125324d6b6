"""Writes that call sessions off, move them, or let them take place as planned after all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    call_off_queries,
    call_off_rules,
    cover_words,
    notice_actions,
    notice_queries,
)
from portal.groups.call_off_queries import CallOffRow
from portal.groups.call_off_rules import Change
from portal.lines import one_line, web_link
from portal.models import Session
from portal.models.groups import LINK_LENGTH, PLACE_LENGTH
from portal.models.telling import CALL_OFF_REASON_LENGTH

NAMED_AT_MOST = 3


@dataclass(frozen=True)
class CallOff:
    """What becomes of which sessions. `seen` is the version of each as the page showed it."""

    seen: Mapping[int, int]
    change: Change
    # Two taps of one button are one notice.
    request_key: str
    reason: str = ""
    place: str = ""
    online_link: str = ""


def call_off(asked: CallOff, by: Any) -> int | None:
    """Change these sessions, all or none, and tell everybody concerned of those still ahead.

    Which sessions somebody may change is the caller's to check. Returns the notice's id; None
    where there was nobody to tell, for what is over. Sent again with the same key, it returns
    the same notice and does nothing. Raises StaleVersion where one of them was changed since,
    and DomainError, with its field, for a change that can't be, or words that lack.
    """
    values = _checked(asked)
    with write():
        known = notice_queries.notice_by_key(asked.request_key)
        if known is not None:
            return known
        rows = call_off_queries.standing(asked.seen)
        if not rows or len(rows) != len(asked.seen):
            raise DomainError(_("Choose at least one session."), "seen")
        if all(_is_so(row, asked, values) for row in rows):
            # The second tap of a button that tells nobody.
            return None
        _refuse(rows, asked)
        link = values["online_link"]
        if asked.change == Change.MOVED_ONLINE and not link:
            _refuse_without_room(rows)
        _write(rows, asked.change, values)
        record_event(
            f"sessions_{asked.change}",
            "session",
            rows[0].session_id if len(rows) == 1 else None,
            by=by,
            fields=["state", "reason", "place", "online_link"],
        )
        now = clock.now()
        told = [row for row in rows if call_off_rules.tells(asked.change, row.ends_at, now)]
        if not told:
            return None
        return notice_actions.make_notice(
            notice_actions.News(
                call_off_rules.KIND[asked.change],
                asked.request_key,
                values["reason"],
                values["place"],
                link,
            ),
            told,
            by,
        )


def _checked(asked: CallOff) -> dict[str, str]:
    """The words of a change, cleaned, and those alone that go with it. Raises DomainError."""
    reason = one_line(asked.reason, CALL_OFF_REASON_LENGTH, "reason")
    place = one_line(asked.place, PLACE_LENGTH, "place")
    link = web_link(asked.online_link, LINK_LENGTH, "online_link")
    if asked.change == Change.AS_PLANNED:
        return {"reason": "", "place": "", "online_link": ""}
    if not reason:
        raise DomainError(_("Enter the reason, for everybody who sees this session."), "reason")
    if asked.change == Change.MOVED_VENUE and not place:
        raise DomainError(_("Enter where it meets instead."), "place")
    return {
        "reason": reason,
        "place": place if asked.change == Change.MOVED_VENUE else "",
        "online_link": link if asked.change == Change.MOVED_ONLINE else "",
    }


def _is_so(row: CallOffRow, asked: CallOff, values: dict[str, str]) -> bool:
    return (
        row.version != asked.seen[row.session_id]
        and row.state == call_off_rules.STATE[asked.change]
        and row.reason == values["reason"]
    )


def _refuse(rows: Sequence[CallOffRow], asked: CallOff) -> None:
    stale = [row for row in rows if row.version != asked.seen[row.session_id]]
    if stale:
        raise StaleVersion(
            _(
                "Somebody changed this meanwhile: %(sessions)s. Look at how it stands now, then "
                "send this again if it still holds.",
                sessions=_named(stale),
            )
        )
    unfit = [row for row in rows if asked.change not in row.changes]
    if unfit:
        raise DomainError(
            _("That can't be said of: %(sessions)s.", sessions=_named(unfit)), "change"
        )
    if asked.change in call_off_rules.WITHOUT_MARKS:
        recorded = [row for row in rows if row.is_recorded]
        if recorded:
            raise DomainError(
                _(
                    "Its roll says that somebody came: %(sessions)s. Take the marks and the head "
                    "count away first.",
                    sessions=_named(recorded),
                ),
                "change",
            )


def _refuse_without_room(rows: Sequence[CallOffRow]) -> None:
    without = [row for row in rows if not row.online_link]
    if without:
        raise DomainError(
            _(
                "Enter the link: there is no online room for %(sessions)s.",
                sessions=_named(without),
            ),
            "online_link",
        )


def _write(rows: Sequence[CallOffRow], change: Change, values: dict[str, str]) -> None:
    ids = [row.session_id for row in rows]
    state = call_off_rules.STATE[change]
    if change == Change.AS_PLANNED:
        was = call_off_queries.as_planned(ids)
        for row in rows:
            planned = was.get(row.session_id, call_off_queries.AsPlanned("", ""))
            Session.update(
                state=state,
                reason="",
                place=planned.place,
                online_link=planned.online_link,
                version=Session.version + 1,
            ).where(Session.id == row.session_id).execute()
        return
    moved = {name: text for name, text in values.items() if name == "reason" or text}
    Session.update(state=state, version=Session.version + 1, **moved).where(
        Session.id.in_(ids)
    ).execute()


def _named(rows: Sequence[CallOffRow]) -> str:
    """The first few sessions by group and time, and how many more."""
    said = [f"{row.group_name}, {cover_words.when(row.starts_at)}" for row in rows[:NAMED_AT_MOST]]
    if len(rows) > NAMED_AT_MOST:
        said.append(_("%(count)s more", count=len(rows) - NAMED_AT_MOST))
    return "; ".join(said)
