"""portal demo."""

import click

from portal.settings import Settings


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="Make the demo database anew.")
@click.option("--no-serve", is_flag=True, help="Make the database and stop.")
def command(port: int, reset: bool, no_serve: bool) -> None:
    """Make an invented charity and serve it on this computer, at 127.0.0.1.

    \b
    Examples:
      portal demo
      portal demo --reset --port 8080
    """
    settings = _prepare(port, reset)
    _say(settings)
    if no_serve:
        return
    from portal.cli.serving import serve

    serve(settings, "127.0.0.1", port, workers=1, threads=8)


def _prepare(port: int, reset: bool) -> Settings:
    """The demo's settings, with its database made if it wasn't there."""
    from portal import demo
    from portal.cli.running import application

    with application(
        demo=True,
        secure_cookies=False,
        base_url=f"http://127.0.0.1:{port}",
        log_level="warning",
        **_own_database(),
    ) as settings:
        if _has_tables() and not demo.is_demo_database():
            raise click.ClickException(
                f"{_where(settings)} isn't a demo, so the demo won't touch it. Choose another "
                "folder: PORTAL_INSTANCE=/tmp/portal-demo portal demo"
            )
        if reset or not _has_tables():
            click.echo("Making the demo charity; this takes a moment.", err=True)
            _make(reset)
        elif demo.is_stale():
            click.echo(
                "This demo was made on another day, so no session is today. "
                "For one that is: portal demo --reset",
                err=True,
            )
    return settings


def _make(reset: bool) -> None:
    from portal import demo, schema
    from portal.db import database

    if reset:
        _empty()
    schema.upgrade(database.obj)
    demo.seed()


def _own_database() -> dict[str, str]:
    # The demo never uses the database of a portal.toml or DATABASE_URL by accident: it has
    # a file of its own beside theirs.
    from portal.settings import instance_folder

    return {"database_url": f"sqlite:///{instance_folder() / 'demo.db'}"}


def _has_tables() -> bool:
    from portal.db import database

    return bool(database.get_tables())


def _empty() -> None:
    """Drop every table, children first."""
    from portal.db import database
    from portal.models import TABLES
    from portal.schema import HISTORY_TABLE

    with database.atomic("IMMEDIATE"):
        for model in reversed(TABLES):
            model.drop_table(safe=True)
        database.execute_sql(f'DROP TABLE IF EXISTS "{HISTORY_TABLE}"')
    database.execute_sql("VACUUM")


def _where(settings: Settings) -> str:
    return str(settings.database_path or "The database")


def _say(settings: Settings) -> None:
    from portal import demo

    click.echo(f"Portal's demo: {settings.base_url}")
    click.echo("Sign in as")
    width = max(len(one.email) for one in demo.SIGN_INS)
    for one in demo.SIGN_INS:
        click.echo(f"  {one.email.ljust(width)}  {one.role}: {one.first}")
    click.echo(f"Passphrase for all of them: {demo.PASSPHRASE}")
    click.echo("Everybody in it is invented. Stop it with Ctrl-C.")
