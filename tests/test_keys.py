"""The keys outside the database: made once, for their owner alone, each bound to its use."""

import hmac
from pathlib import Path
from typing import Any

import pytest

from portal import keys, settings
from portal.errors import SettingsError
from portal.keys import Purpose


def test_a_key_is_made_once_for_its_owner_alone(db: Any) -> None:
    first = keys.ring(Purpose.AUDIT)
    assert keys.ring(Purpose.AUDIT) == first
    file = keys.file_of(Purpose.AUDIT)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_two_purposes_never_share_a_key(db: Any) -> None:
    audit, secret = keys.ring(Purpose.AUDIT), keys.ring(Purpose.SECRETS)
    assert not set(audit.by_name.values()) & set(secret.by_name.values())


def test_a_secret_opens_for_what_it_is_about_and_for_nothing_else(db: Any) -> None:
    sealed = keys.encrypt(b"twelve words", about="totp of user 7")
    assert keys.decrypt(sealed, about="totp of user 7") == b"twelve words"
    with pytest.raises(ValueError, match="isn't a secret of ours"):
        keys.decrypt(sealed, about="totp of user 8")
    with pytest.raises(ValueError, match="isn't a secret of ours"):
        keys.decrypt(sealed[:-2] + "AA", about="totp of user 7")


def test_an_older_key_still_opens_what_it_closed(db: Any) -> None:
    sealed = keys.encrypt(b"twelve words", about="a test")
    name, seal = keys.seal(Purpose.AUDIT, b"an event")
    for purpose in (Purpose.AUDIT, Purpose.SECRETS):
        _put_new_key_first(keys.file_of(purpose))
    assert keys.decrypt(sealed, about="a test") == b"twelve words"
    assert keys.seal(Purpose.AUDIT, b"an event", name) == (name, seal)
    assert keys.seal(Purpose.AUDIT, b"an event")[0] != name


def test_a_damaged_file_of_keys_is_named_and_never_replaced(db: Any) -> None:
    file = keys.file_of(Purpose.AUDIT)
    keys.ring(Purpose.AUDIT)
    file.write_text("not a key")
    with pytest.raises(SettingsError, match="bring it back"):
        keys.ring(Purpose.AUDIT)
    assert file.read_text() == "not a key"


def test_names_on_phones_outlive_an_upgrade_from_the_time_of_one_secret(db: Any) -> None:
    (settings.current().instance / "secret_key").write_text("one-secret-for-everything\n")
    try:
        made = hmac.digest(b"one-secret-for-everything", b"marks", "sha256")
        digests = keys.link_digests(b"marks", b"user 7")
        assert digests[-1] == hmac.digest(made, b"user 7", "sha256")
        assert len(digests) == 2, "what is made from now on is made with a key of links"
    finally:
        (settings.current().instance / "secret_key").unlink()


def _put_new_key_first(file: Path) -> None:
    file.write_text(f"newest {'ab' * keys.KEY_BYTES}\n" + file.read_text())
