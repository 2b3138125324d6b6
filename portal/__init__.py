"""Portal: a lightweight intranet for nonprofits that run mental-health support groups.

`areas` is the only module that knows every area.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.public_routes import PUBLIC_ROUTES

if TYPE_CHECKING:
    from flask import Flask

    from portal.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises SettingsError, or RuntimeError for a route without a guard."""
    from flask import Flask
    from flask_babel import Babel
    from werkzeug.middleware.proxy_fix import ProxyFix

    from portal import areas, formats, mail_rounds, modes, navigation, signed_cookies, web
    from portal import settings as settings_module
    from portal.auth import guard
    from portal.request_limits import MOST_FIELDS
    from portal.signed_cookies import PLAIN_NAME, SECURE_NAME

    settings = settings or settings_module.load()
    modes.mend(settings)
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(settings_module.templates_folder()),
        static_folder=str(settings_module.static_folder()),
    )
    app.config.update(
        SESSION_COOKIE_NAME=SECURE_NAME if settings.secure_cookies else PLAIN_NAME,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_absolute_hours),
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=settings.session_absolute_hours * 3600,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
    )
    if settings.proxy_count:
        hops = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    use_settings(app, settings)
    signed_cookies.install(app)
    Babel(app)
    formats.install(app)
    guard.install(app)
    web.install(app)
    mail_rounds.install(app)
    app.jinja_env.globals.update(navigation=navigation.navigation)
    areas.register(app)
    _check_guards(app)
    return app


def use_settings(app: Flask, settings: Settings) -> None:
    """Have an application, and this process, go by these settings and their database from now on.

    What Flask read when the application was made stays: keys, cookies, sizes, proxies, mail.
    """
    from portal import clock, log, read_only
    from portal import settings as settings_module
    from portal.db import connect_url, database

    settings_module.use(settings)
    clock.set_zone(settings.timezone)
    clock.set_holidays(settings.holidays_country, settings.holidays_region)
    log.configure(settings.log_level)
    app.instance_path = str(settings.instance)
    app.jinja_env.globals["settings"] = settings
    read_only.forget()
    database.initialize(connect_url(settings.database_url))


def _check_guards(app: Flask) -> None:
    known = set(app.view_functions)
    missing = PUBLIC_ROUTES - known
    if missing:
        raise RuntimeError(f"PUBLIC_ROUTES names routes that don't exist: {sorted(missing)}")
    for endpoint, view in app.view_functions.items():
        is_guarded = getattr(view, "permission", None) is not None
        if is_guarded == (endpoint in PUBLIC_ROUTES):
            raise RuntimeError(
                f"Route {endpoint} needs @requires(Permission.X), or @public and a line in "
                "PUBLIC_ROUTES, and not both."
            )
