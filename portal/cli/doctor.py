"""portal doctor."""

from dataclasses import asdict

import click

from portal.cli.running import json_option, say_json

SIGNS = {"ok": "  ok ", "warning": "  !! ", "problem": "  XX "}


@click.command("doctor")
@click.option("--deploy", is_flag=True, help="Also what must hold before others are let in.")
@json_option
def command(deploy: bool, as_json: bool) -> None:
    """Check that everything Portal needs is here and in order. Exit code 1 if something isn't.

    \b
    Examples:
      portal doctor
      portal doctor --deploy
    """
    from portal import doctor

    findings = doctor.examine(deploy=deploy)
    problem_count = sum(one.state == "problem" for one in findings)
    if as_json:
        say_json({"sound": not problem_count, "findings": [asdict(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{SIGNS[one.state]}{one.subject}: {one.words}")
            if one.mend:
                click.echo(f"       {one.mend}")
    if problem_count:
        raise click.ClickException(
            f"{problem_count} thing{'s' if problem_count > 1 else ''} to mend."
        )
    if not as_json:
        click.echo("Portal is well.")
