"""The plan of the house, held by reading the source; each check is also shown a planted fault."""

import importlib
from pathlib import Path
from typing import Any

import pytest

import portal
from portal import areas
from portal.models import TABLES
from tests import architecture, ordering, templates
from tests.architecture import ROOT, module

MODULES = architecture.modules()
TABLE_NAMES = {model.__name__ for model in TABLES}
LONGEST = 400
BANNED = {"utils", "util", "misc", "common", "helpers", "helper"}


def _owned() -> dict[str, set[str]]:
    names = {one.area for one in MODULES if one.area} | {"auth"}
    owned = {name: set(importlib.import_module(f"portal.{name}").OWNS) for name in names}
    return {
        **owned,
        "audit": {"Event", "Pseudonym"},
        "jobs": {"Job"},
        "mail": {"OutboxMessage"},
    }


def test_imports_go_down_only() -> None:
    assert architecture.upward_imports(MODULES) == []


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        ("portal.groups.rules", "from portal.groups import queries", "go down only"),
        ("portal.people.actions", "from portal.groups.queries import x", "doesn't stand on"),
        ("portal.people.actions", "from portal.people.views import bp", "nobody imports views"),
        ("portal.groups.views", "from portal.people import views", "nobody imports views"),
        ("portal.audit", "def f():\n    from portal.auth import guard", "go down only"),
        ("portal.models.groups", "from portal.people import rules", "go down only"),
        ("portal.groups.queries", "from portal.referrals import rules", "doesn't stand on"),
    ],
)
def test_a_climbing_import_is_found(name: str, source: str, problem: str) -> None:
    names = ("groups.queries", "people.views", "auth.guard", "people.rules", "referrals.rules")
    others = [module(f"portal.{one}", "") for one in names]
    found = architecture.upward_imports([*others, module(name, source)])
    assert len(found) == 1
    assert problem in found[0]


def test_views_may_read_any_area() -> None:
    others = [module("portal.referrals.queries", "")]
    page = module("portal.people.views", "from portal.referrals import queries")
    assert architecture.upward_imports([*others, page]) == []


def test_rules_know_neither_flask_nor_tables() -> None:
    assert architecture.impure_rules(MODULES, TABLE_NAMES) == []


@pytest.mark.parametrize(
    "source",
    [
        "from flask_babel import gettext",
        "import peewee",
        "from portal.models import Referral",
        "from portal.db import write",
    ],
)
def test_an_impure_rule_is_found(source: str) -> None:
    assert architecture.impure_rules([module("portal.groups.rules", source)], TABLE_NAMES)


def test_rules_may_use_enums() -> None:
    source = "from portal.models import ReferralState"
    assert not architecture.impure_rules([module("portal.groups.rules", source)], TABLE_NAMES)


def test_models_stand_on_db_and_clock_alone() -> None:
    assert architecture.busy_models(MODULES) == []
    assert architecture.busy_models([module("portal.models.x", "from portal import web")])


def test_areas_write_only_what_they_own() -> None:
    assert architecture.foreign_writes(MODULES, TABLE_NAMES, _owned()) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("actions", "from portal.models import Person\nPerson.update(name='').execute()"),
        ("actions", "from portal import models\nmodels.Person.insert(name='').execute()"),
        ("actions", "def f(person):\n    person.save()"),
        ("actions", "from portal.db import database\ndatabase.execute_sql('DELETE')"),
        ("queries", "from portal.models import Group\nGroup.create()"),
    ],
)
def test_a_write_to_anothers_table_is_found(name: str, source: str) -> None:
    planted = [module(f"portal.groups.{name}", source)]
    assert architecture.foreign_writes(planted, TABLE_NAMES, {"groups": {"Group"}})


def test_every_table_has_one_owner() -> None:
    owners: dict[str, list[str]] = {name: [] for name in TABLE_NAMES}
    for area, names in _owned().items():
        for name in names:
            owners[name].append(area)
    assert {name: found for name, found in owners.items() if len(found) != 1} == {}


def test_views_and_forms_ask_queries_for_rows() -> None:
    assert architecture.queries_in_views(MODULES, TABLE_NAMES) == []
    source = "from portal.models import Group\nGroup.get_by_id(1)"
    assert architecture.queries_in_views([module("portal.groups.views", source)], TABLE_NAMES)


def test_every_list_has_an_order() -> None:
    found = []
    for one in MODULES:
        if one.room == "queries" or one.name == "portal.auth.queries":
            found += ordering.unordered_lists(one)
    assert found == []


