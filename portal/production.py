"""What must hold before others are let in; where it doesn't, Portal doesn't start.

Portal is for others once `base_url` or the address it listens on is more than this computer.
Each fault is one sentence, and one on how to mend it.
"""

import os
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from portal import modes
from portal.errors import SettingsError
from portal.settings import Settings

# A key with fewer different letters was typed by hand rather than drawn by lot.
LEAST_LETTERS = 16
HAND_WRITTEN = ("change", "secret", "example", "password", "passphrase", "default", "test", "12345")
# Switches of the framework and of its extensions that open what should be shut.
OPENING = {"LOGIN_DISABLED": True, "WTF_CSRF_ENABLED": False, "TESTING": True, "DEBUG": True}
SWITCHES = ("FLASK_DEBUG", "FLASK_LOGIN_DISABLED", "WERKZEUG_DEBUG_PIN", "PYTHONINSPECT")


class Fault(NamedTuple):
    """What is wrong, and how to mend it."""

    words: str
    mend: str

    def __str__(self) -> str:
        return f"{self.words} {self.mend}"


def is_for_others(settings: Settings, host: str = "127.0.0.1") -> bool:
    """Whether more than this computer is meant: by `base_url`, or by the address listened on."""
    return not (is_loopback(host) and is_loopback(urlsplit(settings.base_url).hostname or ""))


def is_loopback(host: str) -> bool:
    """Whether a name or address is this computer's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def faults(
    settings: Settings,
    host: str = "127.0.0.1",
    config: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> list[Fault]:
    """What keeps Portal from serving others; nothing where it serves this computer alone.

    `config` is the application's. That the database is no demo is asked by `cli/serve`.
    """
    if not is_for_others(settings, host):
        return []
    return [
        *_addresses(settings),
        *_secrets(settings),
        *_switches(config or {}, environ),
        *_files(settings),
    ]


def refuse(found: list[Fault]) -> None:
    """Raise SettingsError that names every fault, if there is one."""
    if found:
        raise SettingsError("Portal doesn't start. " + " ".join(map(str, found)))


def _addresses(settings: Settings) -> Iterator[Fault]:
    file = settings.instance / "portal.toml"
    address = urlsplit(settings.base_url)
    name = address.hostname or "portal.example.org"
    if address.scheme != "https" or is_loopback(name):
        yield Fault(
            f"base_url is {settings.base_url}, so links in mail would travel unencrypted.",
            f'Write base_url = "https://YOUR-HOST" in {file}.',
        )
    if not settings.trusted_hosts:
        yield Fault(
            "trusted_hosts is empty, so Portal answers to any host name.",
            f'Write trusted_hosts = ["{name}"] in {file}.',
        )
    elif not is_loopback(name) and not _is_trusted(name, settings.trusted_hosts):
        yield Fault(
            f"trusted_hosts leaves out {name}, the host of base_url.",
            f'Add "{name}" to trusted_hosts in {file}.',
        )
    if not settings.secure_cookies:
        yield Fault(
            "secure_cookies is off, so a sign-in can travel without HTTPS.",
            f"Write secure_cookies = true in {file}.",
        )


def _is_trusted(name: str, trusted: tuple[str, ...]) -> bool:
    return any(name == one or (one.startswith(".") and f".{name}".endswith(one)) for one in trusted)


def _secrets(settings: Settings) -> Iterator[Fault]:
    if settings.demo:
        yield Fault(
            "demo is on, and everybody knows the demo's passphrase.",
            "Serve another instance folder: PORTAL_INSTANCE.",
        )
    for key in filter(None, (settings.secret_key, *settings.secret_key_fallbacks)):
        if is_weak(key):
            yield Fault(
                "SECRET_KEY could be guessed.",
                "Leave it out, so that Portal draws its own; or give 32 bytes drawn by lot.",
            )
            break


def is_weak(key: str) -> bool:
    """Whether a key looks written by hand."""
    lower = key.lower()
    return (
        len(set(key)) < LEAST_LETTERS
        and not _is_hex(key)
        or any(word in lower for word in HAND_WRITTEN)
    )


def _is_hex(key: str) -> bool:
    return set(key) <= set("0123456789abcdefABCDEF") and len(set(key.lower())) > 10


def _switches(config: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Fault]:
    on = [name for name, opens in OPENING.items() if config.get(name) is opens]
    on += [
        name for name in SWITCHES if environ.get(name, "").lower() not in ("", "0", "false", "off")
    ]
    for name in on:
        yield Fault(
            f"{name} opens what should be shut.", "Take it out of the environment and the code."
        )


def _files(settings: Settings) -> Iterator[Fault]:
    for path in modes.loose(settings)[:1]:
        yield Fault(
            f"Other users of this machine can get at {path}.",
            f"Type: chmod {'700' if path.is_dir() else '600'} {path}",
        )
