"""Figures of people's way from referral to ending, in words."""

from flask_babel import lazy_gettext as _l

from portal.reports.term_words import Said

# Nothing of these is counted anywhere.
_NEVER = _l("Duplicates and referrals entered in error.")

JOURNEY: dict[str, Said] = {
    "referrals": Said(
        _l("Referrals"), _l("Referrals that arrived in the period, self-referrals too."), _NEVER
    ),
    "people_referred": Said(
        _l("People referred"),
        _l("Different people behind these referrals, each counted once."),
        _NEVER,
    ),
    "people_placed": Said(
        _l("People placed"),
        _l("Different people whose first place in one of these groups began in the period."),
        _l("Places entered in error."),
    ),
    "people_came": Said(
        _l("People who came"),
        _l("Different people who came to at least one session, each counted once."),
        _l("Names on a roll that belong to nobody on record, and heads counted without names."),
    ),
    "funnel.referred": Said(
        _l("Referred"), _l("Referrals that arrived in the period: where the path begins."), _NEVER
    ),
    "funnel.accepted": Said(
        _l("Accepted"), _l("Of those referred, the referrals that were accepted by now."), _NEVER
    ),
    "funnel.contacted": Said(
        _l("Spoken to"),
        _l(
            "Of those accepted, the ones whose person we reached or who reached us, or who were "
            "offered a place."
        ),
    ),
    "funnel.offered": Said(
        _l("Offered a place"),
        _l("Of those spoken to, the ones who were offered or given a place in a group."),
        _l("Places entered in error."),
    ),
    "funnel.came": Said(
        _l("Came for the first time"),
        _l(
            "Of those offered a place, the ones who came to at least one session within it, on "
            "the day of the referral or later."
        ),
    ),
    "funnel.settled": Said(
        _l("Came often enough to settle"),
        _l("Of those who came, the ones who have come to at least the number of sessions set."),
    ),
    "funnel.finished": Said(
        _l("Ended as planned"),
        _l(
            "Of those who settled, the ones whose place or referral ended because they had "
            "finished or no longer needed it, and who hold no other place by it."
        ),
    ),
    "funnel.settled_sessions": Said(
        _l("Sessions to settle"),
        _l("The number of sessions after which we say that somebody has settled in a group."),
    ),
    "left": Said(
        _l("Where people went"),
        _l("Of those at a step who aren't at the next one, what became of them so far."),
    ),
    "wait.came": Said(
        _l("Waits that ended"),
        _l("Referrals whose person came for the first time in the period."),
        _NEVER,
    ),
    "wait.target_days": Said(
        _l("Target for waits"),
        _l("The calendar days within which somebody who is referred should come: our target."),
    ),
    "wait.within_target": Said(
        _l("Waits within the target"),
        _l("Of the waits that ended, those that took no more calendar days than the target."),
    ),
    "wait.beyond_target": Said(
        _l("Waits beyond the target"),
        _l("Of the waits that ended, those that took more calendar days than the target."),
    ),
    "wait.unpaused": Said(
        _l("Waits without a pause"),
        _l("Of the waits that ended, those whose clock never stood still."),
    ),
    "wait.still": Said(
        _l("Still waiting"),
        _l(
            "Referrals that had arrived and not ended by the last day of the period (or today), "
            "whose person hadn't come yet."
        ),
        _NEVER,
    ),
    "wait.paused_referrals": Said(
        _l("Waits with a pause"),
        _l(
            "Of the waits that ended, those whose clock stood still for a time because somebody "
            "was asked for more or wanted to wait. The wait itself counts every day."
        ),
    ),
    "wait.within_share": Said(
        _l("Share of waits within the target"),
        _l("Waits within the target, out of the waits that ended in the period."),
        _l("Those who still wait."),
    ),
    "wait.median": Said(
        _l("Median wait"),
        _l(
            "Calendar days from the arrival of a referral to the first time its person came: "
            "half of the waits that ended took as long or less. No day is taken off."
        ),
        _l("Those who still wait."),
    ),
    "wait.quartiles": Said(
        _l("Half of all waits"),
        _l("The median, and the days between which the middle half of the waits that ended lie."),
        _l("Those who still wait."),
    ),
    "wait.kaplan_meier": Said(
        _l("Median wait with those still waiting"),
        _l(
            "Of the referrals that arrived in the period: the days within which half lead to a "
            "first session, worked out by the method of Kaplan and Meier. Whoever still waits, or "
            "left without coming, counts for as long as they waited. None where fewer than half "
            "have come."
        ),
    ),
    "wait.paused": Said(
        _l("Days paused"),
        _l(
            "Of the waits with a pause, for how many working days the clock stood still: the "
            "median. It is said beside the wait and never taken off."
        ),
        _l("Waits without a pause."),
    ),
    "wait.curve": Said(
        _l("Who still waits, week by week"),
        _l(
            "Out of 100 referrals that arrived in the period, how many still wait after so many "
            "whole weeks, by the same method. "
            "The line moves only when enough people have come that no step points at a few."
        ),
    ),
    "retention": Said(
        _l("Came to that many sessions"),
        _l(
            "Of the people who came for the first time in the period, those who have come so "
            "many times by now."
        ),
        _l("People who have died."),
    ),
    "retention.could": Said(
        _l("Could have come to that many sessions"),
        _l(
            "Of the people who came for the first time in the period, those whose group has met "
            "so many times since, that first time included, or who have come so often."
        ),
        _l("People who have died."),
    ),
    "retention.fewer": Said(
        _l("Came to fewer sessions"),
        _l("Of those who could have come so many times by now, those who came less often."),
        _l("People who have died."),
    ),
    "retention.just": Said(
        _l("Came that many times so far"),
        _l("Those who came so many times by now, and not as often as the next row says."),
        _l("People who have died."),
    ),
    "retention.share": Said(
        _l("Share who came to that many sessions"),
        _l("Those who came so many times, out of those who could have by now."),
        _l("People who have died."),
    ),
    "endings": Said(
        _l("Places that ended"),
        _l("Different people whose place in a group ended, each once, by their last ending."),
        _l("People who have died, and places entered in error."),
    ),
    "endings.planned": Said(
        _l("Planned endings"), _l("They had finished, or no longer needed the group.")
    ),
    "endings.unplanned": Said(
        _l("Unplanned endings"), _l("They left, stopped coming, or never began.")
    ),
    "endings.other": Said(
        _l("Other endings"),
        _l("They moved to another group, the group ended, or it was no longer for them."),
    ),
    "endings.compared": Said(
        _l("Planned and unplanned endings"), _l("The two together: what the share is out of.")
    ),
    "endings.planned_share": Said(
        _l("Share of planned endings"),
        _l("Planned endings, out of planned and unplanned ones."),
        _l("People who have died, and endings of another kind."),
    ),
    "response.decided": Said(
        _l("Referrals decided"),
        _l("Of the referrals that arrived in the period, those accepted or ended by now."),
        _NEVER,
    ),
    "response.undecided": Said(
        _l("Referrals to decide"),
        _l("Of the referrals that arrived in the period, those nobody has decided about yet."),
        _NEVER,
    ),
    "response.told": Said(
        _l("Decisions told"),
        _l("Of the referrals decided, those whose referrer was told what we decided."),
        _l("Self-referrals, whose person is told instead, count as not told to a referrer."),
    ),
    "response.untold": Said(
        _l("Decisions not told to a referrer"),
        _l(
            "Of the referrals decided, those whose referrer wasn't told, self-referrals among them."
        ),
    ),
    "response.decided_share": Said(
        _l("Share decided"), _l("Referrals decided, out of all that arrived.")
    ),
    "response.told_share": Said(
        _l("Share told"), _l("Decisions told to the referrer, out of all decisions.")
    ),
    "response.decision_days": Said(
        _l("Days to a decision"),
        _l("Calendar days from the arrival of a referral to our decision: the median."),
        _l("Referrals still to decide."),
    ),
    "response.told_days": Said(
        _l("Days until the referrer was told"),
        _l("Calendar days from the arrival of a referral until its referrer was told: the median."),
        _l("Decisions that the referrer wasn't told of."),
    ),
    "unmet": Said(
        _l("Turned away for want of room"),
        _l("Different people whose referral ended because there was no room for them."),
        _NEVER,
    ),
    "seat_wait": Said(
        _l("Waiting for a seat today"),
        _l("Different people who wait for a seat in a group today, offers that ran out included."),
    ),
    "concerns": Said(
        _l("Concerns raised"),
        _l("Crises, safeguarding matters, incidents and complaints that were raised."),
        _l("Concerns raised in error."),
    ),
    "deaths": Said(
        _l("People who died"),
        _l(
            "People referred to us or with a place in a group who died in the period, whatever "
            "the cause, as far as we were told. They are counted here and in no rate of endings."
        ),
        _l("Deaths recorded by mistake."),
    ),
}
