"""The certificate of a report: what was checked before its numbers were let go, in sentences."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.formats import count
from portal.reports.protection_refusal_rules import Certificate


def sentences(certificate: Certificate) -> list[str]:
    """What was checked, or plainly that the check didn't pass."""
    hidden = certificate.small_count + certificate.other_count
    if not hidden:
        return [
            ngettext(
                "%(num)s number was looked at; none had to be hidden.",
                "%(num)s numbers were looked at; none had to be hidden.",
                certificate.count_count,
            )
        ]
    told = [
        _(
            "Of %(all)s numbers, %(small)s are hidden for being small and %(other)s so that "
            "those can't be worked out; %(rounded)s are rounded and %(exact)s printed as they "
            "are.",
            all=count(certificate.count_count),
            small=count(certificate.small_count),
            other=count(certificate.other_count),
            rounded=count(certificate.rounded_count),
            exact=count(certificate.exact_count),
        )
    ]
    if certificate.withheld_count:
        told.append(
            ngettext(
                "%(num)s of these is in a breakdown of too few people to be broken down.",
                "%(num)s of these are in breakdowns of too few people to be broken down.",
                certificate.withheld_count,
            )
        )
    if not certificate.passed:
        told.append(_("The check did not pass: this must not be handed on."))
        return told
    told.append(
        _(
            "For each hidden number the least and the greatest value that fits all printed ones "
            "was worked out, over %(sums)s sums: every number from 1 to %(most)s stays possible "
            "for each small one.",
            sums=count(certificate.equation_count),
            most=certificate.threshold,
        )
    )
    if certificate.earlier_issues:
        numbers = ", ".join(str(one) for one in certificate.earlier_issues)
        told.append(_("Compared with earlier issues: %(numbers)s.", numbers=numbers))
    else:
        told.append(_("There was no earlier issue to compare it with."))
    return told
