"""portal demo."""

import click

from portal.settings import Settings


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="Make the demo database anew.")
@click.option("--no-serve", is_flag=True, help="Make the database and stop.")
def command(port: int, reset: bool, no_serve: bool) -> None:
    """Make an invented charity and serve it on this computer, at http://localhost.

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
    from portal import demo, schema
    from portal.cli.running import application
    from portal.db import database
    from portal.settings import instance_folder

    # Never the database of a portal.toml or DATABASE_URL: the demo has a file beside it.
    file = instance_folder() / "demo.db"
    with application(
        demo=True,
        secure_cookies=False,
        # By name: browsers make passkeys for no address of digits.
        base_url=f"http://localhost:{port}",
        database_url=f"sqlite:///{file}",
        log_level="warning",
    ) as settings:
        schema.upgrade(database.obj)
        if not demo.is_empty_database() and not demo.is_demo_database():
            raise click.ClickException(
                f"{file} isn't a demo, so the demo won't touch it. Choose another folder: "
                "PORTAL_INSTANCE=~/portal-demo portal demo"
            )
        if reset or demo.is_empty_database():
            click.echo("Making the demo charity; this takes a moment.", err=True)
            demo.seed()
            demo.issue_reports()
        elif demo.is_stale():
            click.echo(
                "This demo was made on another day, so no session is today. "
                "For one that is: portal demo --reset",
                err=True,
            )
    return settings


def _say(settings: Settings) -> None:
    from portal import demo

    click.echo(f"Portal's demo: {settings.base_url}")
    click.echo("Sign in as")
    emails = max(len(one.email) for one in demo.SIGN_INS)
    roles = max(len(one.role) for one in demo.SIGN_INS)
    for one in demo.SIGN_INS:
        click.echo(f"  {one.email.ljust(emails)}  {one.role.ljust(roles)}  to {one.first}")
    click.echo(f"Passphrase for all of them: {demo.PASSPHRASE}")
    click.echo("Everybody in it is invented. Stop it with Ctrl-C.")
