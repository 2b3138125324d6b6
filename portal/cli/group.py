"""portal group add, lead, stand-down, name-staff, plan."""

from datetime import datetime
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enums and rules.
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = ("peer_led", "professional", "co_led")
FORMATS = ("in_person", "video", "phone", "hybrid")
JOINING = ("open", "closed", "drop_in")
LEADER_ROLES = ("lead", "co_lead", "guest", "observer")
PLAN_WEEKS = 8
MOST_WEEKS = 104
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("group")
def command() -> None:
    """Add groups, say who leads them, and plan their sessions."""


@command.command()
@click.argument("name")
@click.option("--programme", required=True, help="Which programme it belongs to, by name.")
@click.option("--day", type=click.Choice(DAYS), help="The day of the week it meets.")
@click.option("--starts", default="", metavar="TIME", help="When it starts, such as 18:30.")
@click.option("--minutes", default=90, show_default=True, help="How long a session lasts.")
@click.option("--capacity", default=12, show_default=True, help="How many seats it has.")
@click.option("--place", default="", help="Where it meets.")
@click.option("--link", default="", help="Its online room, shown to leaders.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True
)
@click.option("--joining", type=click.Choice(JOINING), default=JOINING[0], show_default=True)
@click.option("--topic", default="", help="What it is about; the referral forms offer it.")
@click.option("--audience", default="", help="Who it is for.")
@click.option("--sensitive", is_flag=True, help="Only its leaders and staff named on it see it.")
@click.option("--from", "started_on", type=DAY, metavar="DATE", help="Its first day.")
@json_option
def add(name: str, programme: str, as_json: bool, **options: Any) -> None:
    """Add a group to a programme.

    \b
    Example:
      portal group add "Tuesday group" --programme "Anxiety and low mood" \\
        --day tuesday --starts 18:30 --place "Elm Road library" --topic Anxiety
    """
    from portal.groups import group_actions, setup_queries

    with ready_application():
        found = setup_queries.programme_named(programme)
        if found is None:
            raise click.ClickException(
                f"There is no programme called {programme!r}. "
                f"Add it: portal programme add {programme!r}"
            )
        group_id = group_actions.add_group(found.id, _plan(name, options), by=None)
    if as_json:
        say_json({"id": group_id, "name": name, "programme": found.name})
        return
    click.echo(f"Added {name}. Say who leads it: portal group lead {name!r} EMAIL")


def _plan(name: str, options: dict[str, Any]) -> Any:
    from portal.groups.group_actions import GroupPlan
    from portal.models import GroupFormat, GroupKind, MembershipRule

    return GroupPlan(
        name=name,
        kind=GroupKind(options["kind"]),
        format=GroupFormat(options["format_"]),
        membership_rule=MembershipRule(options["joining"]),
        topic=options["topic"],
        audience=options["audience"],
        place=options["place"],
        online_link=options["link"],
        capacity=options["capacity"],
        weekday=DAYS.index(options["day"]) + 1 if options["day"] else None,
        starts_local=options["starts"],
        duration_minutes=options["minutes"],
        is_sensitive=options["sensitive"],
        started_on=options["started_on"].date() if options["started_on"] else None,
    )


@command.command()
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(LEADER_ROLES), default=LEADER_ROLES[0], show_default=True)
@click.option("--from", "first", type=DAY, metavar="DATE", help="First day; today unless said.")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last day; open unless said.")
@json_option
def lead(
    name: str, email: str, role: str, first: datetime | None, last: datetime | None, as_json: bool
) -> None:
    """Let a facilitator lead a group.

    \b
    Example:
      portal group lead "Tuesday group" fay@charity.org --role co_lead --until 2027-03-31
    """
    from portal import clock
    from portal.groups import leader_actions
    from portal.models import LeaderRole

    with ready_application():
        group, user = _group(name), _user(email)
        starts_on = first.date() if first else clock.today()
        ends_on = last.date() if last else None
        assignment_id = leader_actions.assign_leader(
            group.id, user.id, LeaderRole(role), starts_on, ends_on, by=None
        )
    if as_json:
        answer = {"id": assignment_id, "group": group.name, "user": user.name, "role": role}
        say_json({**answer, "starts_on": starts_on, "ends_on": ends_on})
        return
    until = f" until {ends_on}" if ends_on else ""
    click.echo(f"{user.name} leads {group.name} from {starts_on}{until} ({role}).")


@command.command("stand-down")
@click.argument("name")
@click.argument("email")
@json_option
def stand_down(name: str, email: str, as_json: bool) -> None:
    """End a leader's access to a group this instant.

    \b
    Example:
      portal group stand-down "Tuesday group" fay@charity.org
    """
    from portal.groups import leader_actions

    with ready_application():
        group, user = _group(name), _user(email)
        leader_actions.stand_down_leader(group.id, user.id, by=None)
    if as_json:
        say_json({"group": group.name, "user": user.name})
        return
    click.echo(f"{user.name} no longer leads {group.name}.")


@command.command("name-staff")
@click.argument("name")
@click.argument("email")
@json_option
def name_staff(name: str, email: str, as_json: bool) -> None:
    """Name a member of staff on a sensitive group, so that they see it and can place people.

    \b
    Example:
      portal group name-staff "Kestrel circle" cora@charity.org
    """
    from portal.groups import leader_actions

    with ready_application():
        group, user = _group(name), _user(email)
        leader_actions.name_staff(group.id, user.id, by=None)
    if as_json:
        say_json({"group": group.name, "user": user.name})
        return
    click.echo(f"{user.name} is named on {group.name}.")


@command.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Every group with a weekly day and time.")
@click.option("--weeks", default=PLAN_WEEKS, show_default=True, type=click.IntRange(1, MOST_WEEKS))
@json_option
def plan(name: str | None, every: bool, weeks: int, as_json: bool) -> None:
    """Plan a group's weekly sessions ahead. Planning again adds only what is missing.

    \b
    Examples:
      portal group plan "Tuesday group"
      portal group plan --all --weeks 12
    """
    from portal import clock
    from portal.groups import actions, rules, setup_queries

    if every == bool(name):
        raise click.ClickException("Name one group, or say --all for every group.")
    with ready_application():
        until = rules.planned_until(clock.today(), weeks)
        if name:
            chosen = [_group(name)]
        else:
            chosen = [one for one in setup_queries.running_groups() if one.has_pattern]
        counts = [(one.name, actions.make_sessions_ahead(one.id, until, by=None)) for one in chosen]
    if as_json:
        rows = [{"group": group, "planned": count} for group, count in counts]
        say_json({"until": until, "groups": rows})
        return
    for group, count in counts:
        click.echo(f"{group}: {count} session{'' if count == 1 else 's'} planned until {until}.")
    if not counts:
        click.echo("No group has a weekly day and time.")


def _group(name: str) -> Any:
    from portal.groups import setup_queries

    found = setup_queries.groups_named(name)
    if not found:
        raise click.ClickException(f"There is no group called {name!r} that still meets.")
    if len(found) > 1:
        raise click.ClickException(f"{len(found)} groups are called {name!r}.")
    return found[0]


def _user(email: str) -> Any:
    from portal.auth import queries

    user = queries.user_to_sign_in(email)
    if user is None:
        raise click.ClickException(
            f"No active user has the e-mail address {email!r}. "
            "Add them: portal user add NAME --email EMAIL --role facilitator"
        )
    return user
