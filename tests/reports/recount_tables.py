"""What figures are counted from once more: whole tables, and the few things they all ask.

Rows are read by SELECT * and nothing of the application's own is asked but the names of
columns, so that a slip in a query or a rule has to be made twice to go unseen.
"""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.db import database

BUILT_IN_CAPACITY = ("no_room", "no_group")
LONDON = ZoneInfo("Europe/London")
HERE = {"present", "left_early"}
MEETS = {"planned", "moved_online", "moved_venue"}
WELL = {"finished", "no_longer_needed"}
GONE = {"left", "stopped_coming", "never_started"}


def rows(table: str) -> list[dict[str, Any]]:
    cursor = database.execute_sql(f"SELECT * FROM {table} ORDER BY id")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Instants and dates alike on both engines."""
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == value[7:8] == "-":
        try:
            if len(value) == 10:
                return date.fromisoformat(value)
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            return value
    return value


def on(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


class Tables:
    """All rows that a programme, group or provider (or all) may be counted from."""

    def __init__(
        self,
        first: date,
        last: date,
        now: datetime,
        *,
        programme: int | None = None,
        group: int | None = None,
        provider: int | None = None,
        settled: int = 6,
        target: int = 42,
    ):
        self.first, self.last, self.now = first, last, now
        self.settled, self.target = settled, target
        self.as_at = min(last, on(now))
        people = {one["id"]: one for one in rows("person")}
        self.gone = {number for number, one in people.items() if one["merged_into_id"]}
        self.dead = {
            one["person_id"]: one["died_on"] or one["told_on"]
            for one in rows("death")
            if one["undone_at"] is None
        }
        groups = {one["id"]: one for one in rows("support_group")}
        self.groups = {
            number: one
            for number, one in groups.items()
            if provider is None
            and (programme is None or one["programme_id"] == programme)
            and (group is None or number == group)
        }
        self.sessions = {one["id"]: one for one in rows("session")}
        for one in self.sessions.values():
            one["on"] = on(one["starts_at"])
        self.marks = rows("attendance")
        self.marks_of = defaultdict(list)
        for mark in self.marks:
            self.marks_of[mark["session_id"]].append(mark)
        self.places = [one for one in rows("membership") if one["ending"] != "entered_in_error"]
        self.seats = [
            one
            for one in self.places
            if one["state"] in ("active", "paused", "ended") and one["starts_on"]
        ]
        by_group = {one["referral_id"] for one in self.places if one["group_id"] == group}
        in_scope = [
            one
            for one in rows("referral")
            if (programme is None or one["programme_id"] == programme)
            and (provider is None or one["provider_id"] == provider)
            and (group is None or one["id"] in by_group)
        ]
        # Of the scope, those that never were one and those of merged records too.
        self.all_ids = {one["id"] for one in in_scope}
        self.referrals = [
            one
            for one in in_scope
            if one["ending"] not in ("duplicate", "entered_in_error")
            and one["person_id"] not in self.gone
        ]
        self.seats_of = defaultdict(list)
        for seat in self.seats:
            self.seats_of[seat["person_id"], seat["group_id"]].append(seat)
        self.came_by = self._came_by()

    def within(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def took_place(self, session: dict[str, Any]) -> bool:
        return session["state"] in MEETS and session["starts_at"] <= self.now

    def is_held(self, session: dict[str, Any]) -> bool:
        has_roll = session["head_count"] is not None or bool(self.marks_of[session["id"]])
        return self.took_place(session) and has_roll

    def _covering(self, person: int, session: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            seat
            for seat in self.seats_of[person, session["group_id"]]
            if seat["starts_on"] <= session["on"]
            and (seat["ends_on"] is None or seat["ends_on"] >= session["on"])
        ]

    def _came_by(self) -> dict[int, set[int]]:
        """By referral, the sessions to which its person came within a seat that it gave."""
        received = {one["id"]: on(one["received_at"]) for one in rows("referral")}
        found: dict[int, set[int]] = defaultdict(set)
        for mark in self.marks:
            session = self.sessions[mark["session_id"]]
            if mark["mark"] not in HERE or not self.took_place(session):
                continue
            for seat in self._covering(mark["person_id"], session):
                number = seat["referral_id"]
                if number and session["on"] >= received[number]:
                    found[number].add(session["id"])
        return found
