"""The pages of classes: those ahead and past, one of them, planning, changing and cancelling."""

from typing import Any, NamedTuple

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.models import BookingState
from portal.paging import page_number
from portal.training import (
    book_queries,
    bp,
    class_actions,
    class_pages,
    class_queries,
    class_rules,
    class_words,
    words,
)
from portal.training.book_rules import Book
from portal.training.class_forms import ClassAddForm, ClassCancelForm, ClassEditForm
from portal.training.class_notice_actions import untold
from portal.training.class_queries import BookingRow, ClassHead, ClassRow
from portal.training.class_rules import Seating
from portal.training.rules import CredentialStatus

# Blank lines on the sheet for people nobody expected.
SPARE_LINES = 4


class Line(NamedTuple):
    """Somebody in a class's list as its page shows it."""

    booking: BookingRow
    # Tells namesakes apart.
    hint: str
    stands: BookingState
    # When an offer ends, or ended.
    until: Any
    position: int | None
    status: CredentialStatus
    tag: str
    tone: str
    must_be_rung: bool


@bp.context_processor
def _class_words() -> dict[str, Any]:
    return {"class_words": class_words, "now": clock.now()}


@bp.route("/classes")
@requires(Permission.TRAINING_OWN_READ)
def classes_list() -> Any:
    """Classes ahead, what the user needs first; for those who plan them also those past."""
    may_manage = current_user.may(Permission.COURSE_MANAGE)
    course_id = request.args.get("course", type=int)
    courses = class_queries.courses_with_classes()
    if course_id not in dict(courses):
        course_id = None
    shows_past = may_manage and request.args.get("past") == "1"
    needed: list[tuple[ClassRow, str]] = []
    others: list[ClassRow] = []
    page = None
    if shows_past:
        number = page_number(request.args.get("page"))
        page = class_queries.classes_past(current_user.id, number, course_id)
    else:
        book = book_queries.load([current_user.id])
        needed, others = _by_need(book, class_queries.classes_ahead(current_user.id, course_id))
    return render_template(
        "training/classes_list.html",
        needed=needed,
        others=others,
        page=page,
        shows_past=shows_past,
        may_manage=may_manage,
        may_book=current_user.may(Permission.TRAINING_OWN_ADD),
        courses=courses,
        course_id=course_id,
        course_title=dict(courses).get(course_id or 0, ""),
        to_complete_count=class_queries.to_complete_count() if may_manage else 0,
    )


def _by_need(book: Book, rows: list[ClassRow]) -> tuple[list[tuple[ClassRow, str]], list[ClassRow]]:
    """What the user needs, each with why, and all others; both soonest first."""
    wanted = _wanted(book)
    needed, others = [], []
    for row in rows:
        status = wanted.get(row.course_id)
        if status is None or row.state != "planned":
            others.append(row)
        else:
            needed.append((row, class_words.need(status)))
    return needed, others


def _wanted(book: Book) -> dict[int, CredentialStatus]:
    today = clock.today()
    return class_rules.wanted_for(
        book.catalogue,
        book.standing(current_user.id, today),
        book.needed(current_user.id, today),
    )


@bp.route("/classes/<int:class_id>")
@requires(Permission.TRAINING_OWN_READ)
def class_show(class_id: int) -> Any:
    """One class, the user's own place in it, and for those who plan it who is booked."""
    head = _class_or_404(class_id)
    rows = class_queries.bookings(class_id)
    seats = class_queries.seating_of(head, rows)
    may_manage = current_user.may(Permission.COURSE_MANAGE)
    book = book_queries.load(
        {current_user.id, *(one.user_id for one in rows)} if may_manage else {current_user.id}
    )
    mine = next((one for one in rows if one.user_id == current_user.id), None)
    mine_stands = class_rules.stands(mine.booking_id, mine.state, seats) if mine else None
    need = _wanted(book).get(head.course_id)
    now = clock.now()
    return render_template(
        "training/class_show.html",
        head=head,
        seats=seats,
        mine=mine,
        mine_stands=mine_stands,
        need=class_words.need(need) if need else "",
        renews=class_rules.renewed_by(book.catalogue, head.course_id),
        takes_bookings=class_rules.takes_bookings(head.state, head.starts_at, now),
        may_complete=class_rules.may_be_completed(head.state, head.starts_at, now),
        sees_link=may_manage or mine_stands in (BookingState.BOOKED, BookingState.ATTENDED),
        may_book=current_user.may(Permission.TRAINING_OWN_ADD),
        may_manage=may_manage,
        lists=_lists(head, rows, seats, book) if may_manage else {},
    )


def _lists(
    head: ClassHead, rows: list[BookingRow], seats: Seating, book: Book
) -> dict[BookingState, list[Line]]:
    """Everybody booked, by where they stand: the waiting in their order, the others by name."""
    lists: dict[BookingState, list[Line]] = {}
    hints = class_pages.hints(rows)
    for row in rows:
        line = _line(head, row, seats, book, hints[row.user_id])
        lists.setdefault(line.stands, []).append(line)
    for state, lines in lists.items():
        if state != BookingState.WAITING:
            lines.sort(key=lambda one: (one.booking.name.casefold(), one.booking.booking_id))
    return lists


