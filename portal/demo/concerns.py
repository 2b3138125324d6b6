"""What leaders told the office: messages, answered and waiting, and concerns with their leads."""

from datetime import timedelta

from portal.demo.group_plans import FAYS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.models import (
    AlertStage,
    Concern,
    ConcernAlert,
    ConcernKind,
    ConcernLead,
    ConcernLeadKind,
    ConcernNote,
    ConcernOutcome,
    ConcernState,
    ConcernStep,
    ConcernStepKind,
    EmergencyLook,
    EmergencyReason,
    Membership,
    OfficeMessage,
)

# Key, phone: in the order in which concerns go to them.
_LEADS = (("cora", "01632 960 211"), ("mae", "01632 960 212"))
# Group, who wrote, days ago, text, answer; none waits.
_MESSAGES = (
    (FAYS, "fay", 6, "The key of the garden room sticks.", "A new one is in the key box."),
    (FAYS, "fay", 1, "Could we have ten more chairs for next week?", ""),
    ("worry", "tomasz", 2, "The projector is gone from the cupboard.", ""),
    ("day", "bea", 9, "May we move to half past six in spring?", "Yes, from March. I'll plan it."),
    ("open_door", "otis", 12, "A newcomer asked for the tram times.", "They are on the door now."),
)


def add_concerns(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; groups, sessions, users and memberships are there."""
    for position, (key, phone) in enumerate(_LEADS, 1):
        lead = scene.add(
            ConcernLead,
            user=scene.users[key],
            phone=phone,
            position=position,
            created_at=scene.ago(300),
        )
        for kind in ConcernKind:
            scene.add(ConcernLeadKind, lead=lead, kind=kind)
    for number, message in enumerate(_MESSAGES):
        _add_message(scene, number, *message)
    _add_open(scene, _last_held(meetings["open_door"]))
    _add_closed(scene, _last_held(meetings[FAYS]))
    _add_look(scene, _last_held(meetings[FAYS]))


def _last_held(meetings: list[Meeting]) -> Meeting:
    return [one for one in meetings if one.is_held][-1]


def _add_message(
    scene: Scene, number: int, group: str, key: str, days_ago: int, text: str, answer: str
) -> None:
    scene.add(
        OfficeMessage,
        group=scene.groups[group],
        text=text,
        request_key=f"demo message {number}",
        raised_by=scene.users[key],
        created_at=scene.ago(days_ago, 21),
        answer=answer,
        answered_by=scene.users["cora"] if answer else None,
        answered_at=scene.ago(days_ago - 1, 9) if answer else None,
        # Fay finds hers on her start page.
        read_at=scene.ago(days_ago - 2, 18) if answer and key != "fay" else None,
    )


def _add_open(scene: Scene, meeting: Meeting) -> None:
    """One that waits for Cora, about nobody by name."""
    raised_at = scene.now - timedelta(minutes=25)
    concern = scene.add(
        Concern,
        group=scene.groups["open_door"],
        session=meeting.id,
        kind=ConcernKind.INCIDENT,
        text="Two people argued loudly in the corridor after the session. Nobody was hurt, and "
        "both went home. I should like to talk over how we greet them next time.",
        request_key="demo concern open",
        raised_by=scene.users["otis"],
        raised_at=raised_at,
    )
    scene.add(
        ConcernAlert,
        concern=concern,
        user=scene.users["cora"],
        stage=AlertStage.TURN,
        at=raised_at,
    )


def _add_closed(scene: Scene, meeting: Meeting) -> None:
    """One that is over: seen, acted on, closed by two since it was urgent."""
    cora, mae = scene.users["cora"], scene.users["mae"]
    began = scene.ago(20, 20, 15)

    def after(minutes: int) -> dict[str, object]:
        return {"at": began + timedelta(minutes=minutes)}

    concern = scene.add(
        Concern,
        group=scene.groups[FAYS],
        kind=ConcernKind.CRISIS,
        is_urgent=True,
        text="Somebody said at the door that they can't go on. I sat with them until their "
        "sister came; I have rung Cora.",
        request_key="demo concern closed",
        raised_by=scene.users["fay"],
        raised_at=began,
        state=ConcernState.CLOSED,
        outcome=ConcernOutcome.REFERRED_ON,
        version=5,
    )
    scene.add(ConcernAlert, concern=concern, user=cora, stage=AlertStage.TURN, **after(0))
    asked = {"outcome": ConcernOutcome.REFERRED_ON}
    for kind, who, minutes, more in (
        (ConcernStepKind.SEEN, cora, 4, {}),
        (ConcernStepKind.ACTING, cora, 6, {}),
        (
            ConcernStepKind.CLOSE_ASKED,
            cora,
            2_880,
            {**asked, "comment": "The crisis team has seen them; next visit on Thursday."},
        ),
        (ConcernStepKind.CLOSED, mae, 3_000, {**asked, "comment": "Agreed."}),
    ):
        scene.add(ConcernStep, concern=concern, kind=kind, by=who, **after(minutes), **more)
    scene.add(
        ConcernNote,
        concern=concern,
        text="Rang the crisis team with their agreement, and Fay afterwards.",
        is_action=True,
        request_key="demo note",
        by=cora,
        **after(40),
    )


def _add_look(scene: Scene, meeting: Meeting) -> None:
    person = next(
        row["person"]
        for row in scene.rows[Membership]
        if row["group"] == scene.groups[FAYS] and row["state"] == "active"
    )
    scene.add(
        EmergencyLook,
        session=meeting.id,
        person=person,
        user=scene.users["fay"],
        reason=EmergencyReason.LEFT_UPSET,
        request_key="demo look",
        at=meeting.starts_at + timedelta(minutes=50),
    )
