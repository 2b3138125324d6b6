"""Reading printed forms, and what was just typed from paper."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import place_queries, sheet_rules
from portal.models import (
    AnsweredBy,
    Group,
    MeasureUse,
    PaperForm,
    Person,
    Programme,
    Response,
    Session,
)
from portal.outcomes import paper_rules, question_rules
from portal.outcomes.measure_registry import known
from portal.outcomes.measure_rules import Measure
from portal.outcomes.response_rules import Where

# How long what was typed stays in the list beside the form, to be taken back at a press.
LATELY = timedelta(hours=12)
MOST_LATELY = 30


class PrintedForm(NamedTuple):
    """One printed form."""

    form_id: int
    code: str
    person_id: int | None
    person_name: str | None
    occasion: str
    measures: list[str]
    programme_id: int | None
    group_id: int | None
    session_id: int | None
    printed_at: datetime
    entered_at: datetime | None

    @property
    def shown_code(self) -> str:
        return paper_rules.shown_code(self.code)

    def known_measures(self) -> list[Measure]:
        """Its measures whose wording may be printed, in order."""
        found = [one for one in map(known, self.measures) if one is not None]
        return [one for one in found if not one.is_total_only]


class TypedRow(NamedTuple):
    """One answered measure that somebody typed from paper a moment ago."""

    response_id: int
    person_id: int
    person_name: str
    measure: str
    answered_on: date
    score: Decimal | None
    missing_count: int
    recorded_at: datetime
    version: int
    is_voided: bool


def form_for(user: SignedInUser, code: str) -> PrintedForm | None:
    """The form with a code, if the user may open whom it is for. One statement."""
    found = _forms(user, PaperForm.code == code)
    return found[0] if found else None


def forms_of_session(user: SignedInUser, session_id: int) -> list[PrintedForm]:
    """Forms printed for a session that nobody has typed in, as they were printed. One statement."""
    return _forms(user, (PaperForm.session == session_id) & PaperForm.entered_at.is_null())


def _forms(user: SignedInUser, which: Any) -> list[PrintedForm]:
    query = (
        PaperForm.select(
            PaperForm.id,
            PaperForm.code,
            PaperForm.person,
            Person.name,
            PaperForm.occasion,
            PaperForm.measures,
            PaperForm.programme,
            PaperForm.group,
            PaperForm.session,
            PaperForm.printed_at,
            PaperForm.entered_at,
        )
        .join(Person, JOIN.LEFT_OUTER)
        .where(
            which,
            PaperForm.person.is_null() | scope.people(user, PaperForm.person),
            PaperForm.group.is_null() | scope.staffed(user, PaperForm.group),
        )
        .order_by(PaperForm.id)
    )
    return [
        PrintedForm._make((*row[:5], question_rules.measures_from(row[5]), *row[6:]))
        for row in query.tuples()
    ]


def typed_lately(user: SignedInUser) -> list[TypedRow]:
    """What this user typed from paper in the last hours, newest first. One statement."""
    return _typed(user, Response.id.is_null(False))


def typed_by(user: SignedInUser, response_id: int) -> TypedRow | None:
    """One of those, or None. One statement."""
    found = _typed(user, Response.id == response_id)
    return found[0] if found else None


def has_alarmed(response_id: int) -> bool:
    """Whether an answer raised a concern. One statement."""
    query = Response.select(Response.id).where(
        Response.id == response_id, Response.concern.is_null(False)
    )
    return bool(query.exists())


def _typed(user: SignedInUser, which: Any) -> list[TypedRow]:
    query = (
        Response.select(
            Response.id,
            Response.person,
            Person.name,
            Response.measure,
            Response.answered_on,
            Response.score,
            Response.missing_count,
            Response.recorded_at,
            Response.version,
            Response.voided_at.is_null(False),
        )
        .join(Person)
        .where(
            which,
            Response.recorded_by == user.id,
            Response.answered_by == AnsweredBy.PAPER,
            Response.recorded_at > clock.now() - LATELY,
            scope.people(user, Response.person),
        )
        .order_by(Response.recorded_at.desc(), Response.id.desc())
        .limit(MOST_LATELY)
    )
    return [TypedRow._make((*row[:9], bool(row[9]))) for row in query.tuples()]


def measures_asked(user: SignedInUser) -> list[Measure]:
    """What the user's programmes ask and a form can be typed in of. One statement."""
    query = MeasureUse.select(MeasureUse.measure).join(Programme)
    if user.programme_ids:
        query = query.where(Programme.id.in_(user.programme_ids))
    query = query.order_by(MeasureUse.position, MeasureUse.measure)
    codes = dict.fromkeys(code for (code,) in query.tuples())
    found = [one for one in map(known, codes) if one is not None]
    return [one for one in found if not one.is_goals]


def session_forms(programme_id: int) -> list[str]:
    """What a programme asks after each session and may be printed for anybody. One statement."""
    query = (
        MeasureUse.select(MeasureUse.measure)
        .where(MeasureUse.programme == programme_id, MeasureUse.is_each_session)
        .order_by(MeasureUse.position, MeasureUse.measure)
    )
    found = [one for (code,) in query.tuples() if (one := known(code)) is not None]
    return [
        one.code for one in found if not (one.is_total_only or one.is_staff_only or one.is_goals)
    ]


class SessionHead(NamedTuple):
    """A session as forms of it are typed in."""

    session_id: int
    group_id: int
    group_name: str
    programme_id: int
    starts_at: datetime
    is_sensitive: bool

    @property
    def on(self) -> date:
        return clock.local(self.starts_at).date()


def session_for(user: SignedInUser, session_id: int) -> SessionHead | None:
    """A session of a group that the user works for, or None. One statement."""
    row = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Group.programme,
            Session.starts_at,
            Group.is_sensitive,
        )
        .join(Group)
        .where(Session.id == session_id, scope.staffed(user, Session.group))
        .tuples()
        .first()
    )
    return SessionHead(*row) if row else None


def short_names(head: SessionHead, person_ids: Iterable[int]) -> dict[int, str]:
    """What stands on the strip that is torn off: no surname. One statement."""
    query = (
        Person.select(Person.id, place_queries.called(head.group_id))
        .where(Person.id.in_(sorted(person_ids)))
        .order_by(Person.name, Person.id)
    )
    names = dict(query.tuples())
    return sheet_rules.names_on_sheet(names, is_sensitive=head.is_sensitive)


def where_of_form(form: PrintedForm, found: Where) -> Where:
    """In the course of what a form was filled in: as printed, else as things stood that day."""
    return Where(
        form.programme_id or found.programme_id,
        form.group_id or found.group_id,
        form.session_id,
        found.referral_id,
    )