@pytest.mark.parametrize(
    "body",
    [
        "return list(Group.select().tuples())",
        "query = Group.select().where(1)\n    return [row for row in query]",
        "query = Group.select()\n    return page_of(query, 1)",
        "return Group.select().namedtuples()",
        "query = _base()\n    return list(query.limit(3))",
        "for row in Group.select():\n        x.append(row)",
        "return Group.select(fn.COUNT(Group.id)).group_by(Group.kind).tuples()",
    ],
)
def test_a_list_without_order_is_found(body: str) -> None:
    source = f"def _base():\n    return Group.select()\n\ndef rows():\n    {body}\n"
    assert ordering.unordered_lists(module("portal.groups.queries", source))


@pytest.mark.parametrize(
    "body",
    [
        "return list(_base().order_by(Group.id))",
        "query = _base().order_by(Group.id)\n    return page_of(query, 1)",
        "return Group.select().scalar()",
        "return Group.select(fn.COUNT(Group.id).alias('n')).where(1)",
        "return {row for row in Group.select()}",
        "return sorted(row for row in Group.select())",
        "return list(Other.select().where(x.in_(Group.select())).order_by(Other.id))",
    ],
)
def test_an_ordered_list_passes(body: str) -> None:
    source = f"def _base():\n    return Group.select()\n\ndef rows():\n    {body}\n"
    assert not ordering.unordered_lists(module("portal.groups.queries", source))


def test_words_for_people_are_plain_text_inside_gettext() -> None:
    assert [line for one in MODULES for line in architecture.unsaid_words(one)] == []
    assert architecture.unsaid_words(module("portal.x", "_(f'Hello {name}')"))


def _sources() -> list[Path]:
    folders = [ROOT / name for name in ("portal", "tests", "templates")]
    kept = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [one for one in kept if one.suffix in (".py", ".html", ".xml", ".txt", ".svg", ".j2")]


def _too_long(paths: list[Path]) -> list[str]:
    counts = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    return [f"{path.name}: {count}" for path, count in counts.items() if count > LONGEST]


def test_no_file_is_too_long(tmp_path: Path) -> None:
    assert _too_long(_sources()) == []
    long = tmp_path / "long.py"
    long.write_text("x = 1\n" * (LONGEST + 1))
    assert _too_long([long])


def test_no_file_is_a_drawer_for_everything() -> None:
    assert {path.stem for path in _sources()} & BANNED == set()
    assert {path.parent.name for path in _sources()} & BANNED == set()


def test_pages_hold_no_inline_code() -> None:
    assert {name: templates.inline_code(text) for name, text in templates.templates()} == {
        name: [] for name, _text in templates.templates()
    }


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<p style="color: red">',
        '<p class="{{ x }}" onclick="f()">',
        '<a href="javascript:f()">',
    ],
)
def test_inline_code_is_found(source: str) -> None:
    assert templates.inline_code(source)


def test_every_word_of_a_page_can_be_translated() -> None:
    found = {name: templates.bare_words(text) for name, text in templates.templates()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nothing yet</p>",
        '<a href="{{ url }}">{{ _("Open") }} now</a>',
        '<img alt="A chart">',
        "{% if x %}<b>Late</b>{% endif %}",
    ],
)
def test_a_bare_word_is_found(source: str) -> None:
    assert templates.bare_words(source)


def test_translated_words_pass() -> None:
    source = (
        '<p{% if x %} class="a b"{% endif %} data-x="some words">{{ _("Words") }} &middot; 3</p>'
    )
    assert templates.bare_words(source) == []


def test_every_route_says_who_may_open_it(app: Any) -> None:
    for endpoint, view in app.view_functions.items():
        guarded = getattr(view, "permission", None) is not None
        assert guarded != (endpoint in portal.PUBLIC_ROUTES), endpoint


def test_the_application_does_not_start_with_an_unguarded_route(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = areas.register

    def with_an_open_door(app: Any) -> None:
        register(app)
        app.add_url_rule("/open", "open_door", lambda: "anybody")

    monkeypatch.setattr(areas, "register", with_an_open_door)
    with pytest.raises(RuntimeError, match="open_door"):
        portal.create_app(settings)


def test_the_application_does_not_start_with_a_public_route_that_does_not_exist(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "PUBLIC_ROUTES", portal.PUBLIC_ROUTES | {"home.gone"})
    with pytest.raises(RuntimeError, match=r"home\.gone"):
        portal.create_app(settings)
