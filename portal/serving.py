"""The application for a web server of somebody's own: made, and refused where it can't serve."""

from typing import Any

from portal.errors import SettingsError


def application_to_serve() -> Any:
    """The application, which holds its instance for as long as this process lives.

    Raises SettingsError, SchemaError for a database that a newer Portal has used, and Busy
    while a backup is being restored here.
    """
    from portal import create_app, demo, erasing, high_water, production, running, schema
    from portal.db import connection, database
    from portal.settings import load

    settings = load()
    running.hold(settings)
    app = create_app(settings)
    production.refuse(production.faults(settings, config=app.config))
    path = settings.database_path
    if path is None or path.is_file():
        with app.app_context(), connection():
            schema.refuse_newer(database.obj)
            if production.is_for_others(settings) and demo.is_demo_database():
                raise SettingsError("This database is the demo's: serve another, by DATABASE_URL.")
            high_water.say_at_start()
            erasing.settle_at_start()
        database.close_all()
    return app
