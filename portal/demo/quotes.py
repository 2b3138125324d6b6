"""Words of invented people, as far as they agreed; one of them taken back."""

from datetime import timedelta

from portal.demo.scene import Scene
from portal.models import Quote, QuoteScope

_QUOTES = (
    (
        "I had stopped answering the phone. Now there is an evening in the week that I look "
        "forward to.",
        "a member of an evening group",
        "connection",
        QuoteScope.FUNDERS,
    ),
    (
        "Nobody told me to cheer up. They nodded, and that was enough.",
        "a member, four months in",
        "validation",
        QuoteScope.PUBLIC,
    ),
    (
        "I wrote down three things to do when it gets bad, and I have used two of them.",
        "a member of a daytime group",
        "coping",
        QuoteScope.FUNDERS,
    ),
    ("It starts a bit late for those with a bus to catch.", "a member", "practical", "charity"),
    ("I didn't know there were others.", "a member, first month", "stigma", QuoteScope.PUBLIC),
)


def add_quotes(scene: Scene) -> None:
    """Five, the last of them taken back a week later."""
    for number, (words, said_by, theme, consent_scope) in enumerate(_QUOTES):
        on = scene.today - timedelta(days=20 + 12 * number)
        scene.add(
            Quote,
            words=words,
            theme=theme,
            programme=scene.programmes["anxiety"],
            said_by=said_by,
            said_on=on,
            consent_scope=consent_scope,
            consented_on=on,
            consent_how="in writing" if number % 2 else "said so to a colleague",
            withdrawn_on=on + timedelta(days=7) if number == len(_QUOTES) - 1 else None,
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago(20 + 12 * number),
        )
