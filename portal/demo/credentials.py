"""What keeps leaders current beside their courses: hours, supervision, waivers, classes."""

from datetime import timedelta

from portal.demo.classes import add_classes
from portal.demo.scene import Scene
from portal.demo.sent_in import add_sent_in
from portal.demo.training import CONFIDENTIALITY, FIRST_AID, REFRESHER, SAFEGUARDING, YOUNG
from portal.demo.users import FACILITATOR_KEYS
from portal.models import (
    Course,
    CourseExtension,
    CourseKind,
    CourseLink,
    CourseQuota,
    Effect,
    GroupKind,
    LearningRecord,
    LinkKind,
    RecordState,
    Renewal,
    Requirement,
    Supervision,
    SupervisionKind,
    Waiver,
)

LEARNING = "Continuing learning"
SUPERVISION = "Supervision"
LEVEL_3 = "Safeguarding adults, level 3"
_LESSONS = (
    ("Conference: peer work in hospitals", "", 360),
    ("Reading circle: boundaries", "Ethics", 90),
    ("Webinar: trauma and memory", "", 60),
    ("Workshop: endings in groups", "", 180),
    ("Case discussion: confidentiality", "Ethics", 120),
)
# Whose supervision is later than everybody else's, by how many days.
_LATE = {"bea": 110, "greta": 30}


def add_credentials(scene: Scene) -> None:
    """Add what stands around the records; courses and users are there."""
    _add_links(scene)
    _add_hours(scene)
    _add_supervision(scene)
    _add_exceptions(scene)
    _add_catalogue(scene)
    add_sent_in(scene)
    add_classes(scene)


def _add_links(scene: Scene) -> None:
    refresher = scene.add(Course, title=REFRESHER, renewal=Renewal.MONTHS, valid_months=24)
    scene.courses[REFRESHER] = refresher
    scene.add(
        CourseLink,
        course=scene.courses[SAFEGUARDING],
        other=refresher,
        kind=LinkKind.COUNTS_AS,
    )
    scene.add(
        Requirement,
        course=scene.courses[YOUNG],
        audience="young people",
        created_by=scene.users["cora"],
        created_at=scene.ago(300),
    )


def _add_catalogue(scene: Scene) -> None:
    """Courses of the other shapes, one of them closed, and what was asked for once."""
    level_3 = scene.add(
        Course,
        title=LEVEL_3,
        description="For the named lead. It includes all that the course for everybody teaches.",
        renewal=Renewal.MONTHS,
        valid_months=12,
        notice_days=90,
    )
    scene.add(
        CourseLink, course=scene.courses[SAFEGUARDING], other=level_3, kind=LinkKind.IMPLIED_BY
    )
    scene.add(
        Course,
        title="Peer supporter certificate",
        description="The register renews everybody's on one day, whenever it was earned.",
        renewal=Renewal.CALENDAR,
        lapse_month=9,
        lapse_day=1,
        lapse_year=2027,
        lapse_every_years=2,
        lapse_spare_months=12,
    )
    closed = scene.add(
        Course,
        title="Emergency first aid, old syllabus",
        renewal=Renewal.MONTHS,
        valid_months=36,
        is_open=False,
    )
    scene.add(
        Requirement,
        course=closed,
        effect=Effect.WARN,
        ends_on=scene.today - timedelta(days=400),
        created_by=scene.users["cora"],
        created_at=scene.ago(1_200),
    )


def _add_hours(scene: Scene) -> None:
    course = scene.add(
        Course,
        title=LEARNING,
        description="What a professional leader learns on the side, as their register asks.",
        renewal=Renewal.HOURS,
        valid_months=24,
        needed_minutes=20 * 60,
    )
    scene.courses[LEARNING] = course
    scene.add(CourseQuota, course=course, topic="Ethics", needed_minutes=3 * 60)
    scene.add(
        Requirement,
        course=course,
        group_kind=GroupKind.PROFESSIONAL,
        created_by=scene.users["cora"],
        created_at=scene.ago(500),
    )
    for key, rounds in (
        ("dev", 2),
        ("yuki", 2),
        ("delphine", 2),
        ("priya", 2),
        ("mirela", 2),
        ("ife", 2),
        ("fay", 1),
    ):
        for turn in range(rounds):
            for number, (title, topic, minutes) in enumerate(_LESSONS):
                scene.add(
                    LearningRecord,
                    user=scene.users[key],
                    course=course,
                    topic=topic,
                    title=title,
                    done_on=scene.today - timedelta(days=30 + 90 * number + 45 * turn),
                    minutes=minutes,
                    recorded_by=scene.users["cora"],
                    recorded_at=scene.ago(25 + 90 * number + 45 * turn),
                )

    scene.add(
        LearningRecord,
        user=scene.users["fay"],
        course=course,
        topic="Ethics",
        title="Evening talk: saying no kindly",
        done_on=scene.today - timedelta(days=9),
        minutes=75,
        state=RecordState.PENDING,
        recorded_by=scene.users["fay"],
        recorded_at=scene.ago(8),
    )


def _add_supervision(scene: Scene) -> None:
    course = scene.add(
        Course,
        title=SUPERVISION,
        kind=CourseKind.SUPERVISION,
        renewal=Renewal.MONTHS,
        valid_months=3,
        notice_days=14,
        grace_days=28,
    )
    scene.courses[SUPERVISION] = course
    scene.add(
        Requirement,
        course=course,
        created_by=scene.users["cora"],
        created_at=scene.ago(400),
    )
    for place, key in enumerate(FACILITATOR_KEYS):
        for number in range(4):
            days_ago = 12 + place * 3 + number * 42 + _LATE.get(key, 0)
            scene.add(
                Supervision,
                user=scene.users[key],
                course=course,
                kind=SupervisionKind.GROUP if number % 2 else SupervisionKind.ONE_TO_ONE,
                held_on=scene.today - timedelta(days=days_ago),
                minutes=60,
                supervisor=scene.users["cora" if place % 2 else "idris"],
                recorded_by=scene.users["cora"],
                recorded_at=scene.ago(days_ago - 1),
            )


def _add_exceptions(scene: Scene) -> None:
    scene.add(
        Waiver,
        user=scene.users["marek"],
        course=scene.courses[CONFIDENTIALITY],
        reason="On the next class; reads the policy with Cora until then.",
        starts_on=scene.today - timedelta(days=20),
        ends_on=scene.today + timedelta(days=40),
        granted_by=scene.users["cora"],
        granted_at=scene.ago(20),
    )
    scene.add(
        CourseExtension,
        course=scene.courses[FIRST_AID],
        lapses_from=scene.today - timedelta(days=420),
        lapses_until=scene.today - timedelta(days=330),
        extended_to=scene.today - timedelta(days=240),
        reason="No classes while the training centre was flooded.",
        decided_by=scene.users["cora"],
        decided_at=scene.ago(430),
    )
