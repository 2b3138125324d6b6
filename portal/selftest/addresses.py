"""Which addresses are asked for: every route that answers GET, with ids of rows that tell most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from portal import models as m
from portal.selftest.marking import Marks
from portal.selftest.readers import Reader

# What an argument of an address is the id of, where its name doesn't say it.
TABLES_OF_ARGUMENTS = {
    "assignment_id": m.GroupLeader,
    "ask_id": m.CoverAsk,
    "batch_id": m.ImportBatch,
    "class_id": m.TrainingClass,
    "draft_id": m.ReferralDraft,
    "extension_id": m.CourseExtension,
    "file_id": m.IntakeFile,
    "interpreter_id": m.InterpreterBooking,
    "issue_id": m.ReportIssue,
    "lead_id": m.ConcernLead,
    "learning_id": m.LearningRecord,
    "link_id": m.CourseLink,
    "look_id": m.EmergencyLook,
    "merge_id": m.PersonMerge,
    "message_id": m.IntakeMessage,
    "other_id": m.Person,
    "opening_id": m.BreakGlass,
    "outbox_id": m.OutboxMessage,
    "record_id": m.TrainingRecord,
    "report_id": m.ReportDraft,
    "request_id": m.AccessRequest,
    "row_id": m.ImportRow,
    "target_id": m.Target,
    "user_id": m.User,
    "view_id": m.SavedView,
}
WORDS_OF_ARGUMENTS = {
    "form": ("csv", "xlsx"),
    "kind_name": ("training", "no_such_kind"),
    "path": ("nothing",),
    "record_kind": ("person",),
    "filename": (),
    # Secrets that open nothing: those that do, a reader brings along.
    "token": ("nobody-was-given-this",),
    "link": ("nobody-was-given-this",),
    "key": ("people_came",),
    "link_token": ("nobody-was-given-this",),
    "roll_token": ("nobody-was-given-this",),
    "table": ("reach", "no_such_table"),
}
CODES_OF_ARGUMENTS = {
    "receipt": m.Referral.reference,
    "code": m.PrintedSheet.code,
    "paper_code": m.PaperForm.code,
    "measure": m.MeasureUse.measure,
    "reason_code": m.EndReason.code,
}
# Pages that open for some rows alone, whoever asks: those rows.
ROWS_OF_ROUTES: dict[str, dict[str, Callable[[], Any]]] = {
    "groups.group_end_check": {
        "group_id": lambda: (
            m.GroupEnd.select(m.GroupEnd.group)
            .where(m.GroupEnd.finished_at.is_null())
            .order_by(m.GroupEnd.id)
        )
    },
    "groups.group_staff": {
        "group_id": lambda: (
            m.Group.select(m.Group.id).where(m.Group.is_sensitive).order_by(m.Group.id)
        )
    },
    "outcomes.paper_session_pdf": {
        "session_id": lambda: (
            m.PaperForm.select(m.PaperForm.session)
            .where(m.PaperForm.session.is_null(False), m.PaperForm.entered_at.is_null())
            .order_by(m.PaperForm.id)
        )
    },
    "concerns.emergency_show": {
        "session_id": lambda: _latest_look(m.EmergencyLook.session),
        "look_id": lambda: _latest_look(m.EmergencyLook.id),
    },
}
# Routes that answer no GET with a page, whoever asks, and why.
OPENED_BY_NOBODY = {
    "api.referral_add": "takes what is sent to it, and shows nothing",
    "api.unknown_show": "says that there is nothing at an address",
    "auth.app_add": "stands between two steps of one's own, and shows a key made then",
    "auth.second_step": "stands between two steps of one's own sign-in",
    "fhir.bundle_take": "takes what is sent to it, and shows nothing",
    "fhir.process_message": "takes what is sent to it, and shows nothing",
    "fhir.unknown_show": "says that there is nothing at an address",
    "intake.refer_sent": "opens to an address that is sealed for whoever sent a form, once",
    "reports.programme_pdf": "leads on to the page that makes reports",
}
MOST_ADDRESSES_OF_A_ROUTE = 24


def _latest_look(column: Any) -> Any:
    return m.EmergencyLook.select(column).order_by(m.EmergencyLook.at.desc())


class Addresses:
    """Every GET route's addresses, made once for the whole crawl."""

    def __init__(self, app: Flask, marks: Marks, rows_each: int):
        """`rows_each` is how many rows of a table are asked for."""
        self.app = app
        self._marks = marks
        self._rows_each = rows_each
        self._people = self._telling_people()
        self._known: dict[Any, tuple[Any, ...]] = {}
        self.rules = [
            rule
            for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule)
            if "GET" in (rule.methods or ()) and rule.endpoint != "static"
        ]

    def unknown_arguments(self) -> set[str]:
        """Arguments of addresses for which nobody has said what they are."""
        known = {*WORDS_OF_ARGUMENTS, *CODES_OF_ARGUMENTS}
        names = {name for rule in self.rules for name in rule.arguments}
        return {name for name in names - known if _table_of(name) is None}

    def of(self, rule: Rule, reader: Reader) -> Iterator[str]:
        """The addresses of one route that one reader asks for."""
        names = sorted(rule.arguments)
        choices = [
            (*self._telling(rule.endpoint, name), *reader.of(name), *self._values(name))
            for name in names
        ]
        with self.app.test_request_context():
            for values in islice(product(*choices), MOST_ADDRESSES_OF_A_ROUTE):
                yield self.app.url_for(rule.endpoint, **dict(zip(names, values, strict=True)))

    def _telling(self, endpoint: str, name: str) -> tuple[Any, ...]:
        """The rows that one route's page opens for."""
        if name not in ROWS_OF_ROUTES.get(endpoint, {}):
            return ()
        key = (endpoint, name)
        if key not in self._known:
            rows = ROWS_OF_ROUTES[endpoint][name]().limit(2).tuples()
            self._known[key] = tuple(number for (number,) in rows)
        return self._known[key]

    def _values(self, name: str) -> tuple[Any, ...]:
        if name not in self._known:
            self._known[name] = tuple(self._find_values(name))
        return self._known[name]

    def _find_values(self, name: str) -> list[Any]:
        if name in WORDS_OF_ARGUMENTS:
            return list(WORDS_OF_ARGUMENTS[name])
        if name in CODES_OF_ARGUMENTS:
            column = CODES_OF_ARGUMENTS[name]
            rows = column.model.select(column).order_by(column.model._meta.primary_key)
            return list(dict.fromkeys(code for (code,) in rows.tuples()))[: self._rows_each] + ["-"]
        table = _table_of(name)
        if table is None:
            return [1, 2]
        return [*self._rows(table), 999_999]

    def _rows(self, table: Any) -> list[int]:
        """Rows about those people whom most readers differ over, else the first and the last."""
        if table is m.Person:
            return self._people
        wanted = set(self._people)
        about = self._marks.hangs_on["people"].get(table.__name__, {})
        key = table._meta.primary_key
        ids = [number for (number,) in table.select(key).order_by(key).tuples()]
        telling: dict[Any, int] = {}
        for number in ids:
            for who in about.get(number, frozenset()) & wanted:
                telling[who] = number
        chosen = [*telling.values(), *ids[:2], *ids[-2:]]
        return list(dict.fromkeys(chosen))[: self._rows_each]

    def _telling_people(self) -> list[int]:
        """One of each kind: by the group they are in, barred, died, never placed, merged."""
        rows = (
            m.Membership.select(m.Membership.group, m.Membership.state, m.Membership.person)
            .order_by(m.Membership.id.desc())
            .tuples()
        )
        by_kind: dict[Any, int] = {}
        barred = m.AccessBlock.select(m.AccessBlock.person).order_by(m.AccessBlock.id)
        for (who,) in barred.tuples():
            by_kind.setdefault(("barred", who), who)
        for group, state, who in rows:
            by_kind.setdefault((group, state == "ended"), who)
        placed = m.Membership.select(m.Membership.person)
        last = m.Person.select(m.Person.id).where(m.Person.id.not_in(placed)).order_by(-m.Person.id)
        for (who,) in last.limit(2).tuples():
            by_kind.setdefault(("only referred", who), who)
        kinds = list(dict.fromkeys(by_kind.values()))
        step = max(len(kinds) // max(self._rows_each - 3, 1), 1)
        return list(dict.fromkeys([*kinds[:3], *kinds[3::step]]))[: self._rows_each]


def _table_of(name: str) -> Any:
    if name in TABLES_OF_ARGUMENTS:
        return TABLES_OF_ARGUMENTS[name]
    words = name.removesuffix("_id").split("_")
    return getattr(m, "".join(word.capitalize() for word in words), None)
