"""All training records as a file, which the import reads again."""

from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.training import bp, export_actions, export_queries
from portal.training.record_import_fields import HEADINGS
from portal.training.table_files import FORMS, table_file


@bp.route(f"/records.<{FORMS}:form>")
@requires(Permission.TRAINING_RECORD, step_up=True)
def records_export(form: str) -> Any:
    """Every verified record, a row each, under the import's headings."""
    export_actions.note_export("training_record", (), by=current_user)
    today = clock.today()
    return table_file(
        f"training-records-{today}",
        form,
        _("Training records on %(day)s", day=today),
        [str(label) for label in HEADINGS.values()],
        export_queries.records(),
    )
