"""What stands beside the figures: how to read them with care, and what each one means."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.formats import count, long_date, percent
from portal.reports.rules import Report

# A count below this may point to a single person.
SMALL = 10


def care(report: Report, today: date, organisation: str) -> list[str]:
    """What a reader should know before leaning on a figure."""
    meetings = report.now.meetings
    notes = []
    if report.period.last >= today:
        notes.append(
            _(
                "The period isn't over: these figures stand as on %(today)s, and the period "
                "before is counted whole.",
                today=long_date(today),
            )
        )
    if meetings.place_count:
        notes.append(
            _(
                "The rolls speak of %(marks)s of %(places)s places at held sessions "
                "(%(share)s). A place without a mark is in no rate: it is neither here nor "
                "absent.",
                marks=count(meetings.mark_count),
                places=count(meetings.place_count),
                share=percent(meetings.completeness),
            )
        )
    if meetings.no_roll_count:
        notes.append(
            ngettext(
                "%(num)s session has passed without a roll and counts as planned, not as held.",
                "%(num)s sessions have passed without a roll and count as planned, not as held.",
                meetings.no_roll_count,
            )
        )
    notes += [
        _(
            "Counts below %(small)s are small: a change between two of them says little, and "
            "they can point to single people.",
            small=SMALL,
        ),
        _(
            "Nobody is named here, yet this report is for the managers of %(organisation)s. "
            "Leave the small counts out before it goes to anybody else.",
            organisation=organisation,
        ),
    ]
    return notes


def definitions() -> list[tuple[str, str]]:
    """What each figure means: (term, meaning)."""
    return [
        (
            _("Referrals received"),
            _(
                "Every referral that arrived on these dates, shown where it stands today. "
                "Duplicates and those entered in error are among them under their own names."
            ),
        ),
        (
            _("People referred"),
            _(
                "Different people behind these referrals, each counted once, without "
                "duplicates and referrals entered in error."
            ),
        ),
        (
            _("People placed"),
            _("People whose first membership in these groups starts on these dates."),
        ),
        (
            _("Median wait"),
            _(
                "Calendar days from the arrival of a referral to the first time its person "
                "came, for those who first came on these dates: half waited as long or less. "
                "Those still waiting are counted apart, at the end of the period or today."
            ),
        ),
        (
            _("Sessions planned, held, cancelled"),
            _(
                "Planned is every session on the calendar. Held means it has begun, wasn't "
                "called off, and its roll has a mark or a head count. Cancelled includes those "
                "that didn't meet. The rest lie ahead or have no roll."
            ),
        ),
        (
            _("Attendance rate"),
            _(
                "Present and left early, out of all four marks (present, left early, "
                "apologies, absent), at held sessions within a person's membership."
            ),
        ),
        (
            _("Rolls filled in"),
            _(
                "Places at held sessions with a mark, out of all places: one for each person "
                "whose membership covers the day and isn't paused."
            ),
        ),
        (
            _("Walk-ins and visits"),
            _(
                "Walk-ins are names on a roll that belong to nobody on record yet. Visits are "
                "marks of people without a membership that day, such as tasters. Both stand "
                "outside the rate."
            ),
        ),
        (
            _("First visits"),
            _(
                "Visits booked to see a group once, to a session of these dates that met, where "
                "the roll says that the person came. Joined means that a place in that group "
                "came of it; whom nobody has asked yet counts as not joined."
            ),
        ),
        (
            _("Private groups"),
            _("Counted like all others; no group is shown by itself."),
        ),
    ]
