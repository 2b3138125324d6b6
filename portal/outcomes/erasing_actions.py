"""How answers and goals go once their person is erased: scores and ratings stay, words go."""

from portal.erasing import NOBODY, Part, goes, stays
from portal.models import (
    Goal,
    GoalRating,
    MeasureLicence,
    MeasurePass,
    PaperForm,
    Response,
    ResponseItem,
    ResponseLink,
)

PART = Part(
    holdings=(
        goes(ResponseLink, "person"),
        stays(
            Response,
            "person",
            keeps=("measure", "measure_version", "occasion", "answered_by"),
            voided_reason=lambda row: NOBODY if row["voided_reason"] else "",
        ),
        stays(ResponseItem, "response", keeps=("item",)),
        stays(Goal, "person", keeps=("theme", "outcome"), words=NOBODY),
        stays(GoalRating, "goal", keeps=("occasion", "answered_by")),
        goes(PaperForm, "person"),
        stays(MeasurePass, "person", keeps=("measure", "occasion")),
    ),
    spares={MeasureLicence: ()},
)
