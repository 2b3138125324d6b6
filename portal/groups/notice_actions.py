"""Writes of notices: making one, with a letter or a line to ring for everybody, and ticking off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import call_off_rules, notice_queries, notice_words, telling_queries
from portal.groups.call_off_queries import CallOffRow
from portal.groups.told_people_queries import SessionTold, ToTell
from portal.models import Notice, NoticeKind, NoticeSession, Telling, TellingState
from portal.models.telling import TELLING_NOTE_LENGTH

# What one statement takes on either engine, with columns to spare.
BATCH = 200


@dataclass(frozen=True)
class News:
    """What there is to tell, of sessions or of the end of a group."""

    kind: NoticeKind
    request_key: str
    reason: str = ""
    place: str = ""
    online_link: str = ""
    group_id: int | None = None
    tell_by_on: date | None = None
    last_on: date | None = None
    # When a session that is at another time would have been, by its id.
    was_at: Mapping[int, datetime] = field(default_factory=dict)


def make_notice(
    news: News,
    rows: Sequence[CallOffRow],
    by: Any,
    everybody: Sequence[ToTell] | None = None,
) -> int:
    """Write a notice of these sessions, as they stood before, in the transaction that is open.

    Everybody it concerns, or those whom the caller found, gets a letter in the outbox, where
    they agreed to mail, or a line on its call list. Whoever an earlier notice of the same
    sessions still had on its list needn't be told of that one any more. A fixed number of
    statements, however many people.
    """
    now, today = clock.now(), clock.today()
    sessions = [row.told for row in rows]
    first_on = min((one.on for one in sessions), default=news.last_on or today)
    with write():
        notice_id = int(
            Notice.insert(
                kind=news.kind,
                reason=news.reason,
                place=news.place,
                online_link=news.online_link,
                group=news.group_id,
                tell_by_on=news.tell_by_on or call_off_rules.tell_by(first_on, today),
                request_key=news.request_key,
                created_by=getattr(by, "id", by),
                created_at=now,
            ).execute()
        )
        _keep_sessions(notice_id, rows)
        _drop_overtaken(notice_id, sessions)
        if everybody is None:
            everybody = telling_queries.everybody(sessions, but_user=getattr(by, "id", None))
        everybody = _without_private_mail(news, rows, everybody)
        # Where a move gives no link, each group has a room of its own.
        rooms = {
            row.group_id: news.online_link or row.online_link
            for row in rows
            if not row.is_sensitive
        }
        _add_tellings(notice_id, news, sessions, rooms, everybody)
        record_event(
            "notice_made", "notice", notice_id, by=by, fields=["kind", "sessions", "tellings"]
        )
    return notice_id


def _without_private_mail(
    news: News, rows: Sequence[CallOffRow], everybody: Sequence[ToTell]
) -> list[ToTell]:
    """The same people; where a sensitive group meets instead stands in no letter.

    A room or its address may say what the group is, and administrators read the outbox: so
    somebody tells them. Who leads it has an account, and finds it there.
    """
    moves = news.kind in (NoticeKind.MOVED_ONLINE, NoticeKind.MOVED_VENUE)
    private = {row.group_id for row in rows if row.is_sensitive} if moves else set()
    return [
        one._replace(channel=one.unmailed)
        if one.group_id in private and one.user_id is None and one.is_mailed
        else one
        for one in everybody
    ]


def _add_tellings(
    notice_id: int,
    news: News,
    sessions: Sequence[SessionTold],
    rooms: Mapping[int, str],
    everybody: Sequence[ToTell],
) -> None:
    """Put letters into the outbox and lines on the call list of a notice."""
    letters = {
        number: _letter(f"notice {notice_id} {number}", news, sessions, rooms, one)
        for number, one in enumerate(everybody)
        if one.is_mailed
    }
    messages = mail.put_all(letters.values())
    now = clock.now()
    lines = [
        {
            "notice": notice_id,
            "group": one.group_id,
            "session": one.session_id,
            "part": one.part,
            "person": one.person_id,
            "user": one.user_id,
            # People and users are called as they are on record; others as they were.
            "name": "" if one.person_id or one.user_id else one.name,
            "phone": "" if one.person_id or one.user_id else one.phone,
            "email": "" if one.person_id or one.user_id else one.email,
            "channel": one.channel,
            "state": TellingState.SENT if number in letters else TellingState.TO_TELL,
            "message": messages[letters[number].key] if number in letters else None,
            "told_at": now if number in letters else None,
        }
        for number, one in enumerate(everybody)
    ]
    for start in range(0, len(lines), BATCH):
        Telling.insert_many(lines[start : start + BATCH]).execute()


def tell(telling_id: int, state: TellingState, by: Any, *, version: int, note: str = "") -> None:
    """Say that somebody was told, couldn't be reached, needn't be told, or take that back.

    Saying again what is so already changes nothing. Raises StaleVersion where somebody else
    ticked them off, and DomainError for a note that is too long.
    """
    note = " ".join(note.split())
    if len(note) > TELLING_NOTE_LENGTH:
        raise DomainError(_("Use at most %(most)s characters.", most=TELLING_NOTE_LENGTH), "note")
    with write():
        row = Telling.get_or_none(Telling.id == telling_id)
        if row is None or (row.state == state and note in ("", row.note)):
            return
        if row.version != version:
            raise StaleVersion(_("Somebody ticked them off meanwhile. Look at how it stands now."))
        is_open = state == TellingState.TO_TELL
        Telling.update(
            state=state,
            note=note or row.note,
            told_at=None if is_open else clock.now(),
            told_by=None if is_open else getattr(by, "id", by),
            version=row.version + 1,
        ).where(Telling.id == telling_id).execute()
        record_event(
            "telling_noted",
            "telling",
            telling_id,
            by=by,
            person=row.person_id,
            fields=["state", "note"] if note else ["state"],
        )


def _keep_sessions(notice_id: int, rows: Sequence[CallOffRow]) -> None:
    kept = [
        {
            "notice": notice_id,
            "session": row.session_id,
            "was_state": row.state,
            "was_reason": row.reason,
            "was_place": row.own_place,
            "was_online_link": row.own_online_link,
        }
        for row in rows
    ]
    for start in range(0, len(kept), BATCH):
        NoticeSession.insert_many(kept[start : start + BATCH]).execute()


def _drop_overtaken(notice_id: int, sessions: Sequence[SessionTold]) -> None:
    overtaken = notice_queries.overtaken(notice_id, sessions)
    if overtaken:
        Telling.update(
            state=TellingState.NOT_NEEDED,
            told_at=clock.now(),
            note=_("Something newer was said of this session."),
            version=Telling.version + 1,
        ).where(Telling.id.in_(overtaken)).execute()


def _letter(
    key: str,
    news: News,
    sessions: Sequence[SessionTold],
    rooms: Mapping[int, str],
    to: ToTell,
) -> mail.Letter:
    """The words for one of them: neither the group nor a participant is named."""
    concerned = [
        one
        for one in sessions
        if one.group_id == to.group_id and to.session_id in (None, one.session_id)
    ]
    kind = news.kind
    if kind == NoticeKind.GROUP_ENDED:
        # Whoever is expected at one of the sessions after it hears of that session alone.
        kind = NoticeKind.CANCELLED if to.session_id else kind
        concerned = concerned if to.session_id else []
    return mail.Letter(
        key=key,
        to_address=to.email,
        subject=_("A change to a session"),
        template="session_notice",
        user_id=to.user_id,
        person_id=to.person_id,
        context={
            # Administrators read the outbox, and no person's name there.
            "name": to.name if to.user_id else "",
            "is_user": to.user_id is not None,
            "said": notice_words.letter(
                kind,
                len(concerned),
                news.last_on,
                leads=to.user_id is not None,
                is_outside=not (to.person_id or to.user_id),
            ),
            "whens": [
                notice_words.at_another_time(one.starts_at, news.was_at.get(one.session_id))
                for one in concerned
            ],
            "place": news.place if to.group_id in rooms else "",
            "online_link": (
                rooms.get(to.group_id, "") if news.kind == NoticeKind.MOVED_ONLINE else ""
            ),
        },
    )
