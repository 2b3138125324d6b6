"""What a computer's message is told when the person is outside the criteria: it is taken all
the same, and says where else there is help."""

from dataclasses import replace

from flask_babel import gettext as _

from portal import clock, settings
from portal.formats import age_on
from portal.intake.criteria_rules import Criteria, Limit, said_areas
from portal.referrals.rules import ReferralRequest


def with_limits(request: ReferralRequest) -> ReferralRequest:
    """The request, with a warning for every criterion that the person is outside of."""
    ours = settings.current()
    criteria = Criteria(ours.youngest_age, ours.oldest_age, ours.areas)
    person = request.person
    limits = criteria.outside(age_on(person.born_on, clock.today()), person.postcode)
    said = [_said(limit, request) for limit in limits]
    return replace(request, warnings=(*request.warnings, *filter(None, said)))


def _said(limit: Limit, request: ReferralRequest) -> str:
    ours = settings.current()
    if limit == Limit.YOUNG:
        said = _(
            "The person is younger than %(age)s. %(where)s",
            age=ours.youngest_age,
            where=ours.young_text,
        )
        if request.guardian_name:
            return said
        return f"{said} " + _(
            "Tell us who has parental responsibility and whether they may be contacted: without "
            "it this goes no further."
        )
    if request.outside_reason:
        return ""
    if limit == Limit.OLD:
        return _(
            "The person is older than %(age)s. %(where)s",
            age=ours.oldest_age,
            where=ours.elsewhere_text,
        )
    return _(
        "The person lives outside the areas we serve (%(areas)s). %(where)s",
        areas=said_areas(ours.areas),
        where=ours.elsewhere_text,
    )
