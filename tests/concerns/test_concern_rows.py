"""Who sees which concerns: each condition held against a concern that lacks only that one."""

from typing import Any

from portal import clock
from portal.auth import scope
from portal.models import AlertStage, Concern, ConcernAlert, Role, User
from tests import factories
from tests.auth.rows import signed_in
from tests.concerns import make


def _concerns(of: Any, user: User) -> set[str]:
    rows = Concern.select(Concern.text).where(of(signed_in(user)))
    return {text for (text,) in rows.tuples()}


def test_a_concern_opens_to_whoever_raised_it_and_to_its_leads(people: Any) -> None:
    other = factories.group("Elsewhere")
    barred, own = factories.person("Barred"), factories.person("Own Record")
    make.concern(people.tuesday, people.fay, text="plain")
    make.concern(people.tuesday, people.fay, text="of Pip", person=people.pip)
    make.concern(people.tuesday, people.fay, text="about Mae", about_user=people.mae)
    make.concern(people.tuesday, people.fay, text="about Cora", about_user=people.cora)
    make.concern(people.tuesday, people.fay, text="barred", person=barred)
    make.concern(people.tuesday, people.fay, text="own", person=own)
    make.concern(people.tuesday, people.fay, text="incident", kind="incident")
    make.concern(other, people.otis, text="elsewhere")
    everything = {"plain", "of Pip", "about Mae", "about Cora", "barred", "own", "incident"}
    assert _concerns(scope.concerns, people.fay) == everything
    assert _concerns(scope.handled_concerns, people.fay) == set()
    assert _concerns(scope.concerns, people.otis) == {"elsewhere"}
    assert _concerns(scope.concerns, people.cora) == set()

    lead = make.lead(people.cora, kinds=["safeguarding"])
    factories.block(people.cora, barred)
    User.update(person=own).where(User.id == people.cora).execute()
    assert _concerns(scope.handled_concerns, people.cora) == {
        "plain",
        "of Pip",
        "about Mae",
        "elsewhere",
    }
    lead.programme = people.tuesday.programme
    lead.save()
    assert _concerns(scope.concerns, people.cora) == {"plain", "of Pip", "about Mae"}
    lead.is_active = False
    lead.save()
    assert _concerns(scope.concerns, people.cora) == set()


def test_a_concern_is_hidden_from_whoever_it_is_about_though_they_raised_it(people: Any) -> None:
    make.concern(people.tuesday, people.fay, text="about Fay", about_user=people.fay)
    make.concern(people.tuesday, people.fay, text="plain")
    barred = factories.person("Barred")
    make.concern(people.tuesday, people.fay, text="barred", person=barred)
    factories.block(people.fay, barred)
    assert _concerns(scope.concerns, people.fay) == {"plain"}


def test_a_concern_of_a_referral_goes_to_the_leads_of_its_programme(people: Any) -> None:
    mine, other = people.tuesday.programme, factories.programme()
    for name, programme in (("mine", mine), ("other", other), ("nobodys", None)):
        make.concern(None, None, text=name, referral=factories.referral(programme=programme))
    make.lead(people.cora, programme=mine)
    assert _concerns(scope.handled_concerns, people.mae) == set()
    assert _concerns(scope.handled_concerns, people.cora) == {"mine", "nobodys"}
    make.lead(people.mae)
    assert _concerns(scope.handled_concerns, people.mae) == {"mine", "other", "nobodys"}
    # A lead whose role was taken away leads on nothing.
    make.lead(people.ada)
    assert _concerns(scope.handled_concerns, people.ada) == set()


def test_a_concern_that_went_to_everybody_opens_to_the_managers_it_went_to(people: Any) -> None:
    manager = factories.user("Mo Manager", Role.MANAGER)
    rows = {
        name: make.concern(people.tuesday, people.fay, text=name)
        for name in ("everybody", "turn", "others")
    }
    for name, user, stage in (
        ("everybody", people.mae, AlertStage.EVERYBODY),
        ("turn", people.mae, AlertStage.TURN),
        ("others", manager, AlertStage.EVERYBODY),
        ("everybody", people.cora, AlertStage.EVERYBODY),
    ):
        ConcernAlert.create(concern=rows[name], user=user, stage=stage, at=clock.now())
    assert _concerns(scope.handled_concerns, people.mae) == {"everybody"}
    assert _concerns(scope.handled_concerns, people.cora) == set()
    Concern.update(about_user=people.mae).execute()
    assert _concerns(scope.handled_concerns, people.mae) == set()
