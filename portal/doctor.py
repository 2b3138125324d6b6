"""`portal doctor`: every look there is, in the order in which they rest on one another.

The looks stand in `doctor_*.py` by what they look at, and beside what other parts of Portal
build; `portal/findings.py` says how to add one.
"""

from portal import doctor_keeping, doctor_machine, doctor_settings  # noqa: F401
from portal import settings as settings_module
from portal.errors import SettingsError
from portal.findings import Finding as Finding
from portal.findings import Stage, findings
from portal.settings import Settings


def examine(settings: Settings | None = None, *, deploy: bool = False) -> list[Finding]:
    """Look at everything; with `deploy` also at what must hold before others are let in.

    Loads the settings unless they are given. Never raises: what goes wrong is a finding.
    """
    found = [doctor_machine.python(), doctor_machine.sqlite()]
    if settings is None:
        try:
            # Where somebody has only looked at the demo, that is the database to look at.
            settings = settings_module.load_or_demo()
        except SettingsError as problem:
            return [*found, Finding("Settings", "problem", str(problem))]
    found += findings(Stage.MACHINE, settings)
    return found + _database(settings, deploy)


def _database(settings: Settings, deploy: bool) -> list[Finding]:
    from portal import create_app, doctor_database, doctor_deploy  # noqa: F401
    from portal.db import connection, database

    path = settings.database_path
    if path and not path.is_file():
        mend = doctor_database.how_to_make(settings)
        return [Finding("Database", "ok", "not made yet", mend)]
    try:
        with create_app(settings).app_context(), connection():
            state = doctor_database.state_of(settings)
            if state.state != "ok":
                return [state]
            found = [state, *findings(Stage.DATABASE, settings)]
            return found + (findings(Stage.DEPLOY, settings) if deploy else [])
    except Exception as problem:
        words = " ".join(str(problem).split())
        return [Finding("Database", "problem", f"can't be used: {words}", "Check DATABASE_URL.")]
    finally:
        if database.obj is not None and not database.is_closed():
            database.close()
