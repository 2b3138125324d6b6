"""Settings: where they come from, and a clear word for each that is wrong."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from portal import keys, settings
from portal.errors import SettingsError
from portal.keys import Purpose
from portal.settings import Settings, load


def test_an_empty_instance_gets_defaults_and_a_secret_of_its_own(tmp_path: Path) -> None:
    made = load({}, instance=tmp_path / "new")
    settings.use(made)
    own = keys.session_keys()
    assert keys.file_of(Purpose.SESSION).stat().st_mode & 0o777 == 0o600
    assert len(own[0]) >= 32
    assert keys.session_keys() == own
    settings.use(load({}, instance=tmp_path / "other"))
    assert keys.session_keys() != own
    assert made.database_url == f"sqlite:///{tmp_path / 'new' / 'portal.db'}"
    assert made.secure_cookies


def test_the_environment_wins_over_the_file_and_the_caller_over_both(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('organisation = "File"\nlanguage = "de"\n')
    assert load({}, instance=tmp_path).organisation == "File"
    environ = {"PORTAL_ORGANISATION": "Environment"}
    assert load(environ, instance=tmp_path).organisation == "Environment"
    given = load(environ, instance=tmp_path, organisation="Caller")
    assert given.organisation == "Caller"
    assert given.language == "de"


def test_words_become_what_the_setting_is(tmp_path: Path) -> None:
    environ = {
        "PORTAL_SECURE_COOKIES": "off",
        "PORTAL_SESSION_IDLE_MINUTES": "15",
        "PORTAL_TRUSTED_HOSTS": "a.example, b.example,",
        "DATABASE_URL": "postgresql://portal@db/portal",
        "SECRET_KEY": "k" * 40,
    }
    made = load(environ, instance=tmp_path)
    assert made.secure_cookies is False
    assert made.session_idle_minutes == 15
    assert made.trusted_hosts == ("a.example", "b.example")
    assert not made.is_sqlite
    assert made.database_path is None
    assert made.secret_key == "k" * 40
    settings.use(made)
    assert keys.session_keys() == ("k" * 40,)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"session_idle_minutes": "soon"}, "session_idle_minutes is 'soon'"),
        ({"session_idle_minutes": "-1"}, "write 0 or more"),
        ({"demo": "perhaps"}, "write true or false"),
        ({"timezone": "Atlantis/Capital"}, "Europe/London"),
        ({"holidays_country": "XX"}, "GB and ENG"),
        ({"holidays_region": "Narnia"}, "GB and ENG"),
        ({"database_url": "mysql://x"}, "postgresql://user:password@host/name"),
        ({"secret_key": "short"}, "SECRET_KEY is too short; give 32 or more"),
        ({"secret_key_fallbacks": "short"}, "SECRET_KEY_FALLBACKS is too short"),
        ({"secret_key_fallbacks": f"{'k' * 40}, short"}, "SECRET_KEY_FALLBACKS is too short"),
        ({"colour": "blue"}, "no setting called 'colour'"),
    ],
)
def test_a_wrong_setting_is_named_with_a_right_one(
    tmp_path: Path, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsError, match=words.replace("(", r"\(")):
        load({}, instance=tmp_path, **given)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text("organisation = Harbour\n")
    with pytest.raises(SettingsError, match=r"portal\.toml"):
        load({}, instance=tmp_path)


def test_without_a_checkout_or_a_folder_it_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PACKAGE", tmp_path / "site-packages" / "portal")
    with pytest.raises(SettingsError, match="export PORTAL_INSTANCE="):
        settings.instance_folder({})
    given = settings.instance_folder({"PORTAL_INSTANCE": str(tmp_path)})
    assert given == tmp_path.resolve()


def test_a_demo_keeps_a_database_of_its_own(tmp_path: Path) -> None:
    assert str(load({}, instance=tmp_path, demo=True).database_path).endswith("demo.db")


def test_the_secret_is_never_printed(tmp_path: Path) -> None:
    made = load({}, instance=tmp_path, secret_key="k" * 40, secret_key_fallbacks=("f" * 40,))
    assert "kkk" not in repr(made)
    assert "fff" not in repr(made)


def test_every_setting_but_the_folder_has_a_default() -> None:
    without = [one.name for one in fields(Settings) if repr(one.default) == "<MISSING>"]
    assert all("MISSING" not in repr(one.default) for one in fields(Settings)[1:])
    assert without == [] or without == ["instance"]
