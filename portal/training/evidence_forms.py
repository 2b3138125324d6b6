"""The files that a form brings: looked at by their bytes, each refused with its own reason."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms.validators import Optional, ValidationError

from portal import settings
from portal.file_kinds import Unfit, Upload
from portal.forms import PortalForm, clean
from portal.training import record_words
from portal.training.evidence_rules import MOST_FILES, upload


class EvidenceFields(PortalForm):
    """Files among other fields. Those that are taken stand in `uploads` once it is validated."""

    files = MultipleFileField(_l("Photo or PDF of the certificate"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.uploads: list[Upload] = []
        self.most_files = MOST_FILES
        self.most_bytes = settings.current().max_upload_bytes

    def validate_files(self, field: Any) -> None:
        """Each file is of a kind and size that is taken, and there aren't too many."""
        problems, chosen = [], field.data or ()
        if len(chosen) > MOST_FILES:
            problems.append(_("Choose %(most)s files at most.", most=MOST_FILES))
        for one in chosen[:MOST_FILES]:
            name = self._name(one)
            body = one.read(self.most_bytes + 1)
            made = upload(name, body)
            if len(body) > self.most_bytes:
                problems.append(record_words.too_large(name, self.most_bytes))
            elif isinstance(made, Unfit):
                problems.append(record_words.unfit_file(name, made))
            else:
                self.uploads.append(made)
        if problems:
            raise ValidationError(" ".join(problems))

    def again(self) -> list[str]:
        """Names of the files that were chosen: a browser doesn't let them be filled in again."""
        if not (self.errors or self.form_errors):
            return []
        return [self._name(one) for one in self.files.data or ()]

    def _name(self, one: Any) -> str:
        return str(clean(one.filename or ""))[:200]

    def values(self) -> dict[str, Any]:
        """The fields' data by name, with the files as they are kept."""
        return {**super().values(), "files": self.uploads}


class EvidenceForm(EvidenceFields):
    """Files for a record that is there: at least one."""

    files = MultipleFileField(_l("Photo or PDF of the certificate"))
