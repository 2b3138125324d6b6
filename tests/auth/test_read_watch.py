"""What a request selects is held to the classes of whoever asks, whatever a page does with it."""

from typing import Any

import pytest
from flask import g, request
from peewee import SQL, Case, Column, fn

from portal import db as database_module
from portal.auth import field_classes, read_watch
from portal.auth.field_classes import FieldRefused
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.db import write
from portal.models import Group, Person, Referral, Response, Role, User
from tests import factories

# Every query that reads beyond its reader's classes, reviewed by hand: none gives back
# the value, or it is the reader's by what stands in the row.
REVIEWED = {
    "concerns.concern_queries.concern_for",
    "concerns.emergency_queries.looks_for",
    "home.queries.programmes_at_a_glance",
    "office.event_queries.pseudonym_of_number",
    "auth.who_looked_queries.looks_at",
    "groups.seat_queries.board_of",
    "groups.waiting_queries.estimates",
    "outcomes.due_queries.due_counts",
    "outcomes.session_queries.present_at",
    "outcomes.use_queries.uses_of",
    "people.queries._words_of",
    "privacy.due_queries.kept_counts",
    "privacy.due_queries.lives",
    "privacy.erasure_actions.apply_again",
    "privacy.erasure_actions.erase_person",
    "privacy.erasure_actions.would_go",
    "privacy.subject_bundle.collect",
    "privacy.subject_queries.choices_for",
    "privacy.subject_queries.choices_of",
    "privacy.subject_queries.sees_all_of",
    "referrals.outward_queries.known_of",
    "reports.figure_queries.ledger_of",
    "reports.need_queries.turned_away",
    "reports.need_queries.waiting",
}


def _names(query: Any) -> set[str]:
    return {f"{one.model.__name__}.{one.name}" for one in read_watch.fields_read(query)}


def test_fields_are_found_however_they_are_asked_for() -> None:
    other = Person.alias()
    inner = Referral.select(Referral.reason.alias("why"), Referral.person).alias("inner")
    once = Referral.select(Referral.risk_note.alias("note")).cte("once")
    for query, found in (
        (Person.select(Person.name), {"Person.name"}),
        (other.select(other.nhs_number), {"Person.nhs_number"}),
        (Referral.select(fn.COALESCE(Referral.reason, "")), {"Referral.reason"}),
        (Referral.select(fn.MAX(Referral.risk).alias("most")), {"Referral.risk"}),
        (Referral.select((Referral.risk_note != "").alias("is_noted")), {"Referral.risk_note"}),
        (Referral.select(Case(None, ((SQL("1=1"), Referral.topic),), "")), {"Referral.topic"}),
        (Referral.select(Referral.reason.cast("text")), {"Referral.reason"}),
        (Person.select(Referral.select(Referral.reason).limit(1)), {"Referral.reason"}),
        (Person.select(inner.c.why).join(inner, on=True), {"Referral.reason"}),
        (Person.select(once.c.note).join(once, on=True).with_cte(once), {"Referral.risk_note"}),
        (
            Person.select(Person.name) | Referral.select(Referral.reason),
            {"Person.name", "Referral.reason"},
        ),
        (Response.select(fn.COUNT(Response.score)), set()),
        (Group.select(Group.id).where(Group.name == Referral.select(Referral.topic)), {"Group.id"}),
    ):
        assert _names(query) == found
    assert "Referral.reason" in _names(Referral.select())
    assert _names(once) == {"Referral.risk_note"}


def test_a_field_is_found_behind_every_query_that_it_goes_through() -> None:
    other = Person.alias()
    aliased = other.select(other.name, other.born_on).alias("aliased")
    plain = Referral.select(Referral.reason, Referral.topic, Referral.person).alias("plain")
    outer = Person.select(plain.c.topic, plain.c.reason).from_(plain).alias("outer")
    both = Person.select(Person.id, Person.name) | Referral.select(Referral.id, Referral.reason)
    more = (both | Response.select(Response.id, Response.score)).alias("more")
    for query, found in (
        (Person.select(aliased.c.born_on).from_(aliased), {"Person.born_on"}),
        (Person.select(plain.c.topic).from_(plain), {"Referral.topic"}),
        (Person.select(plain.c.person_id).from_(plain), {"Referral.person"}),
        (Person.select(outer.c.reason).from_(outer), {"Referral.reason"}),
        (Person.select(Column(other, "nhs_number")), {"Person.nhs_number"}),
        (Person.select(Column(Person, "nhs_number")), {"Person.nhs_number"}),
        # Whatever a union calls a column, each of its parts puts something there.
        (Person.select(more.c.name), {"Person.name", "Referral.reason", "Response.score"}),
        (Person.select(more.c.id), {"Person.id", "Referral.id", "Response.id"}),
        (Person.select(fn.VALUE().alias("nothing")), set()),
    ):
        assert _names(query) == found


