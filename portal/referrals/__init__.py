"""Referrals: one request for one person, from the queue to an answer.

Stored states are what people decided; where a referral stands after acceptance is computed
from its membership and attendance.
"""

OWNS = ("Referral", "ReferralStep", "ReferralMessage")
