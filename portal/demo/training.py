"""Courses and what each facilitator has done, with one lapse to find."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from portal.demo.scene import Scene
from portal.demo.users import FACILITATOR_KEYS
from portal.models import Course, CourseKind, Effect, Renewal, Requirement, TrainingRecord

FIRST_AID = "Emergency first aid"
CONFIDENTIALITY = "Confidentiality and data protection"
SAFEGUARDING = "Safeguarding adults"
REFRESHER = "Safeguarding adults, refresher"
CHECK = "Background check"
YOUNG = "Working with young people"
ONLINE = "Leading groups online"
SUICIDE = "Talking about suicide"


@dataclass(frozen=True)
class _Course:
    """A course whose records are completions; `months` None never lapses."""

    title: str
    months: int | None
    notice_days: int = 60
    # What lacking it does to an assignment; None where not every leader needs it.
    effect: Effect | None = Effect.WARN
    early_days: int = 0
    grace_days: int = 0
    kind: CourseKind = CourseKind.TRAINING
    renewal: Renewal = Renewal.MONTHS


_COURSES = (
    _Course(SAFEGUARDING, 24, effect=Effect.BLOCK, early_days=90),
    _Course(FIRST_AID, 36, early_days=90),
    _Course(CONFIDENTIALITY, 12, notice_days=45),
    _Course("Leading a group: foundations", None, renewal=Renewal.NEVER),
    _Course(SUICIDE, 24, grace_days=28),
    _Course(
        CHECK,
        36,
        notice_days=90,
        effect=Effect.BLOCK,
        kind=CourseKind.CHECK,
        renewal=Renewal.REVIEW,
    ),
    _Course(ONLINE, 24, effect=None),
    _Course(YOUNG, 36, effect=None),
    _Course("Mindfulness teaching, level 1", None, effect=None, renewal=Renewal.NEVER),
)
# How each course stands for the cast: days until it lapses, negative once it has.
_SET = {
    ("fay", FIRST_AID): -24,
    ("fay", CONFIDENTIALITY): 19,
    ("sana", SAFEGUARDING): 33,
    ("harun", CONFIDENTIALITY): -70,
}
_MISSING = {("joss", SUICIDE), ("marek", FIRST_AID), ("marek", CONFIDENTIALITY)}
_REVOKED = ("callan", CHECK)
_NOTES = ("Online", "In person, Northquay library", "Certificate seen", "")


# Those who work with young people have learnt how, but for one.
_YOUNG = ("yuki",)


def add_training(scene: Scene) -> None:
    """Add courses and records: earlier completions too, each renewal a row of its own."""
    for course in _COURSES:
        course_id = scene.add(
            Course,
            title=course.title,
            kind=course.kind,
            renewal=course.renewal,
            valid_months=course.months,
            notice_days=course.notice_days,
            early_days=course.early_days,
            grace_days=course.grace_days,
        )
        scene.courses[course.title] = course_id
        if course.effect:
            scene.add(
                Requirement, course=course_id, effect=course.effect, created_at=scene.ago(700)
            )
        for key in FACILITATOR_KEYS:
            if _was_taken(scene, key, course):
                _add_records(scene, key, course_id, course.title, course.months)


def _was_taken(scene: Scene, key: str, course: _Course) -> bool:
    if course.title == YOUNG:
        return key in _YOUNG
    taken = course.effect is not None or scene.rng.random() < 0.3
    return taken and (key, course.title) not in _MISSING


def _add_records(scene: Scene, key: str, course: int, title: str, months: int | None) -> None:
    rng = scene.rng
    newest = _completed_on(scene, key, title, months)
    completed = [newest]
    if months and rng.random() < 0.5:
        completed.insert(0, newest - relativedelta(months=months, days=-rng.randint(5, 60)))
    for day in completed:
        known = {"number": f"{rng.randrange(10**11):012d}", "level": "Enhanced"}
        scene.add(
            TrainingRecord,
            user=scene.users[key],
            course=course,
            completed_on=day,
            note="" if title == CHECK else rng.choice(_NOTES),
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago((scene.today - day).days - min(3, (scene.today - day).days)),
            **(known if title == CHECK else {}),
        )
    if (key, title) == _REVOKED:
        record = scene.row(TrainingRecord, len(scene.rows[TrainingRecord]))
        record.update(
            revoked_on=scene.today - timedelta(days=40),
            revoked_reason="The issuer withdrew it.",
            decided_by=scene.users["cora"],
            decided_at=scene.ago(40),
            revoked_by=scene.users["cora"],
            revoked_at=scene.ago(40),
        )


def _completed_on(scene: Scene, key: str, title: str, months: int | None) -> date:
    if months is None:
        return scene.today - timedelta(days=scene.rng.randint(200, 1_500))
    days_left = _SET.get((key, title))
    if days_left is None:
        # Well inside its validity, so that only what is planted stands out.
        days_left = scene.rng.randint(110, months * 30 - 10)
    return scene.today + timedelta(days=days_left) - relativedelta(months=months)