@pytest.fixture
def asked(make_app: Any, people: Any, browser_for: Any) -> Any:
    """Ask a page that selects what it is given, as a user: its status, and what it got."""

    def ask(user: Any, query: Any, around: Any = lambda read: read()) -> tuple[int, Any]:
        app = make_app(log_level="critical")
        got: list[Any] = []

        def page() -> str:
            got.append(around(lambda: list(query.tuples())))
            return ""

        app.add_url_rule("/asked", "home.asked", requires(Permission.ACCOUNT)(page))
        browser = factories_browser(app)
        browser.sign_in(user)
        answer = browser.client.get("/asked")
        return answer.status_code, got

    from tests.page import Browser as factories_browser

    return ask


def test_what_is_of_no_class_of_theirs_never_leaves_the_database(asked: Any, people: Any) -> None:
    factories.referral(people.pip, reason="Panic")
    reason = Referral.select(Referral.reason)
    assert asked(people.cora, reason) == (200, [[("Panic",)]])
    for user in (people.fay, people.mae, people.ada):
        assert asked(user, reason) == (500, [])
    assert asked(people.fay, Person.select(Person.name))[0] == 200
    assert asked(people.mae, Person.select(Person.name))[0] == 500


def test_counts_may_be_made_of_what_nobody_is_shown(asked: Any, people: Any) -> None:
    factories.referral(people.pip, reason="Panic")
    counted = Referral.select(fn.COUNT(Referral.reason))
    assert asked(people.mae, counted) == (200, [[(1,)]])


def test_what_an_action_reads_while_it_writes_is_handed_to_nobody(asked: Any, people: Any) -> None:
    factories.referral(people.pip, reason="Panic")

    def around(read: Any) -> int:
        with write():
            return len(read())

    assert asked(people.fay, Referral.select(Referral.reason), around) == (200, [1])


def test_a_query_that_reads_beyond_says_why_and_is_reviewed(asked: Any, people: Any) -> None:
    assert set(read_watch.read_beyond) == REVIEWED
    assert all(len(because.split()) > 2 for because in read_watch.read_beyond.values())
    marked = read_watch.reads_beyond("Only how many.")
    try:

        def count(read: Any) -> int:
            return len(read())

        count.__module__ = "portal.home.queries"
        counting = marked(count)
        assert read_watch.read_beyond["home.queries.count"] == "Only how many."
        factories.referral(people.pip, reason="Panic")
        assert asked(people.fay, Referral.select(Referral.reason), counting) == (200, [1])
    finally:
        for name in set(read_watch.read_beyond) - REVIEWED:
            del read_watch.read_beyond[name]


def test_a_query_that_is_read_later_cannot_be_marked() -> None:
    def later() -> Any:
        yield 1

    with pytest.raises(TypeError, match="must have read everything"):
        read_watch.reads_beyond("Figures alone go out.")(later)


def test_a_page_that_answers_anybody_reads_nothing_of_people(app: Any, people: Any) -> None:
    with app.test_request_context("/refer"):
        read_watch._begin_public()
        with pytest.raises(FieldRefused):
            list(Person.select(Person.name).tuples())
        assert len(list(User.select(User.id).tuples())) > 1


def test_a_page_of_a_secret_reads_what_its_holder_is_there_for(app: Any) -> None:
    public = {
        rule.endpoint: rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "permission", None) is None
    }
    assert {name.partition(".")[0] for name in public} >= set(read_watch.HOLDERS)
    for endpoint, rule in public.items():
        with app.test_request_context():
            request.url_rule = rule
            read_watch._begin_public()
            known = read_watch.HOLDERS.get(endpoint.rpartition(".")[0])
            assert g.read_classes == (known or {field_classes.FieldClass.ADMIN}), endpoint


def test_a_page_for_users_alone_and_no_page_at_all_begin_without_classes(app: Any) -> None:
    for path in ("/account", "/no/such/page"):
        with app.test_request_context(path):
            read_watch._begin_public()
            assert "read_classes" not in g


def test_each_application_is_watched_once(make_app: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(database_module, "read_watchers", [])
    for _again in range(2):
        make_app()
        assert database_module.read_watchers == [read_watch._look]


def test_every_engine_shows_what_it_reads() -> None:
    for url in ("sqlite:////nowhere/x.db", "postgresql://nobody@127.0.0.1:1/none"):
        assert isinstance(database_module.connect_url(url), database_module.Watched)


def test_a_leader_who_finds_somebody_is_told_no_birth_date(people: Any, browser_for: Any) -> None:
    Person.update(born_on="1987-03-02", nhs_number="9434765919").where(
        Person.id == people.pip
    ).execute()
    assert field_classes.classes_of_roles({Role.FACILITATOR}).isdisjoint(
        {field_classes.FieldClass.IDENTITY}
    )
    for path in (f"/people/{people.pip.id}", "/people?q=Pip"):
        page = browser_for(people.fay).get(path)
        assert page.status == 200
        assert "1987" not in page.text
        assert "9434765919" not in page.text
