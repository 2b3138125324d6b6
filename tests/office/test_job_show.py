"""The page of one job: how far it is, in words, for whoever asked for it."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock, jobs
from portal.models import JobState
from tests import factories
from tests.page import counted_queries

POLLS = {"HX-Request": "true"}


def _job(by: Any, state: JobState = JobState.RUNNING, **more: Any) -> Any:
    if state in (JobState.DONE, JobState.FAILED):
        more.setdefault("finished_at", clock.now())
    return factories.job(requested_by=by, state=state, **more)


def test_a_running_job_shows_how_far_it_is_and_asks_again(browser_for: Any, people: Any) -> None:
    job = _job(people.cora, progress_count=1200, total_count=3000)
    page = browser_for(people.cora).get(f"/office/jobs/{job.id}")
    assert "Running" in page.main
    assert "1,200 of 3,000 done" in page.main
    (bar,) = page.tree.findall(".//progress")
    assert (bar.get("value"), bar.get("max")) == ("1200", "3000")
    part = page.tree.get_element_by_id("job")
    assert part.get("hx-get") == f"/office/jobs/{job.id}"
    assert part.get("hx-trigger") == "every 1s"
    # Without scripts the page loads itself again.
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert "Refresh" not in page.response.headers


def test_a_script_that_polls_gets_the_part_alone(browser_for: Any, people: Any) -> None:
    job = _job(people.cora)
    part = browser_for(people.cora).get(f"/office/jobs/{job.id}", headers=POLLS)
    assert part.text.strip().startswith("<section")
    assert "<html" not in part.text and "hx-get" in part.text
    # Only the end is spoken.
    assert "data-say" not in part.text


def test_a_job_that_is_done_leads_on_and_stops_asking(browser_for: Any, people: Any) -> None:
    job = _job(people.cora, JobState.DONE, result='{"url": "/training"}')
    browser = browser_for(people.cora)
    page = browser.get(f"/office/jobs/{job.id}")
    assert page.links()["Go on"] == "/training"
    assert "hx-get" not in page.tree.get_element_by_id("job").attrib
    assert "http-equiv" not in page.text
    part = browser.get(f"/office/jobs/{job.id}", headers=POLLS)
    assert "data-say" in part.text and "hx-get" not in part.text


@pytest.mark.parametrize("url", ["//elsewhere.example", "https://elsewhere.example/", "/no/such"])
def test_a_job_never_leads_to_another_site(browser_for: Any, people: Any, url: str) -> None:
    job = _job(people.cora, JobState.DONE, result=f'{{"url": "{url}"}}')
    page = browser_for(people.cora).get(f"/office/jobs/{job.id}")
    assert "Go on" not in page.links()


def test_a_failed_job_says_why_and_what_to_do(browser_for: Any, people: Any) -> None:
    browser = browser_for(people.cora)
    job = _job(people.cora, JobState.FAILED, problem="The file has no rows.")
    page = browser.get(f"/office/jobs/{job.id}")
    assert "The file has no rows." in page.main
    assert f"tell an administrator this number: {job.id}." in page.main
    stopped = _job(people.cora, JobState.FAILED, problem=jobs.STOPPED)
    assert jobs.STOPPED in browser.get(f"/office/jobs/{stopped.id}").main


def test_a_job_is_called_by_its_title(
    browser_for: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.titles, "titled", "Bringing in training")
    browser = browser_for(people.cora)
    titled = _job(people.cora, kind="titled")
    assert browser.get(f"/office/jobs/{titled.id}").heading == "Bringing in training"
    other = _job(people.cora)
    assert browser.get(f"/office/jobs/{other.id}").heading == "Work in the background"


def test_who_waits_for_long_hears_that_something_is_amiss(browser_for: Any, people: Any) -> None:
    browser = browser_for(people.cora)
    fresh = _job(people.cora, JobState.QUEUED)
    old = _job(people.cora, JobState.QUEUED, created_at=clock.now() - timedelta(minutes=3))
    assert "longer than it should" not in browser.get(f"/office/jobs/{fresh.id}").main
    assert "longer than it should" in browser.get(f"/office/jobs/{old.id}").main


def test_a_job_is_shown_to_nobody_else(browser_for: Any, people: Any) -> None:
    hers, nobodys = _job(people.cora), _job(None)
    for user in (people.ada, people.mae, people.fay):
        browser_for(user).get(f"/office/jobs/{hers.id}", 404)
    cora = browser_for(people.cora)
    cora.get(f"/office/jobs/{nobodys.id}", 404)
    cora.get("/office/jobs/999999", 404)
    browser_for(None).get(f"/office/jobs/{hers.id}", 302)


def test_one_look_is_one_statement_for_the_job(browser_for: Any, people: Any) -> None:
    browser = browser_for(people.cora)
    job = _job(people.cora)
    for _number in range(20):
        _job(people.cora)
    with counted_queries() as queries:
        browser.get(f"/office/jobs/{job.id}", headers=POLLS)
    assert sum('FROM "job"' in one for one in queries) == 1
