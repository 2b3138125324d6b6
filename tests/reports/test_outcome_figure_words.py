"""Every outcome figure has a name and a definition, and points at figures that there are."""

from portal.outcomes import measure_registry
from portal.reports import figure_words, outcome_figure_rules, outcome_figure_words
from portal.reports.figure_rules import FIGURES

# "Led to", "because of" and their like: nothing here was compared with anything.
CAUSAL = ("because", "led to", "thanks to", "due to", "helped", "effect", "impact", "cause")


def test_every_outcome_figure_is_named_and_defined(app):
    figures = outcome_figure_rules.outcome_figures(measure_registry.measures())
    with app.test_request_context():
        said = {key: outcome_figure_words.said(key) for key in figures}
        for key, one in said.items():
            assert one is not None, key
            assert str(one.name) and str(one.definition).endswith("."), key
            told = f"{one.name} {one.definition} {one.left_out}".lower()
            assert not any(word in told for word in CAUSAL), key
        assert outcome_figure_words.said("referrals") is None
        assert outcome_figure_words.said("outcome.ucla3.nothing") is None
    known = figures | FIGURES
    for figure in figures.values():
        for key in (figure.numerator, figure.denominator):
            assert not key or known[key].counted is not None
    assert not set(figures) & set(FIGURES)


def test_a_share_of_answers_has_no_mean_and_a_measure_without_cut_off_no_recovery():
    figures = outcome_figure_rules.outcome_figures(measure_registry.measures())
    assert "outcome.ucla3_direct.before" not in figures
    assert "outcome.ucla3_direct.chose_after_share" in figures
    assert "outcome.ons4_happy.recovered" not in figures
    assert "outcome.phq9.recovered" in figures
    # Never one number for four questions.
    assert not [key for key in figures if key.startswith("outcome.ons4.")]


def test_rows_of_breakdowns_are_named_merged_ones_too(app):
    with app.test_request_context():
        named = {
            ("age", "0-17"): "Up to 17",
            ("age", "65+"): "65 and over",
            ("age", "18-24&25-34"): "18–34",
            ("age", "50-64&65+"): "50 and over",
            ("age", "18-24&35-49"): "18–24, 35–49",
            ("age", "65+&not_known"): "65 and over, Not on record",
            ("gender", "another&not_known"): "In other words, Not on record",
            ("ethnicity", "mixed"): "Mixed or multiple backgrounds",
            ("disability", "no"): "No",
            ("area", "LS1"): "LS1",
            ("of", "age"): "Age",
        }
        for (dimension, row), words in named.items():
            assert figure_words.row_name(dimension, row) == words
        assert figure_words.name("known[of=age]") == "Of whom we know it: Age"
