"""The figures once more, from whole tables and plain loops: of another make than the queries.

Rows are read by SELECT * and nothing of the application's own is asked but the names of
columns, so that a slip in a query or a rule has to be made twice to go unseen.
"""

from collections import Counter, defaultdict
from datetime import date
from statistics import median
from typing import Any

from tests.reports.recount_meetings import Meetings
from tests.reports.recount_tables import BUILT_IN_CAPACITY, GONE, HERE, WELL, on, rows


class Recount(Meetings):
    """Every count of a programme, group or provider (or of all) from one day to another."""

    def counts(self) -> dict[str, int]:
        found = Counter[str]()
        for part in (self._referred, self._waits):
            part(found)
        if self.groups:
            for part in (self._meetings, self._stays, self._need, self._safety, self._leaders):
                part(found)
        return found

    # Referrals ----------------------------------------------------------------------------

    def _referred(self, found: Counter[str]) -> None:
        received = [one for one in self.referrals if self.within(on(one["received_at"]))]
        found["referrals"] = len(received)
        found["people_referred"] = len({one["person_id"] for one in received})
        spoken = {
            one["referral_id"]
            for one in rows("contact")
            if one["outcome"] in ("reached", "asked_to_stop") or not one["is_outgoing"]
        }
        told = {
            one["referral_id"]
            for one in rows("answer")
            if (one["audience"], one["milestone"]) == ("referrer", "decision") and one["told_at"]
        }
        for one in received:
            found[f"referrals[sender={one['sender_kind']}]"] += 1
            is_accepted = one["state"] == "accepted" or one["decided_at"] is not None
            is_decided = is_accepted or one["ending"] is not None
            found["response.decided" if is_decided else "response.undecided"] += 1
            if is_decided:
                found["response.told" if one["id"] in told else "response.untold"] += 1
            self._walk(found, one, is_accepted, one["id"] in spoken)

    def _walk(self, found: Counter[str], one: dict[str, Any], accepted: bool, spoken: bool) -> None:
        mine = [place for place in self.places if place["referral_id"] == one["id"]]
        times = len(self.came_by[one["id"]])
        held = any(place["state"] in ("active", "paused") for place in mine)
        in_line = any(place["state"] in ("waiting", "offered") for place in mine)
        ended = {place["ending"] for place in mine if place["ending"]}
        offered = any(
            place["offered_at"]
            or place["state"] == "offered"
            or (place["starts_on"] and place["state"] != "waiting")
            for place in mine
        )
        # From the last step backwards: each tells all those before it.
        finished = one["ending"] == "completed" or (
            one["ending"] is None and bool(ended & WELL) and not held and not in_line
        )
        reached = [
            ("came", times > 0),
            ("offered", offered or times > 0),
            ("contacted", offered or times > 0 or (accepted and spoken)),
            ("accepted", offered or times > 0 or accepted),
            ("referred", True),
        ]
        steps = [step for step, is_there in reached if is_there]
        if times >= self.settled:
            steps.insert(0, "settled")
            if finished:
                steps.insert(0, "finished")
        for step in steps:
            found[f"funnel.{step}"] += 1
        if steps[0] != "finished":
            found[f"left[step={steps[0]}][to={self._to(one, ended, times, held, in_line)}]"] += 1

    def _to(
        self, one: dict[str, Any], ended: set[str], times: int, held: bool, in_line: bool
    ) -> str:
        if one["ending"] == "died" or "died" in ended:
            return "died"
        if one["ending"]:
            return "finished_early" if one["ending"] == "completed" else str(one["ending"])
        if held:
            return "attending" if times else "still_waiting"
        if in_line:
            return "between" if times else "still_waiting"
        if ended & WELL:
            return "finished_early"
        if ended & GONE:
            return "stopped" if times else "between"
        return "between" if times else "still_waiting"

    # Waits --------------------------------------------------------------------------------

    def first_on(self, referral: int) -> date | None:
        days = [self.sessions[number]["on"] for number in self.came_by[referral]]
        return min(days, default=None)

    def ended_waits(self) -> list[tuple[int, int]]:
        """(days, paused days) of each wait that ended in the period."""
        found = []
        for one in self.referrals:
            first = self.first_on(one["id"])
            if first is not None and self.within(first):
                found.append(((first - on(one["received_at"])).days, one["paused_days"]))
        return found

    def still_days(self) -> list[int]:
        found = []
        for one in self.referrals:
            first, received = self.first_on(one["id"]), on(one["received_at"])
            is_over = one["state"] == "ended" and not one["ended_on"] > self.as_at
            if received <= self.as_at and not is_over and (first is None or first > self.as_at):
                found.append((self.as_at - received).days)
        return found

    def _waits(self, found: Counter[str]) -> None:
        ended = self.ended_waits()
        found["wait.came"] = len(ended)
        found["wait.still"] = len(self.still_days())
        for days, paused in ended:
            found["wait.within_target" if days <= self.target else "wait.beyond_target"] += 1
            found["wait.paused_referrals" if paused else "wait.unpaused"] += 1

    def median_wait(self) -> float | None:
        days = [days for days, _paused in self.ended_waits()]
        return float(median(days)) if days else None

    # Staying ------------------------------------------------------------------------------

    def _stays(self, found: Counter[str]) -> None:
        firsts: dict[int, date] = {}
        for seat in self.seats:
            who = seat["person_id"]
            if seat["group_id"] in self.groups and who not in self.gone:
                firsts[who] = min(firsts.get(who, seat["starts_on"]), seat["starts_on"])
        found["people_placed"] = sum(self.within(day) for day in firsts.values())
        last: dict[int, tuple[date, int, str]] = {}
        for seat in self.seats:
            who = seat["person_id"]
            if (
                seat["state"] == "ended"
                and self.within(seat["ends_on"])
                and seat["group_id"] in self.groups
                and who not in self.gone
                and who not in self.dead
            ):
                this = (seat["ends_on"], seat["id"], seat["ending"])
                last[who] = max(last.get(who, this), this)
        for _day, _number, ending in last.values():
            kind = "planned" if ending in WELL else "unplanned" if ending in GONE else "other"
            found[f"endings.{kind}"] += 1
            found["endings"] += 1
            found["endings.compared"] += kind != "other"
        self._retention(found)

    def _retention(self, found: Counter[str]) -> None:
        visits: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for session in self.sessions.values():
            if session["group_id"] in self.groups and self.took_place(session):
                for mark in self.marks_of[session["id"]]:
                    if mark["mark"] in HERE:
                        visits[mark["person_id"]].append(session)
        rungs = (1, 2, 3, 4, 6, 8, 12)
        for who, sessions in visits.items():
            sessions.sort(key=lambda one: (one["starts_at"], one["group_id"]))
            if who in self.gone or who in self.dead or not self.within(sessions[0]["on"]):
                continue
            since = sum(
                one["group_id"] == sessions[0]["group_id"]
                and self.is_held(one)
                and one["starts_at"] >= sessions[0]["starts_at"]
                for one in self.sessions.values()
            )
            for rung, above in zip(rungs, (*rungs[1:], 10**9), strict=True):
                came = len(sessions) >= rung
                could = came or since >= rung
                found[f"retention[session={rung}]"] += came
                found[f"retention.could[session={rung}]"] += could
                found[f"retention.fewer[session={rung}]"] += could and not came
                found[f"retention.just[session={rung}]"] += rung <= len(sessions) < above

    # The rest -----------------------------------------------------------------------------

    def _need(self, found: Counter[str]) -> None:
        own = {one["code"]: bool(one["is_capacity"]) for one in rows("end_reason")}
        codes = dict.fromkeys(BUILT_IN_CAPACITY, True) | own
        turned = {
            one["person_id"]
            for one in self.referrals
            if codes.get(one["end_reason"]) and self.within(one["ended_on"])
        }
        found["unmet"] = len(turned)
        found["seat_wait"] = len(
            {
                one["person_id"]
                for one in self.places
                if one["group_id"] in self.groups
                and one["person_id"] not in self.gone
                and self._waits_now(one)
                and self._goes_on(self.groups[one["group_id"]])
            }
        )

    def _waits_now(self, place: dict[str, Any]) -> bool:
        lapsed = place["offer_expires_at"] and place["offer_expires_at"] <= self.now
        return place["state"] == "waiting" or (place["state"] == "offered" and bool(lapsed))

    def _goes_on(self, group: dict[str, Any]) -> bool:
        return group["ended_on"] is None or group["ended_on"] >= on(self.now)

    def _safety(self, found: Counter[str]) -> None:
        for one in rows("concern"):
            if (
                self.within(on(one["raised_at"]))
                and one["outcome"] != "raised_in_error"
                and (one["group_id"] in self.groups or one["referral_id"] in self.all_ids)
            ):
                found["concerns"] += 1
                found[f"concerns[kind={one['kind']}]"] += 1
        known = {one["person_id"] for one in self.referrals}
        known |= {one["person_id"] for one in self.places if one["group_id"] in self.groups}
        found["deaths"] = sum(
            self.within(day) and who in known and who not in self.gone
            for who, day in self.dead.items()
        )
