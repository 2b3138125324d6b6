"""The form behind a status link: what a referrer adds to a referral."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.forms import PortalForm
from portal.models import MessagePart

TEXT_LENGTH = 10_000


class StatusForm(PortalForm):
    """What is sent, in words or as a file; the key makes the same sent twice the same."""

    part = RadioField(
        _l("What would you like to do?"),
        [InputRequired(_l("Choose what you would like to do"))],
        choices=[
            SelectChoice(MessagePart.ANSWER, _l("Answer a question, or add something")),
            SelectChoice(MessagePart.FILE, _l("Send a file")),
            SelectChoice(MessagePart.RISK, _l("Tell us of a new risk")),
            SelectChoice(MessagePart.WITHDRAWAL, _l("Withdraw the referral")),
        ],
    )
    text = TextAreaField(
        _l("In your words"),
        [Length(max=TEXT_LENGTH, message=_l("Use at most %(max)d characters"))],
    )
    file = FileField(_l("File"))
    request_key = HiddenField()

    def ensure_key(self) -> None:
        """A key for a page that hasn't one yet."""
        if not self.request_key.data:
            self.request_key.data = secrets.token_urlsafe(16)

    @property
    def has_file(self) -> bool:
        """Whether a file came along."""
        return bool(self.file.data and getattr(self.file.data, "filename", ""))

    def validate_text(self, field: Any) -> None:
        """Words are needed, except beside a file."""
        if self.part.data == MessagePart.RISK and not field.data:
            raise ValidationError(_l("Say what the risk is, as far as you know"))
        if self.part.data == MessagePart.WITHDRAWAL and not field.data:
            raise ValidationError(_l("Say why, in a sentence"))
        if self.part.data == MessagePart.ANSWER and not field.data and not self.has_file:
            raise ValidationError(_l("Write your answer"))

    def validate_file(self, _field: Any) -> None:
        """A file is needed where one was to be sent."""
        if self.part.data == MessagePart.FILE and not self.has_file:
            raise ValidationError(_l("Choose the file"))
