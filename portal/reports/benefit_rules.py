"""Which series of answers shows which of the benefits that are claimed for support groups. Pure.

What isn't named here is measured by nothing, and reports say so.
"""

from collections.abc import Mapping

from portal.reports.facts_rules import Benefit

_BY_SERIES: Mapping[str, tuple[Benefit, ...]] = {
    "ucla3": (Benefit.CONNECTION,),
    "ucla3_direct": (Benefit.CONNECTION,),
    "gcs": (Benefit.CONNECTION, Benefit.VALIDATION),
    "swemwbs": (Benefit.COPING,),
    "wemwbs": (Benefit.COPING,),
    "hope": (Benefit.HOPE,),
    "rosenberg": (Benefit.SELF_ESTEEM,),
    "session4_heard": (Benefit.VALIDATION,),
    "session4_safe": (Benefit.VALIDATION,),
    "session4_use": (Benefit.INFORMATION,),
}


def benefits_of(series: str) -> tuple[Benefit, ...]:
    """The benefits that a series is a sign of; none for most."""
    return _BY_SERIES.get(series, ())
