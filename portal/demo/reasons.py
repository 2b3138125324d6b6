"""What referrals say, put together from invented sentences by topic."""

from typing import Any

# What somebody is living with, by topic.
_LIVING_WITH: dict[str, tuple[str, ...]] = {
    "Anxiety": (
        "Panic in shops and on buses since the spring; has begun to send her son for the shopping.",
        "Lies awake going over the next day, and has called in sick four times this month.",
        "Worries about her heart although every test has been clear.",
        "Avoids the phone and opens no post; bills have piled up and make it worse.",
        "Started a new job in January and dreads every meeting, often to the point of being sick.",
        "Managed well for years until the flat was broken into. Checks the locks all night.",
        "Exams are over but the fear hasn't gone; hardly leaves his room.",
        "Sleeps with the light on since the accident on the ferry and can't say quite why.",
    ),
    "Low mood": (
        "Low since moving here last autumn. Misses the market, the choir and being known by name.",
        "Retired early and says that days run into each other. Used to mend clocks, has stopped.",
        "Flat and tearful six months after the birth; a loving family, and still lonely.",
        "Has stopped seeing friends and eats once a day. Medication helps a little.",
        "Lost work when the cannery closed. Says he feels of no use to anybody.",
        "A long illness is over, yet the colour hasn't come back, in her words.",
        "Third winter in a row that he stays in bed until the afternoon.",
    ),
    "Mindfulness": (
        "Has finished a course of therapy and wants to keep hold of what she learnt.",
        "Chronic pain after a fall; would like another way to live with it than tablets.",
        "Under strain at work, sleeps badly, asked for something quiet without much talk.",
        "Used to meditate and found it helped; can't get going again alone.",
    ),
    "Bereavement": (
        "His wife died in February after forty-one years. Manages the days, not the evenings.",
        "Lost both parents within one winter and had no time to stop between.",
        "Her brother died abroad and she couldn't go to the funeral.",
        "Stillbirth last summer. Wants to be with people who won't change the subject.",
        "Best friend of thirty years has died; feels that nobody counts a friend.",
        "Nursed his mother to the end and now the house is silent.",
        "A year on, the letters have stopped coming and she finds that harder than the start.",
    ),
    "Bereavement by suicide": (
        "Her nephew took his own life in the autumn. Asks herself daily what she missed.",
        "Lost his partner to suicide two years ago and has told almost nobody how.",
        "A colleague's death has brought back that of her father, of which the family never spoke.",
    ),
    "Caring for somebody": (
        "Looks after her husband, who has dementia, day and night. Has had one day off since May.",
        "Cares for a grown son with epilepsy and can't leave the house for long: a call would do.",
        "Seventeen hours a day with his mother; says he has forgotten what he likes.",
        "Shares the care of a sister with nobody. Cries in the car, then goes back in.",
        "New to caring after his wife's stroke, and ashamed of being short with her.",
    ),
    "Strong feelings": (
        "Feelings come like weather, in her words, and she has lost two jobs to them.",
        "Wants to learn what to do in the ten minutes before he shouts.",
        "Has done well in one-to-one work; her therapist thinks that a skills group is next.",
        "Hurt herself as a teenager, not for six years now, and wants to keep it so.",
    ),
    "Trauma and PTSD": (
        "Served abroad; startles, keeps watch at windows and can't sit in a café.",
        "Nightmares since a fire in her building three years ago.",
        "Came here by sea as a boy. Hasn't spoken about it in English or in any language.",
        "A paramedic for twenty years; one call out of thousands that won't leave him.",
    ),
    "Addiction": (
        "Sober for eleven weeks after treatment; the hours between six and nine are the hard ones.",
        "Drinks alone since the divorce, a bottle a day by his count, and wants to stop for good.",
        "Off gambling sites since March with her sister holding the cards. Wants company in it.",
        "Has stopped using twice and started again when on his own too much.",
        "On a prescribed reduction that is going well; asks to meet others a few steps ahead.",
    ),
    "Surviving abuse": (
        "Left two years ago and is safe. Wants to be among women who don't need it explained.",
        "Has begun to speak of what happened in her first marriage. Has a support worker.",
        "Lives with her daughter now. Would like to learn to be in a room with people again.",
    ),
}
_CIRCUMSTANCES = (
    "Lives alone.",
    "Lives with family, who know of this referral.",
    "Two children at primary school.",
    "Works shifts at the harbour.",
    "No longer drives; the number 9 bus stops nearby.",
    "Has good days and says so.",
    "New to the area.",
    "Speaks warmly of a neighbour who looks in.",
    "Hasn't been in a group before and is nervous of it.",
    "",
    "",
)
_WISHES = (
    "Asks for evenings.",
    "Daytime only, please.",
    "Would like to meet the leader first.",
    "Would prefer a small group.",
    "Happy with a video group to begin with.",
    "Keen to start soon.",
    "Hopes to meet people of about the same age.",
    "Asked for this himself, which took courage.",
    "Will come with her sister the first time.",
    "",
)

ENDING_NOTES: dict[str, tuple[str, ...]] = {
    "declined": (
        "Needs one-to-one care first; told the referrer whom to ask.",
        "Lives outside our area; passed on the name of a group there.",
        "Under 18. Sent the youth service's details.",
    ),
    "withdrawn": (
        "Feels better and would rather leave the place to somebody else.",
        "Has found a group nearer home.",
        "Not now; knows that the door stays open.",
        "",
    ),
    "could_not_contact": ("Three calls at different hours and a letter.", "Number out of use."),
    "referred_elsewhere": (
        "To Saltmarsh Talking Therapies, at the person's wish.",
        "To the hospice's own bereavement circle.",
    ),
    "died": ("Told by the family; condolences sent.",),
    "duplicate": ("Sent twice: by the practice, and by the person through the form.",),
    "entered_in_error": ("Meant for the physiotherapy service.",),
    "completed": ("Says what helped most was being expected.", "", "", ""),
    "stopped": (
        "Stopped coming; a call and a card, no answer.",
        "Changed shifts and can't come any more.",
        "Found the group too large. Will think about a smaller one.",
        "Moved away.",
    ),
}

RISK_NOTES = (
    "Had thoughts of ending their life last month; none now, and a safety plan with the GP.",
    "Self-harm in the past, none this year. Crisis team's number on the fridge.",
    "Took an overdose in the spring; seen weekly by the community team.",
)
QUESTIONS = (
    "Asked whether the person knows of this referral, and for a phone number.",
    "Asked which days are possible, and whether a step-free room is needed.",
    "Asked who else is involved in the person's care.",
)


def reason_for(rng: Any, topic: str) -> str:
    """Two to four invented sentences in which somebody is referred for this topic."""
    parts = (rng.choice(_LIVING_WITH[topic]), rng.choice(_CIRCUMSTANCES), rng.choice(_WISHES))
    return " ".join(part for part in parts if part)


TOPICS = tuple(_LIVING_WITH)
