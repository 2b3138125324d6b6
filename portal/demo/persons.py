"""What is known of people beyond their names: whom to keep apart, what they were told and said."""

from datetime import timedelta
from random import Random

from portal.demo.scene import SEED, Scene
from portal.models import (
    Death,
    EqualityAnswer,
    EqualityQuestion,
    EqualityState,
    Membership,
    MembershipState,
    NoticeHow,
    Pair,
    PairException,
    PairKind,
    PairPlace,
    PairReader,
    Person,
    PrivacyNotice,
    Referral,
    ReferralState,
)


def add_persons(scene: Scene) -> None:
    """Add all of it; memberships are there."""
    rng = Random(SEED)
    _add_pairs(scene, rng)
    _add_notices(scene, rng)
    _add_answers(scene, rng)
    _add_death(scene)


def _add_pairs(scene: Scene, rng: Random) -> None:
    active = [row for row in scene.rows[Membership] if row["state"] == MembershipState.ACTIVE]
    waiting = [row for row in scene.rows[Membership] if row["state"] == MembershipState.WAITING]
    here, elsewhere = rng.sample(active, 2)
    waits = rng.choice(waiting)
    met = next(row for row in active if row["group"] == waits["group"])
    cora, idris = scene.users["cora"], scene.users["idris"]
    rows = (
        (PairKind.APART, {"one_person": waits["person"], "other_person": met["person"]},
         "A couple until last year. Both asked for it; neither minds the same building."),
        (PairKind.APART, {"one_person": here["person"], "other_user": scene.users["harun"]},
         "He taught her at school, and she would rather not."),
        (PairKind.TOGETHER, {"one_person": elsewhere["person"], "other_person": here["person"]},
         "Sisters who come by one car."),
    )  # fmt: skip
    for number, (kind, sides, reason) in enumerate(rows):
        pair = scene.add(
            Pair,
            kind=kind,
            **sides,
            reason=reason,
            contact=cora,
            created_by=cora,
            created_at=scene.ago(60 + number),
        )
        if kind == PairKind.APART:
            scene.add(PairReader, pair=pair, user=idris)
    scene.add(
        PairException,
        pair=1,
        place=PairPlace.TASTER,
        group=waits["group"],
        reason="Rang both: on different evenings.",
        by=cora,
        at=scene.ago(20),
    )


def _add_notices(scene: Scene, rng: Random) -> None:
    """Most people were given the notice soon after they were referred."""
    first: dict[int, int] = {}
    for row in scene.rows[Referral]:
        days = (scene.today - row["received_at"].date()).days
        first[row["person"]] = max(days, first.get(row["person"], 0))
    for person, days in sorted(first.items()):
        if days < 7 or rng.random() < 0.02:
            continue
        given = days - rng.randint(0, 6)
        scene.add(
            PrivacyNotice,
            person=person,
            notice="Privacy notice of January 2025",
            given_on=scene.today - timedelta(days=given),
            how=rng.choice(list(NoticeHow)),
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago(given, 16),
        )


_SAID = (
    (EqualityQuestion.ETHNICITY, ("asian", "black", "mixed", "white", "white", "white")),
    (EqualityQuestion.DISABILITY, ("yes_a_lot", "yes_a_little", "no", "no")),
    (EqualityQuestion.CARER, ("yes", "no", "no")),
)


def _add_answers(scene: Scene, rng: Random) -> None:
    """Some were asked; of those some prefer not to say."""
    people = sorted({row["person"] for row in scene.rows[Membership]})
    for person in rng.sample(people, len(people) // 3):
        for question, codes in _SAID:
            chance = rng.random()
            state = EqualityState.ANSWERED
            if chance < 0.15:
                state = EqualityState.PREFER_NOT
            elif chance < 0.2:
                state = EqualityState.UNKNOWN
            scene.add(
                EqualityAnswer,
                person=person,
                question=question,
                state=state,
                answer=rng.choice(codes) if state == EqualityState.ANSWERED else "",
                recorded_by=scene.users["cora"],
                recorded_at=scene.ago(rng.randint(1, 200), 16),
            )


def _add_death(scene: Scene) -> None:
    """Somebody who had finished with us some time before they died."""
    goes_on = {row["person"] for row in scene.rows[Referral] if row["state"] != ReferralState.ENDED}
    goes_on |= {
        row["person"] for row in scene.rows[Membership] if row["state"] != MembershipState.ENDED
    }
    person = next(
        number
        for number in range(20, len(scene.rows[Person]) + 1)
        if number not in goes_on and scene.row(Person, number)["born_on"]
    )
    died_on = scene.today - timedelta(days=30)
    scene.row(Person, person)["died_on"] = died_on
    scene.add(
        Death,
        person=person,
        died_on=died_on,
        told_by="Their sister, on the phone",
        told_on=died_on + timedelta(days=3),
        recorded_by=scene.users["cora"],
        recorded_at=scene.ago(27, 11),
    )
