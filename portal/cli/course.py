"""portal course add, list, require, link, extend."""

from datetime import date, datetime
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enums.
COURSE_KINDS = ("training", "check", "supervision")
LEADER_ROLES = ("lead", "co_lead", "guest", "observer")
GROUP_KINDS = ("peer_led", "professional", "co_led")
LINK_KINDS = ("counts_as", "implied_by")
DAY = click.DateTime(formats=["%Y-%m-%d"])
# What a course may be kept current by: one of these options, or none for a course for good.
SHAPES = {
    "months": "months",
    "lapses_on": "calendar",
    "hours": "hours",
    "review_months": "review",
}


@click.group("course")
def command() -> None:
    """Add courses that those who lead groups take, and say who needs them."""


@command.command()
@click.argument("title")
@click.option("--months", type=int, help="It lapses so many months after it was done.")
@click.option(
    "--lapses-on",
    type=DAY,
    metavar="DATE",
    help="It lapses for everybody on this day of the year; the year is one in which it falls.",
)
@click.option(
    "--every-years", type=int, help="With --lapses-on: every so many years, 1 unless said."
)
@click.option(
    "--spare-months",
    type=int,
    help="With --lapses-on: done so many months before, it counts to the next such day.",
)
@click.option("--hours", metavar="HOURS", help="It counts while so many hours were done lately.")
@click.option("--within-months", type=int, help="With --hours: done in so many months.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC=HOURS",
    help="With --hours: so many of them on a topic. Say it again for another topic.",
)
@click.option("--review-months", type=int, help="It doesn't lapse, and is reviewed after so many.")
@click.option("--early-days", type=int, default=0, help="Renewed so early, its day stays.")
@click.option("--grace-days", type=int, default=0, help="It still counts so long after it lapses.")
@click.option(
    "--notice-days",
    default=60,
    show_default=True,
    help="How long before it lapses people are told.",
)
@click.option("--kind", type=click.Choice(COURSE_KINDS), default=COURSE_KINDS[0], show_default=True)
@click.option("--optional", is_flag=True, help="Not every facilitator needs it.")
@json_option
def add(title: str, as_json: bool, **options: Any) -> None:
    """Add a course, or a check such as a background check.

    Without --months, --lapses-on, --hours or --review-months it counts for good.

    \b
    Examples:
      portal course add "Safeguarding adults" --months 24 --early-days 90
      portal course add "Peer certificate" --lapses-on 2027-09-01 --every-years 2
      portal course add "Learning" --hours 36 --within-months 24 --topic Ethics=3
      portal course add "Background check" --kind check --review-months 36
      portal course add "Leading groups online" --optional
    """
    from portal.db import write
    from portal.training import course_actions, requirement_actions

    with ready_application(), write():
        plan = _plan(title, options)
        course_id = course_actions.add_course(plan, by=None)
        if not options["optional"]:
            requirement_actions.add_requirement(course_id, requirement_actions.Asking(), by=None)
        said = _terms(course_id)
    if as_json:
        answer = {"id": course_id, "title": title, "valid_months": plan.valid_months}
        say_json({**answer, "renewal": plan.renewal, "terms": said})
        return
    click.echo(f"Added {title}. {said}. Staff record who completed it under Training.")


def _plan(title: str, options: dict[str, Any]) -> Any:
    from portal.training.course_actions import CoursePlan

    shape = _shape(options)
    lapses_on = options["lapses_on"].date() if options["lapses_on"] else None
    months = {"months": "months", "hours": "within_months", "review": "review_months"}
    return CoursePlan(
        title,
        kind=options["kind"],
        renewal=shape,
        valid_months=options[months[shape]] if shape in months else None,
        lapse_month=lapses_on.month if lapses_on else None,
        lapse_day=lapses_on.day if lapses_on else None,
        lapse_year=lapses_on.year if lapses_on else None,
        lapse_every_years=1 if options["every_years"] is None else options["every_years"],
        lapse_spare_months=options["spare_months"] or 0,
        needed_minutes=_minutes(options["hours"]) if options["hours"] else None,
        early_days=options["early_days"],
        grace_days=options["grace_days"],
        notice_days=options["notice_days"],
        quotas=[_topic(one) for one in options["topics"]],
    )


