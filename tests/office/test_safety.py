"""The page Safety: how backups, disk, trail and keys stand, for whoever answers for them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import backups, clock, keys
from portal import settings as settings_module
from portal.backups import Backup
from portal.keys import Purpose
from portal.office import keeping_words
from portal.settings import Settings
from tests.page import counted_queries

PATH = "/office/safety"


@pytest.fixture
def of(settings: Settings, db: Any) -> Settings:
    """The settings in use, with a key to encrypt backups to."""
    changed = replace(settings, backup_recipients=("age1anything",))
    settings_module.use(changed)
    backups.folder(changed).mkdir(parents=True)
    return changed


def test_every_kind_of_key_in_use_has_words(of: Settings, people: Any, browser_for: Any) -> None:
    ada = browser_for(people.ada)
    for purpose in Purpose:
        keys.ring(purpose)
    said = ada.get(PATH).main
    for purpose in Purpose:
        assert str(keeping_words.KEYS[purpose]) in said


@pytest.mark.parametrize(("hours", "tone"), [(2, "good"), (40, "bad")])
def test_the_age_of_the_last_proven_backup_decides(
    of: Settings, people: Any, browser_for: Any, hours: int, tone: str
) -> None:
    at = clock.now() - timedelta(hours=hours)
    newer = Backup("later.age", clock.now(), problem="The copy couldn't be started.")
    backups.write_manifest(of, [Backup("proven.age", at, at), newer])
    page = browser_for(people.ada).get(PATH)
    (panel,) = [one for one in page.tree.findall(".//li") if one.findtext("h2") == "Backups"]
    assert tone in panel.get("class").split()
    assert f"{hours} hours " in panel.text_content()
    # One that couldn't be proven is listed with its reason, and doesn't count.
    assert "Doesn't count" in page.main
    assert "The copy couldn't be started." in page.main


def test_the_page_asks_as_much_however_many_backups_there_are(
    of: Settings, people: Any, browser_for: Any
) -> None:
    ada = browser_for(people.ada)
    asked = []
    for count in (1, 24):
        times = [clock.now() - timedelta(days=day) for day in range(count)]
        backups.write_manifest(of, [Backup(f"{at:%d%m}.age", at, at) for at in times])
        with counted_queries() as queries:
            ada.get(PATH)
        asked.append(len(queries))
    assert asked[0] == asked[1]
