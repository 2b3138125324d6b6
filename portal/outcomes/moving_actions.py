"""How answers and goals follow when two records of a person become one."""

from portal import clock
from portal.models import Goal, MeasurePass, PaperForm, Response, ResponseLink
from portal.moving import Handler, Moving, follows
from portal.outcomes.link_rules import Pulled


def _links_follow(moving: Moving) -> None:
    """Two open links for the same answers were one person's: the newer stays open."""
    moving.repoint(ResponseLink, "person")
    is_open = (
        ResponseLink.sent_at.is_null()
        & ResponseLink.pulled_at.is_null()
        & (ResponseLink.expires_at > clock.now())
    )
    newest: set[tuple[str, int | None, int | None]] = set()
    rows = moving.rows(ResponseLink, ResponseLink.person == moving.target_id, is_open)
    for row in sorted(rows, key=lambda one: (one["made_at"], one["id"]), reverse=True):
        same = (row["occasion"], row["programme"], row["session"])
        if same in newest:
            moving.change(
                ResponseLink,
                row["id"],
                pulled_at=clock.now(),
                pulled_reason=Pulled.MERGED.value,
                answers="{}",
                version=row["version"] + 1,
            )
        newest.add(same)


HANDLERS = (
    Handler(ResponseLink, ("person",), _links_follow),
    follows(Response, "person"),
    follows(Goal, "person"),
    follows(PaperForm, "person"),
    follows(MeasurePass, "person"),
)
