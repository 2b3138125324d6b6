"""portal course add."""

import click

from portal.cli.running import json_option, ready_application, say_json


@click.group("course")
def command() -> None:
    """Add courses that those who lead groups take."""


@command.command()
@click.argument("title")
@click.option("--months", type=int, help="How long it counts; for good unless said.")
@click.option(
    "--notice-days",
    default=60,
    show_default=True,
    help="How long before it lapses people are told.",
)
@click.option("--optional", is_flag=True, help="Not every facilitator needs it.")
@json_option
def add(title: str, months: int | None, notice_days: int, optional: bool, as_json: bool) -> None:
    """Add a course, or a check such as a background check.

    \b
    Examples:
      portal course add "Safeguarding adults" --months 24
      portal course add "Leading groups online" --optional
    """
    from portal.db import write
    from portal.models import Renewal
    from portal.training import course_actions, requirement_actions

    plan = course_actions.CoursePlan(
        title,
        renewal=Renewal.MONTHS if months is not None else Renewal.NEVER,
        valid_months=months,
        notice_days=notice_days,
    )
    with ready_application(), write():
        course_id = course_actions.add_course(plan, by=None)
        if not optional:
            requirement_actions.add_requirement(course_id, requirement_actions.Asking(), by=None)
    if as_json:
        say_json({"id": course_id, "title": title, "valid_months": months})
        return
    counts = f"counts for {months} months" if months else "never lapses"
    click.echo(f"Added {title}, which {counts}. Staff record who completed it under Training.")
