"""portal group add, lead, stand-down, name-staff, plan."""

from datetime import datetime
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enums and rules.
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = ("peer_led", "professional", "co_led")
FORMATS = ("in_person", "video", "phone", "text", "hybrid")
APPROACHES = (
    "mutual_support",
    "skills",
    "cbt",
    "dbt",
    "mindfulness",
    "education",
    "creative",
    "activity",
    "other",
)
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
@click.option("--approach", type=click.Choice(APPROACHES), default=APPROACHES[0], show_default=True)
@click.option("--joining", type=click.Choice(JOINING), default=JOINING[0], show_default=True)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help="What it is about; the referral forms offer it. Say it again for another topic.",
)
@click.option(
    "--audience", "audiences", multiple=True, help="Who it is for. Say it again for others."
)
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
    from portal.groups.group_plan import GroupPlan
    from portal.models import GroupApproach, GroupFormat, GroupKind, MembershipRule

    return GroupPlan(
        name=name,
        kind=GroupKind(options["kind"]),
        approach=GroupApproach(options["approach"]),
        format=GroupFormat(options["format_"]),
        membership_rule=MembershipRule(options["joining"]),
        topics=options["topics"],
        audiences=options["audiences"],
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
@click.option("--override-reason", default="", help="Why they may lead without what blocks them.")
@click.option(
    "--override-until", type=DAY, metavar="DATE", help="The last day on which they may do so."
)
@json_option
def lead(name: str, email: str, as_json: bool, **options: Any) -> None:
    """Let a facilitator lead a group, if their training lets them at every session ahead.

    What warns is said, and they are assigned all the same. What blocks stops it, unless leave
    is given by both override options.

    \b
    Examples:
      portal group lead "Tuesday group" fay@charity.org --role co_lead --until 2027-03-31
      portal group lead "Tuesday group" fay@charity.org \\
        --override-reason "On the next class" --override-until 2027-01-31
    """
    from portal import clock
    from portal.groups import gate_words, leader_actions
    from portal.groups.leader_actions import Assignment
    from portal.models import LeaderRole
    from portal.training import gap_rules

    first, last = options["first"], options["last"]
    leave = _leave(options["override_reason"], options["override_until"])
    with ready_application():
        group, user = _group(name), _user(email)
        asked = Assignment(
            group.id,
            user.id,
            LeaderRole(options["role"]),
            first.date() if first else clock.today(),
            last.date() if last else None,
        )
        answered = leader_actions.ask_gate(asked)
        lacking = gate_words.said(answered, clock.today())
        assignment_id = leader_actions.assign_leader(
            asked,
            by=None,
            has_read=gap_rules.fingerprint(gap_rules.gaps(one.answer for one in answered)),
            leave=leave,
        )
    if as_json:
        answer = {"id": assignment_id, "group": group.name, "user": user.name, "role": asked.role}
        days = {"starts_on": asked.starts_on, "ends_on": asked.ends_on}
        say_json({**answer, **days, "lacking": lacking})
        return
    until = f" until {asked.ends_on}" if asked.ends_on else ""
    click.echo(f"{user.name} leads {group.name} from {asked.starts_on}{until} ({asked.role}).")
    for sentence in lacking:
        click.echo(f"  {sentence}")
    if lacking and leave:
        click.echo(f"  Leave was given until {leave.until} for what blocks them.")


def _leave(reason: str, until: datetime | None) -> Any:
    from portal.groups.override_actions import Leave

    if bool(reason.strip()) != bool(until):
        raise click.ClickException(
            "Say both why and until when: --override-reason TEXT --override-until DATE."
        )
    return Leave(reason, until.date()) if until else None


@command.command("stand-down")
@click.argument("who", nargs=-1, required=True, metavar="[NAME] EMAIL")
@click.option("--all", "every", is_flag=True, help="From every group, also those to come.")
@click.option("--reason", required=True, help="Why; read by those named alone.")
@click.option(
    "--reader",
    "readers",
    multiple=True,
    metavar="EMAIL",
    help="Who may read why, besides their supervisor; may be said again.",
)
@json_option
def stand_down(
    who: tuple[str, ...], every: bool, reason: str, readers: tuple[str, ...], as_json: bool
) -> None:
    """End somebody's leading this instant: sessions ahead and all rosters, without the tail.

    They can't be assigned again until somebody named ends it on its page.

    \b
    Examples:
      portal group stand-down "Tuesday group" fay@charity.org --reason "..." \\
        --reader cora@charity.org
      portal group stand-down --all fay@charity.org --reason "..." --reader cora@charity.org
    """
    from portal.groups import stand_down_actions

    if len(who) != (1 if every else 2):
        raise click.ClickException(
            "Say a group's name and an e-mail address, or --all and an e-mail address."
        )
    with ready_application():
        group = None if every else _group(who[0])
        user = _user(who[-1])
        reader_ids = [_user(one).id for one in readers]
        stand_down_id = stand_down_actions.stand_down(
            user.id, group.id if group else None, reason, reader_ids, by=None
        )
    if as_json:
        say_json({"id": stand_down_id, "group": group.name if group else None, "user": user.name})
        return
    what = group.name if group else "any group"
    click.echo(f"{user.name} no longer leads {what}, and can't be assigned until this is ended.")


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
@click.option("--all", "every", is_flag=True, help="Every group that has a pattern.")
@click.option(
    "--weeks",
    default=PLAN_WEEKS,
    show_default=True,
    type=click.IntRange(1, MOST_WEEKS),
    help="How many weeks ahead.",
)
@json_option
def plan(name: str | None, every: bool, weeks: int, as_json: bool) -> None:
    """Make the sessions ahead that a group's pattern has and that don't stand yet.

    Nothing that stands is changed, so planning again adds only what is missing. Days off and
    bank holidays are made as cancelled, so that they are seen. The worker does the same every
    night as far ahead as the setting plan_days_ahead says.

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
        click.echo("No group has a pattern.")


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
