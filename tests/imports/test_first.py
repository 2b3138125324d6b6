from portal.models import ImportRow, LearningRecord
from tests.imports.conftest import table, work


def test_walk(checked, courses):
    browser, one = checked(
        table(
            "fay@example.org,Safeguarding adults,3/3/2026,60",
            "sana@example.org,Fire safty,3/3/2026,60",
            "fay@example.org,Safeguarding adults,3 March 2026,60",
        )
    )
    page = browser.get(f"/imports/{one}")
    assert "There is no such course" in page.main
    print(page.main)
    browser.submit(page, "Mend", **{"cell-course": "Fire safety"})
    page = browser.get(f"/imports/{one}?show=ready")
    print(page.main)
    browser.submit(page, "Bring in all 2")
    work()
    page = browser.get(f"/imports/{one}")
    print(page.main)
    assert LearningRecord.select().count() == 2
    browser.submit(page, "Undo this import")
    print(browser.get(f"/imports/{one}").main)
    assert LearningRecord.select().count() == 0
    print(browser.get("/imports").main)
    print(browser.get("/imports/new").main)
