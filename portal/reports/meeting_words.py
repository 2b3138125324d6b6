"""Figures of sessions, of their rolls and of those who lead, in words."""

from flask_babel import lazy_gettext as _l

from portal.reports.term_words import Said

_NO_MARK = _l("Places without a mark: a blank isn't an absence.")

MEETING: dict[str, Said] = {
    "sessions.planned": Said(
        _l("Sessions planned"),
        _l("Every session on the calendar of the period, called off or not."),
    ),
    "sessions.held": Said(
        _l("Sessions held"),
        _l("Sessions that have begun, weren't called off, and whose roll has a mark or a count."),
    ),
    "sessions.cancelled": Said(
        _l("Sessions cancelled"), _l("Sessions that were called off or didn't meet.")
    ),
    "sessions.no_roll": Said(
        _l("Sessions without a roll"),
        _l("Sessions that have begun, weren't called off, and whose roll nobody has taken."),
    ),
    "sessions.ahead": Said(_l("Sessions ahead"), _l("Sessions of the period still to come.")),
    "sessions.held_share": Said(
        _l("Share of sessions held"), _l("Sessions held, out of all that were planned.")
    ),
    "places.expected": Said(
        _l("Places expected"),
        _l("One for each member at each held session that lies within their place in the group."),
        _l("Days on which their place was paused, unless they came all the same."),
    ),
    "places.marked": Said(
        _l("Places marked"), _l("Of the places expected, those with a mark on the roll.")
    ),
    "places.came": Said(
        _l("Attendances"),
        _l("Of the places marked, those that say present or left early."),
    ),
    "places.missed": Said(
        _l("Places missed"), _l("Of the places marked, those that say apologies or absent.")
    ),
    "places.unmarked": Said(
        _l("Places without a mark"),
        _l("Of the places expected, those of which the roll is silent."),
    ),
    "attendance.rate": Said(
        _l("Attendance rate"), _l("Attendances, out of all places marked."), _NO_MARK
    ),
    "rolls.complete": Said(_l("Rolls filled in"), _l("Places marked, out of all expected.")),
    "minutes.contact": Said(
        _l("Contact hours"),
        _l(
            "The length of each held session, once for every person whose mark says that they "
            "came, members and visitors alike."
        ),
        _l("Heads counted without names."),
    ),
    "minutes.group": Said(_l("Group hours"), _l("The length of all held sessions together.")),
    "heads": Said(
        _l("People in the room"),
        _l(
            "At each held session the people counted, or those marked as here with the walk-ins "
            "where these are more; all sessions together."
        ),
    ),
    "group_size.mean": Said(
        _l("Mean group size"), _l("People in the room, for each session held on average.")
    ),
    "capacity.offered": Said(
        _l("Seats offered"),
        _l("The seats of each group, once for each session held."),
        _l("Groups to which anybody may just come."),
    ),
    "capacity.used": Said(
        _l("Seats used"),
        _l("People in the room at these sessions, no more than there are seats."),
        _l("Groups to which anybody may just come."),
    ),
    "capacity.share": Said(_l("Capacity used"), _l("Seats used, out of the seats offered.")),
    "visits": Said(
        _l("Visits"),
        _l("Marks that say somebody came who had no place in the group that day."),
    ),
    "walk_ins": Said(
        _l("Walk-ins"),
        _l("Names on rolls that belong to nobody on record."),
        _l("Walk-ins since matched with a person, who have a mark of their own."),
    ),
    "tasters.came": Said(
        _l("First visits"), _l("People who came on a visit booked to see a group once.")
    ),
    "tasters.asked": Said(
        _l("First visits asked about"), _l("Of these, people whom somebody asked what came of it.")
    ),
    "tasters.unasked": Said(
        _l("First visits not asked about"), _l("Of these, people whom nobody has asked yet.")
    ),
    "tasters.not_joined": Said(
        _l("Didn't join after a first visit"), _l("Of these, people who took no place there.")
    ),
    "tasters.joined": Said(
        _l("Joined after a first visit"), _l("Of these, people who took a place in that group.")
    ),
    "tasters.joined_share": Said(
        _l("Share who joined after a first visit"),
        _l("Those who joined, out of all who came on a first visit, asked or not."),
    ),
    "training.leaders": Said(
        _l("People who led"), _l("Users who led at least one session that was held.")
    ),
    "training.needed": Said(
        _l("People who need training"),
        _l("Of those who led, the ones of whom at least one course is asked on that day."),
    ),
    "training.in_date": Said(
        _l("In date"),
        _l("Of those who need training, the ones covered for everything that is asked of them."),
    ),
    "training.expiring": Said(
        _l("Expiring soon"),
        _l(
            "Of those in date, the ones with something that lapses soon or is in its days of grace."
        ),
    ),
    "training.lacking": Said(
        _l("Not in date"),
        _l("Of those who need training, the ones who lack something that is asked of them."),
    ),
    "training.in_date_share": Said(
        _l("Share in date"), _l("Those in date, out of those who need training.")
    ),
    "supervision.held": Said(
        _l("Supervision sessions"),
        _l("Supervision of those who led, one to one or in a group, once for each of them."),
        _l("Supervision entered by mistake."),
    ),
    "supervision.users": Said(
        _l("People supervised"), _l("Of those who led, the ones who had supervision at all.")
    ),
    "minutes.supervision": Said(_l("Hours of supervision"), _l("The length of these together.")),
    "minutes.led": Said(
        _l("Hours given by those who lead"),
        _l("The length of each held session, once for every person who led it."),
        _l("Time for getting ready and on the way, and guests and observers."),
    ),
}
