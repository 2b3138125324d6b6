"""A small marked database: the access tests' scene, with a few of its actors as readers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.models import Person
from portal.selftest import marking, readers
from portal.selftest.addresses import Addresses
from portal.selftest.crawl import Crawl
from portal.selftest.scratch import Scratch
from tests.access import scene
from tests.conftest import SERVER_URL

ROLES = ("facilitator", "manager", "administrator", "staff")


@dataclass
class Marked:
    """The scene's people, each text of theirs a marker."""

    scratch: Scratch
    marks: marking.Marks
    scene: scene.Scene
    readers: dict[str, readers.Reader]

    def crawl(self, *endpoints: str) -> Crawl:
        """A crawl over some routes alone; over all without any."""
        addresses = Addresses(self.scratch.app, self.marks, 2)
        if endpoints:
            addresses.rules = [one for one in addresses.rules if one.endpoint in endpoints]
        return Crawl(self.scratch.app, self.marks, addresses)

    def marker(self, model: Any, field: str, row: int) -> str:
        """The marker that stands in a field of a row."""
        return str(getattr(model.get_by_id(row), field))

    @property
    def pip(self) -> int:
        """A person of the facilitator's own group."""
        found = self.scene.objects["own"]["person_id"]
        assert isinstance(found, int)
        return found

    @property
    def pips_name(self) -> str:
        return self.marker(Person, "name", self.pip)


@pytest.fixture
def marked(app: Flask, db: Any, tmp_path: Path) -> Marked:
    """The scene, marked, with its readers signed in."""
    if SERVER_URL:
        pytest.skip("the self-test's scratch copy is always SQLite")
    built = scene.build()
    marks = marking.mark_everything()
    people = {name: readers.reader_of(name, built.actors[name]) for name in ROLES}
    people["nobody"] = readers.Reader("nobody")
    scratch = Scratch(app, tmp_path / "scratch")
    scratch.temporary.mkdir(parents=True)
    scratch.instance.mkdir()
    scratch.log.write_text("")
    return Marked(scratch, marks, built, people)
