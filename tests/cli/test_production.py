"""Portal doesn't start for others while something weak is on; each fault says how to mend it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal import modes, production, settings
from portal.errors import SettingsError
from portal.settings import Settings


@pytest.fixture
def sound(tmp_path: Path) -> Settings:
    """Settings under which Portal may serve others."""
    return settings.load(
        {},
        instance=tmp_path / "instance",
        base_url="https://portal.example.org",
        trusted_hosts=("portal.example.org",),
    )


def _faults(given: Settings, **more: Any) -> list[str]:
    more.setdefault("environ", {})
    return [one.words for one in production.faults(given, **more)]


def test_sound_settings_have_no_fault(sound: Settings) -> None:
    assert _faults(sound) == []
    assert _faults(sound, host="0.0.0.0") == []


def test_this_computer_alone_may_have_any(sound: Settings) -> None:
    here = replace(sound, base_url="http://127.0.0.1:8000", trusted_hosts=(), demo=True)
    assert _faults(here) == []
    assert _faults(here, host="::1") == []
    assert _faults(here, host="192.0.2.7") != []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"base_url": "http://portal.example.org"}, "base_url"),
        ({"base_url": "http://127.0.0.1:8000"}, "base_url"),
        ({"trusted_hosts": ()}, "trusted_hosts is empty"),
        ({"trusted_hosts": ("other.example.org",)}, "leaves out portal.example.org"),
        ({"secure_cookies": False}, "secure_cookies"),
        ({"demo": True}, "demo is on"),
        ({"secret_key": "a" * 40}, "SECRET_KEY"),
        ({"secret_key": "change-me-before-you-deploy-0123456789"}, "SECRET_KEY"),
        ({"secret_key_fallbacks": ("b" * 40,)}, "SECRET_KEY"),
    ],
)
def test_each_weak_setting_is_named_with_how_to_mend_it(
    sound: Settings, changes: dict[str, Any], word: str
) -> None:
    found = production.faults(replace(sound, **changes), "0.0.0.0", environ={})
    assert [one for one in found if word in one.words]
    assert all(one.mend for one in found)
    with pytest.raises(SettingsError, match="doesn't start"):
        production.refuse(found)


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({"LOGIN_DISABLED": True}, {}),
        ({"WTF_CSRF_ENABLED": False}, {}),
        ({"TESTING": True}, {}),
        ({"DEBUG": True}, {}),
        ({}, {"FLASK_DEBUG": "1"}),
    ],
)
def test_switches_that_open_what_should_be_shut_are_refused(
    sound: Settings, config: dict[str, Any], environ: dict[str, str]
) -> None:
    assert "opens what should be shut" in _faults(sound, config=config, environ=environ)[0]


def test_keys_drawn_by_lot_are_not_weak() -> None:
    import secrets

    assert not any(production.is_weak(secrets.token_urlsafe(32)) for _n in range(200))
    assert not any(production.is_weak(secrets.token_hex(32)) for _n in range(200))


def test_what_is_ours_is_shut_and_an_open_key_is_refused(sound: Settings) -> None:
    folder = sound.instance
    (folder / "keys").mkdir()
    for path in (folder / "portal.db", folder / "keys" / "session"):
        path.write_text("")
        path.chmod(0o644)
    folder.chmod(0o755)
    assert modes.mend(sound) == [folder / "keys" / "session"]
    assert (folder / "portal.db").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "keys/session" in _faults(sound)[0]


def test_serve_says_all_that_is_to_be_mended(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_BASE_URL", "http://portal.example.org")
    monkeypatch.setenv("PORTAL_SECURE_COOKIES", "off")
    refused = run("serve", code=1)
    for word in ("base_url", "trusted_hosts", "secure_cookies"):
        assert word in refused.output
    assert "to mend first" in refused.stderr
