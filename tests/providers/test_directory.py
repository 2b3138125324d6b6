"""The provider directory: one provider's page, changing it, its links, its figures, its closing."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal import clock, jobs
from portal.errors import DomainError
from portal.models import (
    Ending,
    FollowUp,
    Person,
    Provider,
    ProviderLink,
    Referral,
    ReferralState,
    ReferralStep,
    Referrer,
    StepKind,
    UserProgramme,
)
from portal.providers import (
    answer_choice_queries,
    edit_actions,
    figure_rules,
    link_queries,
    queries,
    token_actions,
    token_queries,
)
from portal.providers.figure_queries import ArrivedRow
from portal.referrals import provider_closing_actions, provider_closing_jobs
from tests import factories


@pytest.fixture
def elm(db: Any) -> Provider:
    return factories.provider("Elm Road Surgery", email="office@elm.example")


def referrer(of: Provider, name: str = "Ravi Menon", **more: Any) -> Referrer:
    return Referrer.create(provider=of, name=name, created_at=clock.now(), **more)


def test_list_is_searched_by_name_code_and_referrer(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    oak = factories.provider("Oak Practice", ods_code="A81002")
    referrer(oak, "Imran Shah")
    cora = browser_for(people.cora)
    for search, found in (("elm", elm), ("a81002", oak), ("imran", oak)):
        rows = cora.get(f"/providers?q={search}").table("Providers")
        assert [row["Provider"] for row in rows] == [found.name]
    assert "No provider or referrer" in cora.get("/providers?q=%25").main


def test_a_provider_is_added_with_what_reaches_it(browser_for: Any, people: Any) -> None:
    cora = browser_for(people.cora)
    typed = {"name": "Yew House", "email": "desk@yew.example", "address": "1 Yew Lane\nLS1"}
    made = cora.submit(cora.get("/providers/new"), "Save", 302, **typed)
    page = cora.get(made.response.headers["Location"])
    assert page.heading == "Yew House"
    assert "desk@yew.example" in page.main
    page = cora.submit(cora.get("/providers/new"), "Save", 422, **typed)
    assert "already" in page.errors()["name"]
    assert page.value_of("address").splitlines()[-1] == "LS1"


def test_who_comes_second_sees_both_and_changes_nothing(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    cora, ada = browser_for(people.cora), browser_for(people.ada)
    path = f"/providers/{elm.id}/edit"
    opened = ada.get(path)
    cora.submit(cora.get(path), "Save", 302, phone="01632 960 500")
    page = ada.submit(opened, "Save", 409, phone="01632 960 600")
    assert "01632 960 500" in page.main
    assert page.value_of("phone") == "01632 960 600"
    assert Provider.get_by_id(elm.id).phone == "01632 960 500"
    ada.submit(page, "Save", 302)
    assert Provider.get_by_id(elm.id).phone == "01632 960 600"


def test_whoever_leaves_is_kept_and_their_links_end(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    ravi = referrer(elm)
    own, shared = (
        factories.provider_link(elm, "own", referrer=ravi),
        factories.provider_link(elm, "shared"),
    )
    cora = browser_for(people.cora)
    page = cora.get(f"/providers/{elm.id}/referrers/{ravi.id}")
    cora.submit(page, "Save", 302, is_active="")
    assert "Has left" in cora.get(f"/providers/{elm.id}").main
    assert ProviderLink.get_by_id(own.id).revoked_at is not None
    assert ProviderLink.get_by_id(shared.id).revoked_at is None
    cora.get(f"/providers/{factories.provider().id}/referrers/{ravi.id}", status=404)


def test_a_link_is_shown_once_and_ends_at_once(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    cora = browser_for(people.cora)
    page = cora.get(f"/providers/{elm.id}/links/new")
    made = cora.submit(page, "Make the link", 200, label="Front desk")
    address = made.tree.xpath('.//input[@id="link-address"]')[0].get("value")
    key = address.rpartition("/")[2]
    assert len(key) > 40
    assert key not in str(ProviderLink.get().__data__)
    page = cora.get(f"/providers/{elm.id}")
    assert key not in page.text
    visitor = browser_for(None)
    assert "Elm Road Surgery" in visitor.get(f"/refer/{key}").main
    cora.submit(page, "End it", 302)
    gone = visitor.get(f"/refer/{key}", status=404)
    assert "/refer" in gone.links().values()
    assert gone.main == visitor.get("/refer/never-made", status=404).main


def test_administrators_see_the_directory_and_no_referrals(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    factories.referral(provider=elm)
    page = browser_for(people.ada).get(f"/providers/{elm.id}")
    assert "Days to first contact" not in page.main
    assert "Last 12 months" not in browser_for(people.ada).get("/providers").main


def test_figures_say_how_much_came_what_came_of_it_and_how_soon(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    now = clock.now()
    ended = {"state": ReferralState.ENDED}
    accepted = factories.referral(
        provider=elm, state=ReferralState.ACCEPTED, received_at=now - timedelta(days=9)
    )
    ReferralStep.create(referral=accepted, kind=StepKind.CONTACTING, at=now - timedelta(days=6))
    spoken = factories.referral(provider=elm, received_at=now - timedelta(days=5))
    factories.contact(spoken.person, referral=spoken, happened_on=clock.today())
    factories.referral(provider=elm, **ended, ending=Ending.DECLINED, end_reason="no_room")
    factories.referral(provider=elm, **ended, ending=Ending.DUPLICATE)
    factories.referral()
    page = browser_for(people.cora).get(f"/providers/{elm.id}")
    assert "4 Referrals" in page.main
    assert "2 Open now" in page.main
    assert "50 % Accepted 1 of 2 answered" in page.main
    assert "4 Days to first contact" in page.main
    assert page.table("taken on") == [{"Reason": "No room in a group that suits", "Referrals": "1"}]
    quarters = page.table("By quarter")
    assert sum(int(row["Referrals"]) for row in quarters) == 4
    assert len(quarters) == 8


def test_figures_count_only_referrals_within_the_users_programmes(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    mine, other = factories.programme(), factories.programme()
    factories.referral(provider=elm, programme=mine)
    factories.referral(provider=elm, programme=other)
    UserProgramme.create(user=people.cora, programme=mine)
    cora = browser_for(people.cora)
    assert "1 Referrals" in cora.get(f"/providers/{elm.id}").main
    assert cora.get("/providers").table("Providers")[0]["Open"] == "1"


def test_figures_of_nothing_say_so() -> None:
    none = figure_rules.figures([], date(2026, 11, 27))
    assert (none.accepted_percent, none.contact_days, none.total_count) == (None, None, 0)
    assert none.months[0] == (date(2026, 11, 1), 0)
    assert none.months[-1] == (date(2025, 12, 1), 0)
    assert none.quarters[0] == (date(2026, 10, 1), 0)
    assert none.quarters[-1] == (date(2025, 1, 1), 0)


def test_median_of_two_contacts_lies_between() -> None:
    day = date(2026, 11, 2)
    rows = [ArrivedRow(day, "contacting", None, "", False, day + timedelta(days=n)) for n in (1, 4)]
    assert figure_rules.figures(rows, day).contact_days == 2.5


# Closing


def test_links_and_tokens_end_on_the_day_and_not_before(
    db: Any, people: Any, elm: Provider
) -> None:
    factories.provider_link(elm, "desk")
    token = token_actions.issue_token(elm.id)
    tomorrow = clock.today() + timedelta(days=1)
    edit_actions.set_closing(elm.id, 1, tomorrow, None, people.cora)
    assert link_queries.opened("desk")
    assert token_queries.token_holder(token).is_open
    edit_actions.set_closing(elm.id, 2, clock.today(), None, people.cora)
    assert link_queries.opened("desk") is None
    assert not token_queries.token_holder(token).is_open
    assert elm.id not in dict(queries.active_providers())


def test_answers_go_on_to_whoever_took_over_last(db: Any, people: Any, elm: Provider) -> None:
    oak, yew = factories.provider("Oak"), factories.provider("Yew")

    def answered() -> tuple[str, bool]:
        choice = answer_choice_queries.choices_for([elm.id])[elm.id]
        return choice.name, choice.is_gone

    assert answered() == ("Elm Road Surgery", False)
    edit_actions.set_closing(elm.id, 1, clock.today(), oak.id, people.cora)
    assert answered() == ("Oak", False)
    edit_actions.set_closing(oak.id, 1, clock.today(), yew.id, people.cora)
    assert answered() == ("Yew", False)
    edit_actions.set_closing(yew.id, 1, clock.today(), None, people.cora)
    assert answered() == ("Yew", True)


def test_a_successor_must_go_on(db: Any, people: Any, elm: Provider) -> None:
    oak = factories.provider("Oak", closes_on=clock.today() + timedelta(days=9))
    for successor in (elm.id, oak.id, 999):
        with pytest.raises(DomainError) as caught:
            edit_actions.set_closing(elm.id, 1, clock.today(), successor, people.cora)
        assert caught.value.field == "successor_id"
    assert Provider.get_by_id(elm.id).closes_on is None


def test_without_a_successor_each_open_referral_is_followed_up(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    still = factories.referral(provider=elm)
    factories.referral(provider=elm, state=ReferralState.ENDED, ending=Ending.DECLINED)
    day = clock.today() + timedelta(days=20)
    cora = browser_for(people.cora)
    page = cora.get(f"/providers/{elm.id}/close")
    assert "1 referral of theirs is open" in page.main
    cora.submit(page, "Save", 302, closes_on=day.isoformat(), successor_id=0)
    made = FollowUp.get()
    assert (made.referral_id, made.due_on, made.kind) == (still.id, day, "referrer")
    assert "Closes on" in cora.get(f"/providers/{elm.id}").main
    # Taken back, it is settled; closed again, it is owed again.
    cora.submit(cora.get(f"/providers/{elm.id}"), "It goes on after all", 302)
    assert FollowUp.get().done_at is not None
    provider_closing_actions.close_provider(
        elm.id, Provider.get_by_id(elm.id).version, day, None, people.cora
    )
    assert FollowUp.select().where(FollowUp.done_at.is_null()).count() == 1


def test_what_came_until_the_last_day_is_followed_up_by_night_once(
    db: Any, people: Any, elm: Provider
) -> None:
    provider_closing_actions.close_provider(elm.id, 1, clock.today(), None, people.cora)
    factories.referral(provider=elm)
    night = factories.job(kind=provider_closing_jobs.KIND, state="running", attempt_count=1)
    for _night in range(2):
        provider_closing_jobs.follow_up_closed(jobs.Running(night.id, {}, None))
    assert FollowUp.select().count() == 1


def test_a_closing_that_somebody_changed_since_is_refused(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    cora, ada = browser_for(people.cora), browser_for(people.ada)
    path = f"/providers/{elm.id}/close"
    opened = ada.get(path)
    first, second = (clock.today() + timedelta(days=n) for n in (5, 6))
    cora.submit(cora.get(path), "Save", 302, closes_on=first.isoformat())
    page = ada.submit(opened, "Save", 409, closes_on=second.isoformat())
    assert "As it stands now" in page.main
    assert Provider.get_by_id(elm.id).closes_on == first


def test_names_of_120_letters_and_500_referrers_stand_on_the_page(
    browser_for: Any, people: Any, elm: Provider
) -> None:
    long = "عبد الرحمن " * 10 + "محمد علي حسن"
    Provider.update(name=long).where(Provider.id == elm.id).execute()
    Referrer.insert_many(
        [
            {"provider": elm.id, "name": f"Referrer {n:03d}", "created_at": clock.now()}
            for n in range(500)
        ]
    ).execute()
    page = browser_for(people.cora).get(f"/providers/{elm.id}")
    assert len(page.table("Referrers")) == 500
    assert page.heading == long
    assert not Person.select().where(Person.name == long).exists()
    assert Referral.select().count() == 0
