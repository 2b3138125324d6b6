"""An invented document with every kind of block, of about the length of a programme report."""

from datetime import UTC, datetime

from portal.reports import charts_bars, charts_curves, charts_points
from portal.reports.block_rules import (
    Care,
    Chart,
    Column,
    Document,
    Kpi,
    Kpis,
    Note,
    Quotes,
    Row,
    Section,
    Table,
    Terms,
    Text,
)
from portal.reports.charts import Datum, Estimate, Pair, Scale, Split

CREATED = datetime(2026, 10, 3, 9, 30, tzinfo=UTC)
ARABIC = (
    "مجموعة الدعم النفسي للأشخاص الذين يعانون من القلق والاكتئاب في الضاحية الشمالية "
    "والساحل الغربي للمدينة كلها"
)
PERCENT = Scale(0, 100, [(0, "0 %"), (50, "50 %"), (100, "100 %")])
MONTHS = ("July", "August", "September")


def table(key: str, caption: str, headings: list[str], rows: list[list[str]]) -> Table:
    columns = [Column(heading, number > 0) for number, heading in enumerate(headings)]
    return Table(key, caption, columns, [Row(cells) for cells in rows])


def funnel() -> Chart:
    steps = [
        ("Referred", "60", "100 %"),
        ("Accepted", "55", "92 %"),
        ("First session", "45", "75 %"),
    ]
    steps += [("Six sessions or more", "*", ""), ("Planned ending", "25", "42 %")]
    data = [Datum(a, float(b) if b != "*" else None, b, c) for a, b, c in steps]
    finding = "Of 60 people referred, 25 came to a planned ending"
    return Chart(
        "funnel",
        finding,
        charts_bars.funnel("chart-funnel", finding, data),
        table(
            "funnel",
            "The same figures. Counts of 1 to 7 are hidden and others rounded to 5.",
            ["Step", "People", "Of those referred"],
            [list(one) for one in steps],
        ),
    )


def waits() -> Chart:
    points = [(0.0, 100.0), (7.0, 90.0), (14.0, 60.0), (21.0, 40.0), (30.0, 33.0), (44.0, 20.0)]
    finding = "Half of those referred came within 17 days"
    days = Scale(0, 60, [(n, str(n)) for n in range(0, 61, 10)])
    curves = [charts_curves.Curve("July to September", points, "half within 17 days")]
    return Chart(
        "waits",
        finding,
        charts_curves.steps(
            "chart-waits",
            finding,
            curves,
            days,
            PERCENT,
            "Days from receipt to the first session",
            (21, "target 21 days"),
        ),
        table(
            "waits",
            "Share still waiting, by days",
            ["Days", "Still waiting"],
            [[f"{x:g}", f"{y:g} %"] for x, y in points],
        ),
    )


def sessions() -> Chart:
    finding = "31 sessions were held, 12 of them in July"
    data = [Datum("July", 12, "12"), Datum("August", 8, "8"), Datum("September", 11, "11")]
    return Chart(
        "sessions",
        finding,
        charts_bars.columns("chart-sessions", finding, data),
        table(
            "sessions",
            "Sessions held and cancelled, by month",
            ["Month", "Held", "Cancelled"],
            [["July", "12", "1"], ["August", "8", "0"], ["September", "11", "2"]],
        ),
    )


def change() -> Chart:
    finding = "Loneliness was lower at the end among those who answered twice"
    pairs = [
        Pair("Loneliness", Datum("", 6.4, "6.4"), Datum("", 5.1, "5.1")),
        Pair("Satisfied with life", Datum("", 5.1, "5.1"), Datum("", 5.9, "5.9")),
        Pair("Anxious yesterday", Datum("", None, "*"), Datum("", None, "*")),
    ]
    return Chart(
        "change",
        finding,
        charts_points.dumbbells(
            "chart-change",
            finding,
            pairs,
            Scale(0, 10, [(0, "0"), (5, "5"), (10, "10")]),
            ("At the start", "Last time"),
        ),
        table(
            "change",
            "Means at the start and the last time, of 30 people who answered twice",
            ["Measure", "Start", "Last", "Change (95 %)"],
            [
                ["Loneliness", "6.4", "5.1", "−1.3 (−2.0 to −0.6)"],
                ["Satisfied with life", "5.1", "5.9", "+0.8 (0.1 to 1.5)"],
                ["Anxious yesterday", "*", "*", "*"],
            ],
        ),
        note="A hatched place stands for a figure that can't be told without picking people out.",
    )


def three() -> Chart:
    finding = "Of 30 people, 20 felt reliably less lonely, 10 much the same"
    splits = [
        Split(
            "Loneliness",
            [Datum("Better", 20, "20"), Datum("Much the same", 10, "10"), Datum("Worse", 0, "0")],
        ),
        Split(
            "Goals of their own",
            [
                Datum("Better", 15, "15"),
                Datum("Much the same", None, "c"),
                Datum("Worse", None, "*"),
            ],
        ),
    ]
    return Chart(
        "three",
        finding,
        charts_bars.shares("chart-three", finding, splits),
        table(
            "three",
            "Reliable change",
            ["Measure", "Better", "Much the same", "Worse"],
            [["Loneliness", "20", "10", "0"], ["Goals of their own", "15", "c", "*"]],
        ),
    )


