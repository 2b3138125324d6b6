"""Sessions, rolls and those who lead, counted by plain loops."""

from collections import Counter
from typing import Any

from tests.reports.recount_tables import HERE, MEETS, Tables, rows


class Meetings(Tables):
    """What is counted from sessions."""

    def _mine(self) -> list[dict[str, Any]]:
        return [
            one
            for one in self.sessions.values()
            if one["group_id"] in self.groups and self.within(one["on"])
        ]

    def _meetings(self, found: Counter[str]) -> None:
        walk_ins = Counter(one["session_id"] for one in rows("walk_in") if one["person_id"] is None)
        for one in self._mine():
            kind = (
                "cancelled"
                if one["state"] not in MEETS
                else "ahead"
                if one["starts_at"] > self.now
                else "held"
                if self.is_held(one)
                else "no_roll"
            )
            for what in ("planned", kind):
                found[f"sessions.{what}"] += 1
            if kind in ("held", "no_roll"):
                found["walk_ins"] += walk_ins[one["id"]]
            if kind == "held":
                self._room(found, one, walk_ins[one["id"]])
        self._tasters(found)

    def _room(self, found: Counter[str], one: dict[str, Any], walk_in_count: int) -> None:
        marks = {
            mark["person_id"]: mark["mark"]
            for mark in self.marks_of[one["id"]]
            if mark["person_id"] not in self.gone
        }
        here = {who for who, what in marks.items() if what in HERE}
        heads = max(one["head_count"] or 0, len(here) + walk_in_count)
        group = self.groups[one["group_id"]]
        found["minutes.group"] += one["duration_minutes"]
        found["minutes.contact"] += one["duration_minutes"] * len(here)
        found["heads"] += heads
        if group["membership_rule"] != "drop_in":
            found["capacity.offered"] += group["capacity"]
            found["capacity.used"] += min(heads, group["capacity"])
        expected = set()
        for seat in self.seats:
            who = seat["person_id"]
            if who in self.gone or not any(seat is s for s in self._covering(who, one)):
                continue
            start, until = seat["paused_from"], seat["paused_until"]
            if start is None:
                is_away = seat["state"] == "paused"
                counts = not is_away or who in marks
            else:
                is_away = start <= one["on"] and (until is None or one["on"] < until)
                counts = not is_away or who in here
            if counts:
                expected.add(who)
        found["places.expected"] += len(expected)
        found["places.marked"] += len(expected & set(marks))
        found["places.came"] += len(expected & here)
        found["places.missed"] += len(expected & (set(marks) - here))
        found["places.unmarked"] += len(expected - set(marks))
        found["visits"] += len(here - expected)

    def _came(self) -> set[tuple[int, int]]:
        return {
            (mark["person_id"], one["id"])
            for one in self._mine()
            if self.took_place(one)
            for mark in self.marks_of[one["id"]]
            if mark["mark"] in HERE and mark["person_id"] not in self.gone
        }

    def _tasters(self, found: Counter[str]) -> None:
        came = self._came()
        found["people_came"] = len({who for who, _session in came})
        visits = [one for one in rows("taster") if (one["person_id"], one["session_id"]) in came]
        everybody = {one["person_id"] for one in visits}
        asked = {one["person_id"] for one in visits if one["outcome"]}
        joined = {one["person_id"] for one in visits if one["outcome"] == "joined"}
        found["tasters.came"] = len(everybody)
        found["tasters.asked"], found["tasters.unasked"] = len(asked), len(everybody - asked)
        found["tasters.joined"] = len(joined)
        found["tasters.not_joined"] = len(everybody - joined)

    def _leaders(self, found: Counter[str]) -> None:
        minutes = Counter[int]()
        of_groups, of_sessions = rows("group_leader"), rows("session_leader")
        for one in self._mine():
            if not self.is_held(one):
                continue
            led = {
                leader["user_id"]
                for leader in of_groups
                if leader["group_id"] == one["group_id"]
                and leader["role"] in ("lead", "co_lead")
                and leader["starts_on"] <= one["on"]
                and (leader["ends_on"] is None or leader["ends_on"] >= one["on"])
                and (leader["stood_down_at"] is None or leader["stood_down_at"] > one["starts_at"])
            } | {
                leader["user_id"]
                for leader in of_sessions
                if leader["session_id"] == one["id"]
                and leader["role"] in ("lead", "co_lead")
                and (leader["stood_down_at"] is None or leader["stood_down_at"] > one["starts_at"])
            }
            for user in led:
                minutes[user] += one["duration_minutes"]
        found["training.leaders"] = len(minutes)
        found["minutes.led"] = minutes.total()
        given = [
            one
            for one in rows("supervision")
            if one["user_id"] in minutes
            and self.within(one["held_on"])
            and one["withdrawn_at"] is None
        ]
        found["supervision.held"] = len(given)
        found["supervision.users"] = len({one["user_id"] for one in given})
        found["minutes.supervision"] = sum(one["minutes"] for one in given)
