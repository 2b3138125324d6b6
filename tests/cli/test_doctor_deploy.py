"""`portal doctor --deploy`: everything that must hold before others are let in, in plain words."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock, doctor_deploy, keys
from portal.findings import Finding, Stage, findings, looks, taken
from portal.keys import Purpose
from portal.models import AuthenticatorApp
from portal.settings import Settings


def _state(look: Any, settings: Settings) -> str:
    return taken(look, settings)[0].state


def test_a_new_instance_lacks_much_and_is_told_how_to_mend_each(run: Any) -> None:
    run("user", "add", "Ada", "--role", "administrator")
    said = json.loads(run("doctor", "--deploy", "--json", code=1).stdout)
    problems = {one["subject"] for one in said["findings"] if one["state"] == "problem"}
    assert {"Serving others", "Backups", "Proxies"} <= problems
    assert all(one["mend"] for one in said["findings"] if one["state"] == "problem")
    assert not [one for one in said["findings"] if "couldn't be looked at" in one["words"]]
    everyday = json.loads(run("doctor", "--json").stdout)
    assert not {one["subject"] for one in everyday["findings"]} & {"Proxies", "Serving others"}


@pytest.mark.parametrize(
    ("look", "changes", "state"),
    [
        (doctor_deploy._second_factor, {"second_factor_roles": ()}, "problem"),
        (doctor_deploy._sign_in_lasts, {}, "ok"),
        (doctor_deploy._sign_in_lasts, {"session_idle_minutes": 600}, "warning"),
        (doctor_deploy._proxies, {}, "problem"),
        (doctor_deploy._proxies, {"proxy_count": 1}, "ok"),
        (doctor_deploy._mail, {}, "warning"),
        (doctor_deploy._mail, {"mail_server": "smtp.example.org"}, "ok"),
        (
            doctor_deploy._mail,
            {"mail_server": "smtp.example.org", "mail_use_tls": False},
            "problem",
        ),
        (doctor_deploy._own_words, {}, "warning"),
        (doctor_deploy._backups, {}, "problem"),
        (doctor_deploy._backups, {"backup_recipients": ("age1x",)}, "problem"),
        (doctor_deploy._libraries, {}, "ok"),
        (doctor_deploy._high_water_mark, {}, "ok"),
        (
            doctor_deploy._at_rest_elsewhere,
            {"database_url": "postgresql://p@db.example.org/portal"},
            "problem",
        ),
        (
            doctor_deploy._at_rest_elsewhere,
            {"database_url": "postgresql://p@db.example.org/portal?sslmode=verify-full"},
            "warning",
        ),
    ],
)
def test_each_look_tells_sound_from_not(
    db: Any, settings: Settings, look: Any, changes: dict[str, Any], state: str
) -> None:
    assert _state(look, replace(settings, **changes)) == state


def test_users_who_have_yet_to_set_up_a_second_factor_are_counted(
    people: Any, settings: Settings
) -> None:
    roles = ("staff", "facilitator", "manager", "administrator")
    asked = replace(settings, second_factor_roles=roles)
    before = doctor_deploy._second_factor(asked)
    assert before.state == "warning"
    AuthenticatorApp.create(
        user=people.cora,
        secret=keys.encrypt(b"x", f"totp of user {people.cora.id}"),
        is_confirmed=True,
        created_at=clock.now(),
    )
    assert doctor_deploy._second_factor(asked).words != before.words


def test_a_key_that_is_years_old_is_named(db: Any, settings: Settings) -> None:
    keys.ring(Purpose.LINKS)
    assert doctor_deploy._keys_age(settings).state == "ok"
    with time_machine.travel(clock.now() + timedelta(days=500)):
        assert "links" in doctor_deploy._keys_age(settings).words


def test_a_look_that_fails_is_a_finding(settings: Settings) -> None:
    def _broken_thing(_settings: Settings) -> Finding:
        raise OSError("no such device")

    (found,) = taken(_broken_thing, settings)
    assert (found.subject, found.state) == ("Broken thing", "problem")


def test_any_part_may_add_a_look(settings: Settings) -> None:
    from portal import findings as module

    @looks(Stage.DEPLOY)
    def _added(_settings: Settings) -> Finding:
        return Finding("Added", "ok", "seen")

    try:
        assert "Added" in [one.subject for one in findings(Stage.DEPLOY, settings)]
    finally:
        module._looks[Stage.DEPLOY].pop(f"{__name__}.{_added.__qualname__}")
