"""portal report: programmes, figures by the same protection, and a report issued at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from portal.cli import report as commands
from portal.db import connection
from portal.models import Programme, Protection, Referral, ReportDraft, ReportIssue, SenderKind
from tests import factories, issue_factories
from tests.reports import scene

OF = ("programme", "--programme", "anxiety groups", "--from", "2026-07-01", "--to", "2026-09-30")


@pytest.fixture
def charity(run: Any, time_machine: Any) -> Any:
    """A programme with a funder, and 59 referrals in the third quarter."""
    time_machine.move_to(scene.NOW, tick=False)
    run("programme", "add", "Anxiety groups", "--funder", "Northquay Trust")
    with connection():
        programme = Programme.get()
        issue_factories.funding(programme)
        for number in range(59):
            factories.referral(
                factories.person(f"Person {number}"),
                programme=programme,
                received_at=scene.at("2026-08-03"),
                sender_kind=SenderKind.SELF if number < 3 else SenderKind.PROFESSIONAL,
            )
    return run


def test_presets_are_those_of_the_house() -> None:
    assert tuple(Protection) == commands.PRESETS


def test_programmes_are_listed_with_who_pays(charity: Any) -> None:
    assert charity("report", "programmes").stdout == "Anxiety groups  (Northquay Trust)\n"
    (row,) = json.loads(charity("report", "programmes", "--json").stdout)
    assert (row["name"], row["funders"], row["targets"]) == (
        "Anxiety groups",
        ["Northquay Trust"],
        0,
    )


def test_figures_are_printed_as_a_report_would(charity: Any) -> None:
    answer = json.loads(charity("report", "figures", *OF, "--json").stdout)
    by_key = {one["key"]: one for one in answer["figures"]}
    total, small = by_key["referrals"], by_key["referrals[sender=self]"]
    assert (total["shown"], total["mark"], total["unit"]) == (59, "exact", "referrals")
    assert (small["shown"], small["mark"]) == (None, "small")
    assert "Referrals" in charity("report", "figures", *OF).stdout


def test_an_unknown_programme_is_answered_with_the_nearest(charity: Any) -> None:
    words = list(OF)
    words[2] = "Anxeity group"
    refused = charity("report", "figures", *words, code=1)
    assert "Nearest: 'Anxiety groups'" in refused.stderr
    wrong = charity("report", "figures", *OF[:-1], "2026-06-30", code=1)
    assert "before the first" in wrong.stderr


def test_a_report_is_issued_and_a_telling_second_one_refused(charity: Any, tmp_path: Path) -> None:
    def refer(name: str) -> None:
        factories.referral(
            factories.person(name),
            programme=Programme.get(),
            received_at=scene.at("2026-08-04"),
            sender_kind=SenderKind.SELF,
        )

    with connection():
        for number in range(24):
            refer(f"Themselves {number}")
    out = tmp_path / "report.pdf"
    done = charity("report", "issue", *OF, "--preset", "nhs", "--out", str(out))
    assert done.stdout.startswith("Issued report 1 and wrote it to")
    assert out.read_bytes().startswith(b"%PDF")
    with connection():
        assert ReportIssue.get().sha256 in done.stdout
        # Their row alone is printed as five more.
        refer("One more")
        assert Referral.select().count() == 84
    from click.testing import CliRunner

    from portal.cli import main

    again = CliRunner().invoke(main, ["report", "issue", *OF, "--out", str(tmp_path / "2.pdf")])
    assert again.exit_code == commands.REFUSED
    assert "Held against issue 1" in again.stderr
    assert not (tmp_path / "2.pdf").exists()
    with connection():
        assert ReportIssue.select().count() == 1
        assert ReportDraft.select().where(ReportDraft.state == "refused").count() == 1


def test_nothing_is_issued_for_a_folder_that_is_not_there(charity: Any, tmp_path: Path) -> None:
    refused = charity("report", "issue", *OF, "--out", str(tmp_path / "no" / "r.pdf"), code=1)
    assert "Make it first, or name another file" in " ".join(refused.stderr.split())
    with connection():
        assert not ReportIssue.select().exists()
