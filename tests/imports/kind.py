"""A kind of import for tests: hours of learning, as a long list or a wide table of courses."""

import hashlib
import json
from typing import Any

from portal import clock, spreadsheets
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.imports import kinds, rules
from portal.imports.kinds import Checked, Field, Kind
from portal.models import (
    BatchState,
    Course,
    ImportBatch,
    ImportRow,
    LearningRecord,
    RecordState,
    RowState,
    User,
)

NAME = "test_learning"


def fields() -> list[Field]:
    plain = [
        Field("email", "E-mail address", ("Mail", "e-mail"), True, "fay@example.org"),
        Field("course", "Course", ("Training",), True, "Safeguarding adults"),
        Field("done_on", "Done on", ("Date",), True, "2026-03-03"),
        Field("minutes", "Minutes", ("Length in minutes",), example="60"),
    ]
    courses = Course.select(Course.id, Course.title).order_by(Course.id).tuples()
    wide = [
        Field(f"course:{one}", title, sets={"course": title}, value_field="done_on")
        for one, title in courses
    ]
    return [*plain, *wide]


def check(rows: Any, by: Any) -> list[Checked]:
    """Three statements, however many the rows."""
    users = {user.email: user for user in User.select()}
    courses = {course.title.casefold(): course for course in Course.select()}
    stands = {
        (row.user_id, row.course_id, str(row.done_on))
        for row in LearningRecord.select().where(LearningRecord.state == RecordState.VERIFIED)
    }
    return [_checked(row, users, courses, stands) for row in rows]


def _checked(row: Any, users: Any, courses: Any, stands: Any) -> Checked:
    errors = {}
    user, course = users.get(row["email"].lower()), courses.get(row["course"].casefold())
    if user is None:
        errors["email"] = "Nobody here has this address. Check its spelling."
    if course is None:
        errors["course"] = "There is no such course. Check its title."
    try:
        day = spreadsheets.read_date(row["done_on"])
    except ValueError as problem:
        return Checked({**errors, "done_on": str(problem)})
    if not (row["minutes"] or "60").isdigit():
        errors["minutes"] = "Write the minutes as a number."
    if errors:
        return Checked(errors)
    key = (user.id, course.id, str(day))
    return Checked({}, str(key), key in stands, f"{user.name}: {course.title}, {day}")


def write(rows: Any, by: Any) -> list[int]:
    made = []
    for row in rows:
        made.append(
            LearningRecord.create(
                user=User.get(User.email == row["email"].lower()),
                course=Course.get(Course.title == row["course"]),
                title="Imported",
                done_on=spreadsheets.read_date(row["done_on"]),
                minutes=int(row["minutes"] or 60),
                recorded_at=clock.now(),
            ).id
        )
    return made


def undo(ids: Any, by: Any) -> None:
    if LearningRecord.select().where(LearningRecord.id.in_(ids), LearningRecord.topic == "x"):
        raise DomainError("One of them was built upon. It can't be taken back.")
    LearningRecord.delete().where(LearningRecord.id.in_(ids)).execute()


LEARNING = Kind(
    name=NAME,
    label="Hours of learning",
    lead="A row for each course that somebody did, or a table of people and courses.",
    permission=Permission.TRAINING_RECORD,
    fields=fields,
    check=check,
    write=write,
    undo=undo,
    made_url=lambda made_id: f"/training?record={made_id}",
    made_label="Open the record",
)


def plug_in() -> Kind:
    """Let this application take it."""
    kinds.add(LEARNING)
    return LEARNING


def planted_batch(by: Any) -> tuple[int, int]:
    """An import that waits to be looked at, with one row ready and one wrong: both ids."""
    plug_in()
    body = b"Mail,Training,Date\nfay@example.org,Fire safety,3/3/2026\nx,y,z\n"
    mapping = {"0": "email", "1": "course", "2": "done_on"}
    batch = ImportBatch.create(
        kind=NAME,
        file_name="hours.csv",
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        headings=json.dumps(["Mail", "Training", "Date"]),
        mapping=json.dumps(mapping),
        state=BatchState.PREVIEW,
        created_by=by,
        created_at=clock.now(),
    )
    ready = {"email": "fay@example.org", "course": "Fire safety", "done_on": "3/3/2026"}
    cells = [(2, ready, {}), (3, {"email": "x", "course": "y", "done_on": "z"}, {"email": "No."})]
    for number, texts, errors in cells:
        row = ImportRow.create(
            batch=batch,
            number=number,
            cells=rules.pack({**texts, "minutes": ""}, ""),
            errors=json.dumps(errors),
            state=RowState.WRONG if errors else RowState.READY,
        )
    return batch.id, row.id
