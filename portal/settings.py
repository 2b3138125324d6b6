"""Where the settings come from, and what is checked of them before anything starts."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.bank_holidays import are_known
from portal.errors import SettingsError
from portal.setting_names import Settings as Settings

PACKAGE = Path(__file__).resolve().parent
SECRET_BYTES = 32
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Those that the environment names without PORTAL_.
BARE = ("database_url", "secret_key", "secret_key_fallbacks")
# As the models know them, which stand above this module.
# fmt: off
EQUALITY_QUESTIONS = frozenset({
    "ethnicity", "gender_identity", "sexual_orientation", "disability", "religion",
    "carer", "veteran", "marital_status", "pregnancy",
})
# fmt: on
ROLES = frozenset({"staff", "facilitator", "manager", "administrator"})


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Make these the settings of this process, as `create_app` and the command line do."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of this process. Raises RuntimeError before `use`."""
    if _current is None:
        raise RuntimeError("No settings yet: create_app() or the command line sets them.")
    return _current


def are_set() -> bool:
    """Whether `use` was called."""
    return _current is not None


def templates_folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    return _beside_or_inside("templates")


def static_folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    return _beside_or_inside("static")


def _beside_or_inside(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def instance_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """PORTAL_INSTANCE, else the checkout's own `instance/`.

    Raises SettingsError where there is neither, with the line to type.
    """
    given = environ.get("PORTAL_INSTANCE")
    if given:
        return Path(given).expanduser().resolve()
    checkout = PACKAGE.parent
    if (checkout / "wsgi.py").is_file() and (checkout / "pyproject.toml").is_file():
        return checkout / "instance"
    raise SettingsError(
        "Portal doesn't know where to keep its database. Choose a folder and type: "
        "export PORTAL_INSTANCE=/var/lib/portal"
    )


def load(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Settings from defaults, then `portal.toml` in the instance folder, then the environment.

    The environment's names are PORTAL_ and the setting in capitals; DATABASE_URL,
    SECRET_KEY and SECRET_KEY_FALLBACKS go without the prefix. `overrides` win over all. Makes
    the instance folder. Raises SettingsError naming the setting and what it should look like.
    """
    instance = Path(overrides.pop("instance", None) or instance_folder(environ))
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    given: dict[str, Any] = {}
    file = instance / "portal.toml"
    if file.is_file():
        try:
            given.update(tomllib.loads(file.read_text("utf-8")))
        except tomllib.TOMLDecodeError as problem:
            raise SettingsError(f"{file.name} can't be read: {problem}") from problem
    for one in fields(Settings):
        bare = one.name.upper() if one.name in BARE else None
        value = environ.get(f"PORTAL_{one.name.upper()}", environ.get(bare) if bare else None)
        if value is not None and one.name != "instance":
            given[one.name] = value
    given.update(overrides)
    return _checked(instance, given)


def load_or_demo() -> Settings:
    """As `load`; the demo's settings where nothing but a demo was ever made.

    That is: no database is named, there is no `portal.db`, and there is a `demo.db`.
    """
    loaded = load()
    if loaded.database_path != loaded.instance / "portal.db" or loaded.database_path.is_file():
        return loaded
    if not (loaded.instance / "demo.db").is_file():
        return loaded
    return load(demo=True, secure_cookies=False, database_url="")


def _checked(instance: Path, given: dict[str, Any]) -> Settings:
    known = {one.name: one for one in fields(Settings)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known or name == "instance":
            raise SettingsError(f"There is no setting called {name!r}. The README lists them all.")
        values[name] = _converted(name, value, known[name].default)
    values.setdefault("database_url", "")
    if not values["database_url"]:
        name = "demo.db" if values.get("demo") else "portal.db"
        values["database_url"] = f"sqlite:///{instance / name}"
    if not values["database_url"].startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise SettingsError(
            "DATABASE_URL should look like sqlite:///path/to/portal.db "
            "or postgresql://user:password@host/name."
        )
    zone = values.get("timezone", Settings.timezone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise SettingsError(f"timezone is {zone!r}; use a name such as Europe/London.") from problem
    country, region = (
        str(values.get(name, getattr(Settings, name)))
        for name in ("holidays_country", "holidays_region")
    )
    is_default = (country, region) == (Settings.holidays_country, Settings.holidays_region)
    if not is_default and not are_known(country, region):
        raise SettingsError(
            f"holidays_country {country!r} and holidays_region {region!r} aren't known together; "
            "write codes such as GB and ENG, or leave both empty."
        )
    _check_words("equality_questions", values, EQUALITY_QUESTIONS)
    _check_sign_in(values)
    _check_secrets(values)
    _check_weekday(values)
    return Settings(instance=instance, **values)


def _check_sign_in(values: dict[str, Any]) -> None:
    if values.get("demo"):
        values.setdefault("second_factor_roles", ())
    _check_words("second_factor_roles", values, ROLES)
    _check_words("health_roles", values, ROLES)
    if values.get("step_up_minutes") == 0:
        raise SettingsError("step_up_minutes is 0; write 1 or more, or nothing would ever open.")


def _check_secrets(values: dict[str, Any]) -> None:
    for name in ("secret_key", "secret_key_fallbacks"):
        given = values.get(name) or ()
        for key in (given,) if isinstance(given, str) else given:
            if len(key) < SECRET_BYTES:
                raise SettingsError(
                    f"{name.upper()} is too short; give {SECRET_BYTES} or more characters."
                )


def _check_weekday(values: dict[str, Any]) -> None:
    weekday = values.get("trustee_weekday", Settings.trustee_weekday)
    if weekday not in WEEKDAYS:
        raise SettingsError(f"trustee_weekday is {weekday!r}; choose from {', '.join(WEEKDAYS)}.")
    if values.get("trustee_hour", 0) > 23:
        raise SettingsError(f"trustee_hour is {values['trustee_hour']}; write 0 to 23.")


def _check_words(name: str, values: dict[str, Any], known: frozenset[str]) -> None:
    unknown = set(values.get(name, ())) - known
    if unknown:
        raise SettingsError(
            f"{name} names {', '.join(sorted(unknown))}; choose from {', '.join(sorted(known))}."
        )


def _converted(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
            raise SettingsError(f"{name} is {value!r}; write true or false.")
        return word in ("1", "true", "yes", "on")
    if isinstance(default, int):
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SettingsError(f"{name} is {value!r}; write a whole number.") from None
        if number < 0:
            raise SettingsError(f"{name} is {number}; write 0 or more.")
        return number
    if isinstance(default, tuple):
        words = value.split(",") if isinstance(value, str) else value
        return tuple(word.strip() for word in words if word.strip())
    return str(value)
