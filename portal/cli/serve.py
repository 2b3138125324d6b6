"""portal serve."""

from typing import Any

import click

from portal.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 32), help="Per worker."
)
@click.option("--no-jobs", is_flag=True, help="No background work here: portal work does it.")
def command(host: str, port: int, workers: int, threads: int, no_jobs: bool) -> None:
    """Serve Portal for real. Put Caddy or nginx in front of it, for HTTPS.

    A worker for mail, notices and imports runs beside it and ends with it.

    \b
    Example:
      portal serve --port 8000 --workers 2
    """
    from portal import erasing, high_water
    from portal.cli.running import ready_application

    # Never the demo by default: that isn't what a web server should show.
    with ready_application(or_demo=False) as settings:
        high_water.say_at_start()
        erasing.settle_at_start()
        found = _faults(settings, host)
    if found:
        for one in found:
            click.echo(f"{one.words}\n  {one.mend}")
        count = len(found)
        raise click.ClickException(
            f"Portal doesn't start: {count} thing{'' if count == 1 else 's'} to mend first."
        )
    from portal.cli.serving import serve

    click.echo(f"Portal listens on http://{host}:{port}; stop it with Ctrl-C.", err=True)
    serve(settings, host, port, workers, threads, jobs=not no_jobs)


def _faults(settings: Settings, host: str) -> list[Any]:
    """What keeps Portal from serving others, in the application's context."""
    from flask import current_app

    from portal import demo, production

    found = production.faults(settings, host, current_app.config)
    if production.is_for_others(settings, host) and demo.is_demo_database():
        found.append(
            production.Fault(
                "This database is the demo's, and everybody knows its passphrase.",
                "Serve another: DATABASE_URL, or PORTAL_INSTANCE.",
            )
        )
    return found
