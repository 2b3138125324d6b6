"""Goals of people's own: their themes, how many at once, and what a day's rating is. Pure."""

from enum import StrEnum

# As the tool for goal-based outcomes has it: more at once are hard to keep in mind.
MOST_OPEN = 3


class Theme(StrEnum):
    """What a goal is about: figures count these, and never print anybody's words."""

    CONNECTION = "connection"
    COPING = "coping"
    CONFIDENCE = "confidence"
    DAILY_LIFE = "daily_life"
    WORK_LEARNING = "work_learning"
    FAMILY = "family"
    HEALTH = "health"
    HOPE = "hope"
    OTHER = "other"
