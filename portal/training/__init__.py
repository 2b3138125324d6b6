"""Training: who has completed which course, and what that is worth on a date.

A record is never overwritten: a renewal is a new row. Status is computed, never stored.
"""

OWNS = ("Course", "TrainingRecord")
"""The tables that this area's actions may write."""
