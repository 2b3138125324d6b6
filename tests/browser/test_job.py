"""The page of a job in a real browser: it follows the work by itself and says when it is done."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_pages import _faults

pytestmark = pytest.mark.browser

PLANTED = """
INSERT INTO job (kind, state, arguments, result, progress_count, total_count, attempt_count,
                 problem, requested_by_id, created_at, due_at)
SELECT 'planted', 'running', '{}', '{}', 40, 120, 1, '', id, ?, ? FROM app_user
WHERE email = 'cora@demo.example'
"""
NOON = "2026-11-24 12:00:00.000000"


def _write(demo: Any, statement: str, *values: Any) -> Any:
    with closing(sqlite3.connect(demo.file, timeout=10)) as db:
        answer = db.execute(statement, values).lastrowid
        db.commit()
    return answer


def test_a_jobs_page_follows_it_to_the_end(chromium: Any, demo: Any) -> None:
    job_id = _write(demo, PLANTED, NOON, NOON)
    visitor = Visitor(chromium, demo)
    visitor.sign_in("cora")
    assert visitor.open(f"/office/jobs/{job_id}") == 200
    page = visitor.page
    page.get_by_text("40 of 120 done").wait_for()
    assert _faults(visitor) == []
    page.evaluate("document.body.dataset.kept = 'yes'")
    _write(demo, "UPDATE job SET progress_count = 90 WHERE id = ?", job_id)
    page.get_by_text("90 of 120 done").wait_for()
    assert page.locator("#announce").text_content() == ""
    _write(
        demo,
        "UPDATE job SET state = 'done', finished_at = ?, result = ? WHERE id = ?",
        NOON,
        '{"url": "/training"}',
        job_id,
    )
    page.get_by_role("link", name="Go on").wait_for()
    # Not wait_for_function: it evaluates text in the page, which the policy refuses.
    page.locator("#announce", has_text="Done").wait_for(state="attached")
    # Only that part was changed: nobody's place on the page was lost.
    assert page.evaluate("document.body.dataset.kept") == "yes"
    assert _faults(visitor) == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url(f"{demo.address}/training")
    visitor.close()
