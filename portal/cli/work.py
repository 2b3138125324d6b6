"""portal work."""

import click

from portal.cli.running import json_option, say_json


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@json_option
def command(once: bool, as_json: bool) -> None:
    """Do background work: mail, notices, imports. Stop it with Ctrl-C.

    `portal serve` keeps a worker by itself; this is for more of them, for other machines,
    and for `portal serve --no-jobs`. A job that has begun is finished first.

    \b
    Examples:
      portal work
      portal work --once
    """
    from portal.cli.running import ready_application

    if as_json and not once:
        raise click.ClickException("--json goes with --once: a worker that stays answers nothing.")
    with ready_application() as settings:
        if once:
            from portal import job_runs, jobs

            ran, waiting = job_runs.run_due(), jobs.overdue_count()
    if not once:
        from portal.worker import work

        click.echo("Working; stop it with Ctrl-C.", err=True)
        work(settings)
    elif as_json:
        say_json({"ran": ran, "waiting": waiting})
    else:
        click.echo(f"Ran {ran} job{'' if ran == 1 else 's'}.")
