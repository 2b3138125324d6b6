"""Courses and what each facilitator has done, with one lapse to find."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from portal.demo.scene import Scene
from portal.demo.users import FACILITATOR_KEYS
from portal.models import Course, Renewal, Requirement, TrainingRecord

FIRST_AID = "Emergency first aid"
CONFIDENTIALITY = "Confidentiality and data protection"
# Title, months of validity (None never lapses), notice in days, whether every leader needs it.
_COURSES: tuple[tuple[str, int | None, int, bool], ...] = (
    ("Safeguarding adults", 24, 60, True),
    (FIRST_AID, 36, 60, True),
    (CONFIDENTIALITY, 12, 45, True),
    ("Leading a group: foundations", None, 60, True),
    ("Talking about suicide", 24, 60, True),
    ("Background check", 36, 90, True),
    ("Leading groups online", 24, 60, False),
    ("Mindfulness teaching, level 1", None, 60, False),
)
# How each course stands for the cast: days until it lapses, negative once it has.
_SET = {
    ("fay", FIRST_AID): -24,
    ("fay", CONFIDENTIALITY): 19,
    ("sana", "Safeguarding adults"): 33,
    ("harun", CONFIDENTIALITY): -70,
}
_MISSING = {("joss", "Talking about suicide"), ("marek", FIRST_AID), ("marek", CONFIDENTIALITY)}
_REVOKED = ("callan", "Background check")
_NOTES = ("Online", "In person, Northquay library", "Certificate seen", "")


def add_training(scene: Scene) -> None:
    """Add courses and records: earlier completions too, each renewal a row of its own."""
    for title, months, notice, required in _COURSES:
        course = scene.add(
            Course,
            title=title,
            renewal=Renewal.NEVER if months is None else Renewal.MONTHS,
            valid_months=months,
            notice_days=notice,
        )
        if required:
            scene.add(Requirement, course=course, created_at=scene.ago(400))
        for key in FACILITATOR_KEYS:
            taken = required or scene.rng.random() < 0.3
            if taken and (key, title) not in _MISSING:
                _add_records(scene, key, course, title, months)


def _add_records(scene: Scene, key: str, course: int, title: str, months: int | None) -> None:
    rng = scene.rng
    newest = _completed_on(scene, key, title, months)
    completed = [newest]
    if months and rng.random() < 0.5:
        completed.insert(0, newest - relativedelta(months=months, days=-rng.randint(5, 60)))
    for day in completed:
        scene.add(
            TrainingRecord,
            user=scene.users[key],
            course=course,
            completed_on=day,
            note=rng.choice(_NOTES),
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago((scene.today - day).days - min(3, (scene.today - day).days)),
        )
    if (key, title) == _REVOKED:
        record = scene.row(TrainingRecord, len(scene.rows[TrainingRecord]))
        record.update(
            revoked_on=scene.today - timedelta(days=40),
            note="Revoked: the issuer withdrew the certificate.",
        )


def _completed_on(scene: Scene, key: str, title: str, months: int | None) -> date:
    if months is None:
        return scene.today - timedelta(days=scene.rng.randint(200, 1_500))
    days_left = _SET.get((key, title))
    if days_left is None:
        # Well inside its validity, so that only what is planted stands out.
        days_left = scene.rng.randint(110, months * 30 - 10)
    return scene.today + timedelta(days=days_left) - relativedelta(months=months)
