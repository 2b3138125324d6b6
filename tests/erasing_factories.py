"""Objects of privacy, and one person about whom every table that can hold anything does."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from portal import clock, erasing
from portal.erasing import Whose
from portal.models import (
    AccessChoice,
    AccessRequest,
    ApiAnswer,
    BreakGlass,
    Concern,
    ConcernAlert,
    ConcernNote,
    ConcernStep,
    Consent,
    DeathChange,
    DraftFile,
    DuePerson,
    EmergencyLook,
    Erasure,
    ImportBatch,
    ImportRow,
    IntakeFileBody,
    LegalHold,
    PairException,
    PairReader,
    Person,
    PersonName,
    PersonNameKey,
    Pseudonym,
    ReferralDraft,
    ReferralStep,
    ReportDraft,
    ResponseItem,
    RetentionPeriod,
    SourceReference,
    StatusView,
    WalkIn,
    Wishes,
)
from tests import (
    answer_factories,
    catalogue_factories,
    decide_factories,
    doors_factories,
    factories,
    issue_factories,
    machine_factories,
    person_factories,
    queue_factories,
    respond_factories,
    same_factories,
)


def hold(who: Person, reason: str = "A claim is running", **more: Any) -> LegalHold:
    """Their record is not to be erased."""
    more.setdefault("placed_at", clock.now())
    return LegalHold.create(person=who, reason=reason, **more)


def due(who: Person, **more: Any) -> DuePerson:
    """Somebody whom the night found due."""
    more.setdefault("since_on", clock.today() - timedelta(days=3000))
    more.setdefault("due_on", clock.today() - timedelta(days=20))
    more.setdefault("listed_at", clock.now())
    return DuePerson.create(person=who, **{"kind": "person", **more})


def access_request(who: Person, **more: Any) -> AccessRequest:
    """Somebody asked for all that is kept about them."""
    more.setdefault("asked_on", clock.today())
    more.setdefault("due_on", more["asked_on"] + timedelta(days=30))
    more.setdefault("recorded_at", clock.now())
    return AccessRequest.create(person=who, **{"how": "By e-mail", **more})


def access_choice(of: AccessRequest, noun: str = "concern", row: int = 1, **more: Any) -> Any:
    """One thing that was decided before it is answered."""
    more.setdefault("decided_at", clock.now())
    return AccessChoice.create(request=of, noun=noun, row=row, **more)


def erasure(number: int = 1, **more: Any) -> Erasure:
    """A certificate."""
    more.setdefault("erased_at", clock.now())
    more.setdefault("gone", json.dumps({"contact": 3}))
    return Erasure.create(number=number, **{"why": "asked", **more})


def period(kind: str = "person", months: int = 60, **more: Any) -> RetentionPeriod:
    """A period that the charity decided."""
    more.setdefault("changed_at", clock.now())
    return RetentionPeriod.create(kind=kind, months=months, **{"reason": "Decided", **more})


def everything(name: str, cast: Any) -> Person:
    """Somebody with a row in every table that holds anything about people; all is over."""
    on, at = clock.today(), clock.now()
    who = factories.person(
        name, email=f"{name.split()[0].lower()}@mail.example", born_on=date(1984, 3, 17)
    )
    later = factories.person(f"{name} Again", merged_into=who)
    group = cast.group
    session = factories.session(group, at + timedelta(minutes=who.id))
    message = factories.message(received_at=at)
    asked = factories.referral(
        who,
        message=message,
        received_at=at,
        state="ended",
        ending="completed",
        ended_on=on,
        programme=group.programme,
    )
    PersonName.create(person=who, name=f"{name} Before", created_at=at)
    PersonNameKey.create(person=who, key=name.split()[0].lower())
    Pseudonym.create(person=who, pseudonym=f"p-{who.id}")
    consent = {"said_by": "Themselves", "how": "On the phone", "given_on": on, "recorded_at": at}
    Consent.create(person=who, referral=asked, scope="placement", **consent)
    same_factories.merge(who, f"{name} Gone")
    same_factories.not_same(*sorted((who, cast.otis_member), key=lambda one: one.id))
    factories.contact(who, happened_on=on, referral=asked)
    factories.follow_up(who, due_on=on, done_at=at)
    person_factories.notice_given(who, given_on=on)
    person_factories.answer(who, "ethnicity", "answered", "white_british")
    person_factories.answer(who, "religion", "answered", "christian")
    death = person_factories.death(who, undone_at=at, undo_reason="It was somebody else")
    DeathChange.create(death=death, noun="referral", row="1", before="{}", after="{}")
    pair = person_factories.pair(who, cast.otis_member, cast.cora)
    PairReader.create(pair=pair, user=cast.cora)
    PairException.create(pair=pair, place="seat", group=group, reason="Agreed", at=at)
    factories.block(cast.mae, who)
    BreakGlass.create(
        user=cast.cora, person=who, found_by="receipt", reason=name, opened_at=at, closes_at=at
    )
    mail = factories.outbox_message(person=who, to_address=who.email, state="sent")
    answer_factories.answer(asked, outbox=mail)
    link = answer_factories.status_link(asked, token=f"status-{who.id}")
    StatusView.create(link=link, at=at)
    ReferralStep.create(referral=asked, at=at, kind="received")
    decide_factories.joined(asked)
    decide_factories.decision(asked, "accept", state_after="ended")
    Wishes.create(referral=asked, changed_at=at)
    queue_factories.look(asked, cast.cora)
    file = doors_factories.intake_file(message)
    assert IntakeFileBody.select().where(IntakeFileBody.file == file).exists()
    draft = doors_factories.draft(cast.cora, file=b"scan", name=name)
    assert DraftFile.select().where(DraftFile.draft == draft).exists()
    machine_factories.api_answer(f"key-{who.id}", content=json.dumps({"for": name}))
    machine_factories.sender_id(asked, f"S-{who.id}", provider=factories.provider())
    factories.member(
        group, who, referral=asked, state="ended", ending="finished", starts_on=on, ends_on=on
    )
    factories.taster(session, who)
    factories.mark(session, who, "present", cast.fay)
    factories.apology(session, who)
    WalkIn.create(
        session=session, name=name, person=who, request_key=f"walk-{who.id}", created_at=at
    )
    factories.acceptance(factories.agreement(group, number=who.id), who)
    factories.telling(factories.notice(session), group, person=who)
    factories.interpreter(session, person=who)
    end = factories.group_end(factories.group(f"Group {who.id}"))
    factories.end_answer(end, who)
    concern = Concern.create(
        group=group,
        session=session,
        kind="safeguarding",
        text=f"{name} said",
        person=who,
        request_key=f"concern-{who.id}",
        raised_by=cast.fay,
        raised_at=at,
        state="closed",
        outcome="supported",
    )
    ConcernStep.create(concern=concern, kind="closed", at=at, by=cast.mae, outcome="supported")
    ConcernNote.create(concern=concern, text=name, request_key=f"note-{who.id}", by=cast.mae, at=at)
    ConcernAlert.create(concern=concern, user=cast.mae, stage="turn", at=at)
    EmergencyLook.create(
        session=session,
        person=who,
        user=cast.fay,
        reason="unwell",
        request_key=f"look-{who.id}",
        at=at,
    )
    answered = respond_factories.response(who, answered_on=on)
    ResponseItem.get_or_create(response=answered, item="x1", defaults={"value": 2})
    respond_factories.response_link(who, "ucla3")
    goal = respond_factories.goal(who)
    from tests.measure_factories import rating

    rating(goal)
    respond_factories.paper_form(who)
    respond_factories.left_out(who, group.programme)
    words = catalogue_factories.quote(f"{name} looks forward.", person=who)
    report = issue_factories.draft(issue_factories.ask(group.programme))
    ReportDraft.update(quotes=json.dumps([words.id])).where(ReportDraft.id == report.id).execute()
    batch = ImportBatch.create(
        kind="people",
        file_name="f.csv",
        body=name.encode(),
        body_sha256="0",
        state="applied",
        created_at=at,
        headings="[]",
        mapping="{}",
    )
    ImportRow.create(
        batch=batch, number=1, cells=json.dumps({"name": name}), state="done", made_id=who.id
    )
    SourceReference.create(noun="person", reference=f"S-{who.id}", row_id=who.id, created_at=at)
    hold(who, lifted_at=at, lift_reason="It ended")
    due(who)
    access_choice(access_request(who, asked_on=on, sent_on=on, sent_how="By hand"))
    assert later.merged_into_id == who.id
    return who


def fill(who: Person, letter: str) -> list[str]:
    """Put a marker of its own into every word about somebody; returns all of them.

    Columns that hold a code of a list keep it.
    """
    made: list[str] = []

    def marker() -> str:
        made.append(f"{letter}{len(made):04d}q")
        return made[-1]

    whose = Whose(who.id)
    # All are found before the names by which some are found change.
    assert set(whose.counts()) == {one.table for one in erasing.holdings()} - {"app_user"}
    for one in erasing.holdings():
        if one.keeps is None:
            continue
        for row in whose.rows(one.model):
            values = {}
            for name, column in one.model._meta.fields.items():
                if not erasing.is_words(column) or name in one.keeps or _is_code(one.model, name):
                    continue
                text = marker()
                if one.model is Person and name == "name":
                    text = f"{text} {marker()}"
                is_blob = column.field_type == "BLOB"
                values[name] = text.encode() if is_blob else text
            key = one.model._meta.primary_key
            if values:
                one.model.update(**values).where(key == row[key.name]).execute()
    named = json.dumps({"name": Person.get_by_id(who.id).name})
    for model, column in (
        (ReferralDraft, "typed"),
        (ApiAnswer, "content"),
        (ImportRow, "cells"),
    ):
        model.update({column: named}).where(model.id.in_(whose.ids(model))).execute()
    return made


# Columns that a table's rules tie to a list or to JSON that is read; nobody types there.
_CODES = {
    ("pair", "kind"),
    ("pair_exception", "place"),
    ("outbox_message", "state"),
    ("consent", "scope"),
    ("consent", "level"),
    ("privacy_notice", "how"),
    ("follow_up", "kind"),
    ("telling", "part"),
    ("telling", "channel"),
    ("telling", "state"),
    ("interpreter_booking", "state"),
    ("interpreter_booking", "agreed_how"),
    ("emergency_look", "reason"),
    ("import_row", "state"),
    ("import_row", "cells"),
    ("referral_draft", "typed"),
    ("api_answer", "content"),
    ("referral_message", "part"),
    ("referral", "guardian_contact"),
    ("sender_id", "kind"),
    ("source_reference", "noun"),
    ("response_link", "occasion"),
    ("response_link", "pulled_reason"),
    ("paper_form", "occasion"),
    ("response", "voided_reason"),
    ("access_choice", "withheld"),
    ("access_choice", "noun"),
    # The name by which the trail knows them: the trail keeps it, and nothing says whose it was.
    ("pseudonym", "pseudonym"),
    ("due_person", "counts"),
}


def _is_code(model: Any, name: str) -> bool:
    return (model._meta.table_name, name) in _CODES