def ages() -> Chart:
    finding = "People of all ages came about equally often"
    rows = [
        ("18 to 24", 61, 51, 70),
        ("25 to 34", 70, 61, 78),
        ("35 to 64", 66, 57, 74),
    ]
    estimates: list[Estimate] = [
        Estimate(label, value, low, high, f"{value} % ({low} to {high})")
        for label, value, low, high in rows
    ]
    estimates.append(Estimate("65 and over", None, None, None, "*"))
    return Chart(
        "ages",
        finding,
        charts_points.dots("chart-ages", finding, estimates, PERCENT, (67, "all 67 %")),
        table(
            "ages",
            "Attendance by age, with 95 % intervals",
            ["Age", "Attendance"],
            [[one.label, one.shown] for one in estimates],
        ),
    )


def groups() -> Chart:
    finding = "Most people came to one group"
    rows = [(ARABIC, 35), ("Tuesday evening, Northshore library", 20), ("Walk and talk", 5)]
    data = [Datum(label, number, str(number)) for label, number in rows]
    return Chart(
        "groups",
        finding,
        charts_bars.bars("chart-groups", finding, data),
        table("groups", "People by group", ["Group", "People"], [[a, str(b)] for a, b in rows]),
    )


def kpis() -> Kpis:
    return Kpis(
        [
            Kpi("people_referred", "60", "people referred", comparison="50 in the quarter before"),
            Kpi("funnel.came", "45", "had a first session", "75 % of those referred"),
            Kpi(
                "wait.median", "17 days", "median wait", "10 still waiting", target="Target 21 days"
            ),
            Kpi("attendance.rate", "84 %", "attendance", "of recorded places, 36 sessions"),
        ]
    )


def long_table(rows: int = 40) -> Table:
    return table(
        "reasons",
        "Where people went, by the last step they took",
        ["Where", "Before acceptance", "Before the first session", "After it"],
        [[f"Destination {number} of a list", "10", "15", "5"] for number in range(rows)],
    )


def programme(**changes: object) -> Document:
    """A programme report of about 12 pages."""
    care = Care(
        [
            "40 of 45 people answered the loneliness questions at the start and 30 of them again; "
            "the others may differ.",
            "There is no comparison group, so a change can't be put down to the groups alone.",
        ]
    )
    words = (
        "The programme ran three groups in the quarter. Each met once a week for an hour and a "
        "half, led by two trained facilitators, and people came for as long as they wished."
    )
    lead = Text(["60 people were referred and 45 had their first session."], is_lead=True)
    terms = Terms(
        [
            (f"Figure {letter}", "What is counted, who is left out, and on which day. " * 3)
            for letter in "ABCDEFGHIJKL"
        ]
    )
    sections = [
        Section("summary", "The quarter on one page", [lead, kpis(), funnel(), care]),
        Section("reach", "Who was reached", [Text([words] * 2), groups()]),
        Section("waiting", "Waiting", [Text([words]), waits()]),
        Section("sessions", "Sessions and attendance", [Text([words]), sessions()]),
        Section("outcomes", "What changed for people", [Text([words]), change(), three(), care]),
        Section("equity", "Fairness", [Text([words]), ages()]),
        Section("endings", "Endings", [Text([words]), long_table()]),
        Section(
            "voices",
            "In people's words",
            [Quotes([("I look forward to Tuesdays now.", "A member, 2026"), (ARABIC, "عضو")])],
        ),
        Section("learning", "What we learned", [Note(["We began too late in the evening."] * 2)]),
        Section("method", "How the figures are made", [Text([words] * 3), terms]),
        Section("certificate", "Protection of small numbers", [Text([words] * 2)]),
    ]
    return Document(
        **{
            "kind": "programme",
            "title": "Anxiety and low mood groups",
            "subtitle": "Programme report, July to September 2026",
            "organisation": "Harbour Groups",
            "charity_number": "Charity 1234567",
            "prepared_for": "For the Northshore Community Fund",
            "issue_line": "Issue 14, 3 October 2026",
            "data_line": "data as at 3 October 2026",
            "sections": sections,
            "keywords": ["Programme report", "July to September 2026"],
            **changes,
        }  # type: ignore[arg-type]
    )


def summary(**changes: object) -> Document:
    """The two-page summary of the same."""
    whole = programme()
    first, *_rest = whole.sections
    wanted = ("waiting", "outcomes")
    rest = [one for one in whole.sections if one.key in wanted]
    return programme(
        **{"kind": "summary", "has_contents": False, "sections": [first, *rest], **changes}
    )