def _line(head: ClassHead, row: BookingRow, seats: Seating, book: Book, hint: str) -> Line:
    status = book.status(row.user_id, head.course_id, clock.today())
    until = seats.offered.get(row.booking_id) or row.offer_ends_at
    return Line(
        booking=row,
        hint=hint,
        stands=class_rules.stands(row.booking_id, row.state, seats),
        until=until,
        position=seats.position(row.booking_id),
        status=status,
        tag=str(words.brief(status)),
        tone=words.TONE[status.state],
        must_be_rung=bool(untold([row])),
    )


@bp.route("/classes/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def class_add() -> Any:
    """Plan a class of a course."""
    form = ClassAddForm(
        courses=class_queries.courses_to_give(), course_id=request.args.get("course", type=int)
    )
    if form.validate_on_submit():
        try:
            class_id = class_actions.add_class(form.course_id.data, form.plan, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The class is planned. Places can be booked."), "good")
            return redirect(url_for(".class_show", class_id=class_id))
    return _form_page("training/class_add.html", form)


@bp.route("/classes/<int:class_id>/edit", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def class_edit(class_id: int) -> Any:
    """Change when, where or for how many a class is; those with a place are told."""
    head = _class_or_404(class_id)
    form = ClassEditForm.of(head)
    if form.validate_on_submit():
        try:
            to_ring = class_actions.edit_class(class_id, form.plan, form.version.data, current_user)
        except StaleVersion as problem:
            return _stale_page("training/class_edit.html", form, head, problem)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The class is changed."), "good")
            _say_whom_to_ring(to_ring)
            return redirect(url_for(".class_show", class_id=class_id))
    elif not form.is_submitted() and not class_rules.takes_bookings(
        head.state, head.starts_at, clock.now()
    ):
        raise DomainError(_("This class has begun or is cancelled: it can't be changed any more."))
    return _form_page("training/class_edit.html", form, head=head)


@bp.route("/classes/<int:class_id>/cancel", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def class_cancel(class_id: int) -> Any:
    """Say that a class doesn't take place; everybody who reckons with it is told."""
    head = _class_or_404(class_id)
    form = ClassCancelForm(version=head.version)
    if form.validate_on_submit():
        try:
            to_ring = class_actions.cancel_class(
                class_id, form.reason.data, form.version.data, current_user
            )
        except StaleVersion as problem:
            return _stale_page(
                "training/class_cancel.html", form, head, problem, **_whom_to_tell(head)
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The class is cancelled."), "good")
            _say_whom_to_ring(to_ring)
            return redirect(url_for(".class_show", class_id=class_id))
    elif not form.is_submitted() and head.state != "planned":
        raise DomainError(_("This class is cancelled or completed already."))
    return _form_page("training/class_cancel.html", form, head=head, **_whom_to_tell(head))


def _whom_to_tell(head: ClassHead) -> dict[str, Any]:
    """Whom the page that cancels a class lists: nobody once it has begun."""
    is_ahead = head.starts_at > clock.now()
    to_tell = class_queries.to_tell(head.class_id) if is_ahead else []
    by_phone = {one.booking_id for one in to_tell if untold([one])}
    return {"is_ahead": is_ahead, "to_tell": to_tell, "by_phone": by_phone}


@bp.route("/classes/<int:class_id>/list.pdf")
@requires(Permission.COURSE_MANAGE)
def class_print(class_id: int) -> Any:
    """The sheet that lies in the room: names, room to sign, lines for who wasn't expected."""
    head = _class_or_404(class_id)
    came = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.ABSENT)
    rows = [one for one in class_queries.bookings(class_id) if one.state in came]
    page = render_template(
        "training/class_print.html",
        head=head,
        names=sorted((one.name for one in rows), key=str.casefold),
        spare_lines=SPARE_LINES,
    )
    document = pdf.render_pdf(page)
    record_look("class_list_printed", "training_class", class_id, by=current_user)
    name = f"attendance-list-{class_id}-{clock.local(head.starts_at).date().isoformat()}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _class_or_404(class_id: int) -> ClassHead:
    head = class_queries.class_head(class_id)
    if head is None:
        abort(404)
    return head


def _form_page(template: str, form: Any, **shown: Any) -> Any:
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, has_errors=status != 200, **shown), status


def _stale_page(
    template: str, form: Any, head: ClassHead, problem: StaleVersion, **shown: Any
) -> Any:
    """The form as it was typed, beside the class as somebody else left it."""
    form.refuse(problem)
    # Sent again it is decided with both in sight.
    form.version.data, form.version.raw_data = head.version, None
    page = render_template(template, form=form, head=head, is_stale=True, has_errors=True, **shown)
    return page, 409


def _say_whom_to_ring(names: list[str]) -> None:
    if names:
        flash(class_words.to_ring(names), "warn")
