"""Every figure has a name and a definition, and points at figures that there are."""

from portal.reports import figure_rules, figure_words
from portal.reports.figure_rules import FIGURES


def test_every_figure_is_named_and_defined(app):
    assert set(FIGURES) == set(figure_words.FIGURE)
    with app.test_request_context():
        names = [figure_words.name(key) for key in FIGURES]
        said = [figure_words.definition(key) for key in FIGURES]
    assert all(one.endswith(".") for one in said)
    assert all(names)


def test_shares_are_of_counts_that_there_are():
    for figure in FIGURES.values():
        assert (figure.counted is None) == (figure.unit is not None)
        for key in (figure.numerator, figure.denominator):
            assert not key or FIGURES[key].counted is not None
        assert bool(figure.numerator) == bool(figure.denominator)


def test_every_step_and_every_way_out_has_a_word():
    assert set(figure_words.STEP) == set(figure_rules.STEPS)
    assert set(figure_words.TO) == set(figure_rules.LEFT_TO)


def test_a_cell_is_named_with_its_rows(app):
    with app.test_request_context():
        assert figure_words.name("left[step=came][to=died]") == (
            "Where people went: Came for the first time, Died"
        )