def _shape(options: dict[str, Any]) -> str:
    chosen = [name for name in SHAPES if options[name] is not None]
    if len(chosen) > 1:
        raise click.ClickException(
            "Say only one of --months, --lapses-on, --hours and --review-months."
        )
    belongs = {
        "every_years": "lapses_on",
        "spare_months": "lapses_on",
        "within_months": "hours",
        "topics": "hours",
    }
    for name, to in belongs.items():
        if options[name] not in (None, ()) and to not in chosen:
            flag = "topic" if name == "topics" else name.replace("_", "-")
            raise click.ClickException(f"--{flag} goes with --{to.replace('_', '-')}.")
    if "hours" in chosen and options["within_months"] is None:
        raise click.ClickException("Say in how many months the hours are done: --within-months 24")
    return SHAPES[chosen[0]] if chosen else "never"


def _minutes(text: str) -> int:
    from portal.training.hour_rules import minutes_of

    minutes = minutes_of(text)
    if minutes is None:
        raise click.ClickException(f"{text!r} isn't a number of hours, such as 20 or 7.5.")
    return minutes


def _topic(text: str) -> tuple[str, int]:
    topic, sign, hours = text.rpartition("=")
    if not sign:
        raise click.ClickException(f"Write a topic with its hours: --topic {text!r}=3")
    return topic, _minutes(hours)


