"""The programme deliveries of a charity nobody here knows: marks, and help outside sessions."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal import create_app
from portal import settings as settings_module
from portal.auth.queries import acting_user
from portal.db import connection, write
from portal.imports import apply_actions, queries, reference_actions
from portal.models import Attendance, Contact, Person, Role, Session, SourceNoun
from tests import factories

pytestmark = pytest.mark.real_data


@pytest.fixture
def charity(run: Any, real_data: Path) -> Iterator[Any]:
    """People, groups and sessions of that charity, by the references its files use."""
    folder = real_data / "pmm"

    def bring_in(kind: str, name: str, *more: str) -> Any:
        return json.loads(run("import", kind, str(folder / name), "--json", *more).stdout)

    run("db", "upgrade")
    with _opened():
        with (folder / "ServiceSchedule.csv").open(encoding="utf-8-sig") as lines:
            ids = {row["id"]: factories.group(row["Name"]).id for row in csv.DictReader(lines)}
        with write():
            reference_actions.keep(SourceNoun.GROUP, ids)
    assert bring_in("people", "Contact.csv")["made"] == 186
    assert bring_in("sessions", "ServiceSession.csv")["made"] == 70
    yield bring_in


def _opened() -> Any:
    class Opened:
        def __enter__(self) -> None:
            self.app = create_app(settings_module.load()).app_context()
            self.app.__enter__()
            self.connection = connection()
            self.connection.__enter__()

        def __exit__(self, *problem: Any) -> None:
            self.connection.__exit__(*problem)
            self.app.__exit__(*problem)

    return Opened()


def test_marks_become_attendance_and_all_else_contacts(charity: Any) -> None:
    answer = charity("attendance", "ServiceDelivery.csv")
    assert (answer["made"], answer["wrong"], answer["known"]) == (693, 0, 0)
    with _opened():
        marks = Counter(mark for (mark,) in Attendance.select(Attendance.mark).tuples())
        assert marks == {"present": 108, "absent": 13, "apologies": 5}
        assert Contact.select().count() == 567
        assert not Contact.select().where(Contact.subject == "").exists()
        assert not Contact.select().where(Contact.subject.contains("2020-")).exists()
    again = charity("attendance", "ServiceDelivery.csv")
    assert (again["made"], again["known"]) == (0, 693)


def test_undone_they_are_gone_and_all_before_them_stays(charity: Any) -> None:
    answer = charity("attendance", "ServiceDelivery.csv")
    with _opened():
        cora = acting_user(factories.user("Cora", Role.STAFF).id)
        batch = queries.batch(answer["import_id"])
        assert batch is not None
        assert apply_actions.undo_batch(batch.batch_id, batch.version, cora) == 693
        assert not Attendance.select().exists() and not Contact.select().exists()
        assert Person.select().count() == 186 and Session.select().count() == 70
    assert charity("attendance", "ServiceDelivery.csv")["made"] == 693


def test_without_its_people_every_line_is_named_and_nothing_written(
    run: Any, real_data: Path
) -> None:
    run("db", "upgrade")
    file = str(real_data / "pmm" / "ServiceDelivery.csv")
    answer = json.loads(run("import", "attendance", file, "--json", code=1).stdout)
    assert answer["wrong"] == 693 and answer["made"] == 0
    assert len({one["row"] for one in answer["wrong_rows"]}) == 693


def test_the_instants_of_the_file_are_kept(charity: Any) -> None:
    with _opened():
        starts = {one.isoformat() for (one,) in Session.select(Session.starts_at).tuples()}
    assert "2021-04-27T23:30:00+00:00" in starts