def _terms(course_id: int) -> str:
    from portal import clock
    from portal.training import book_queries, course_words

    return course_words.renewal(book_queries.catalogue()[course_id], clock.today())


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every course: what keeps it current, who needs it, and how many lack it today.

    \b
    Example:
      portal course list --json
    """
    from portal import clock
    from portal.training import book_queries, course_rules, course_words, matrix_queries

    with ready_application():
        today, book = clock.today(), book_queries.load()
        users = [one.user_id for one in matrix_queries.trained_users() if one.is_active]
        tallies = course_rules.tallies(book, users, today)
        rows: list[dict[str, Any]] = [
            {
                "id": terms.id,
                "title": terms.title,
                "is_open": terms.is_open,
                "terms": course_words.renewal(terms, today),
                "needed_by": [
                    f"{course_words.need(one)} ({one.effect})"
                    for one in course_rules.needs_of_course(book.needs, terms.id, today)[0]
                ],
                "held_count": tallies[terms.id].held_count,
                "soon_count": tallies[terms.id].soon_count,
                "lacking_count": tallies[terms.id].lacking_count,
            }
            for terms in book.catalogue.values()
        ]
    if as_json:
        say_json({"courses": rows})
        return
    if not rows:
        click.echo("No courses yet. Add one: portal course add TITLE")
    for row in rows:
        closed = "" if row["is_open"] else " (closed)"
        needed = "; ".join(row["needed_by"]) or "nobody must have it"
        click.echo(f"{row['title']}{closed}: {row['terms']}. Needed: {needed}.")
        click.echo(
            f"  {row['held_count']} hold it, {row['soon_count']} lapse soon, "
            f"{row['lacking_count']} lack it."
        )


@command.command()
@click.argument("title")
@click.option("--role", type=click.Choice(LEADER_ROLES), help="Of whom; whoever leads unless said.")
@click.option("--group-kind", type=click.Choice(GROUP_KINDS), help="Only in such groups.")
@click.option("--audience", default="", help="Only in groups for them, such as young people.")
@click.option("--blocks", is_flag=True, help="Lacking it blocks an assignment; it warns otherwise.")
@click.option(
    "--from", "first", type=DAY, metavar="DATE", help="First day; since ever unless said."
)
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last day; open unless said.")
@json_option
def require(
    title: str,
    role: str | None,
    group_kind: str | None,
    audience: str,
    blocks: bool,
    first: datetime | None,
    last: datetime | None,
    as_json: bool,
) -> None:
    """Ask for a course: of a role, in a kind of group, for an audience, or of all who lead.

    \b
    Example:
      portal course require "Safeguarding adults" --role lead --audience "young people" --blocks
    """
    from portal.training import course_words, requirement_actions
    from portal.training.requirement_actions import Asking

    asking = Asking(
        role, group_kind, audience, "block" if blocks else "warn", _day(first), _day(last)
    )
    with ready_application():
        course = _course(title)
        need = requirement_actions.checked_need(course.course_id, asking)
        made_id = requirement_actions.add_requirement(course.course_id, asking, by=None)
        said = course_words.need(need)
    if as_json:
        say_json({"id": made_id, "course": course.title, "needed_by": said, "effect": need.effect})
        return
    click.echo(f"{course.title} is asked for: {said}.")


@command.command()
@click.argument("title")
@click.argument("other")
@click.option(
    "--kind",
    type=click.Choice(LINK_KINDS),
    default=LINK_KINDS[0],
    show_default=True,
    help="The other counts as this course, or this one is implied by the other's cover.",
)
@json_option
def link(title: str, other: str, kind: str, as_json: bool) -> None:
    """Say that another course is good for this one.

    \b
    Examples:
      portal course link "First aid" "First aid refresher"
      portal course link "Safeguarding level 2" "Safeguarding level 3" --kind implied_by
    """
    from portal.training import course_term_actions

    with ready_application():
        course, found = _course(title), _course(other)
        made_id = course_term_actions.add_link(course.course_id, found.course_id, kind, by=None)
    if as_json:
        say_json({"id": made_id, "course": course.title, "other": found.title, "kind": kind})
        return
    how = "counts as" if kind == "counts_as" else "covers"
    click.echo(f"{found.title} {how} {course.title}.")


@command.command()
@click.argument("title")
@click.option("--from", "first", type=DAY, metavar="DATE", required=True, help="What lapses from.")
@click.option("--until", "last", type=DAY, metavar="DATE", required=True, help="Up to this day.")
@click.option("--to", "new", type=DAY, metavar="DATE", required=True, help="Lapses then instead.")
@click.option("--reason", required=True, help="Why; it stands on the course's page.")
@click.option("--dry-run", is_flag=True, help="Say how many records get a later day, and stop.")
@json_option
def extend(
    title: str,
    first: datetime,
    last: datetime,
    new: datetime,
    reason: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Extend a whole course: what lapses in these days lapses on a later one instead.

    \b
    Example:
      portal course extend "First aid" --from 2026-05-01 --until 2026-06-30 \\
        --to 2026-09-01 --reason "The trainer was ill."
    """
    from portal import clock
    from portal.training import book_queries, course_term_actions, impact_rules
    from portal.training.cover_rules import Extension

    term = Extension(first.date(), last.date(), new.date())
    with ready_application():
        course = _course(title)
        course_term_actions.check_extension(course.course_id, term, reason, by=None)
        book = book_queries.load()
        after = impact_rules.with_extension(book, course.course_id, term)
        count = impact_rules.extended_count(book, after, course.course_id, clock.today())
        made_id = None
        if not dry_run:
            made_id = course_term_actions.add_extension(course.course_id, term, reason, by=None)
    if as_json:
        say_json({"id": made_id, "course": course.title, "record_count": count})
        return
    would = "would get" if dry_run else "get"
    many = "1 record" if count == 1 else f"{count} records"
    click.echo(f"{course.title}: {many} {would} a later day, {term.extended_to}.")


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _course(title: str) -> Any:
    from portal.training import course_queries

    found = course_queries.course_titled(title)
    if found is None:
        raise click.ClickException(
            f"There is no course called {title!r}. See them all: portal course list"
        )
    return found
