"""The pages of docs/ that are made from what the program says."""
import docs
from conftest import SKIVE


def test_the_pages_made_from_the_program_are_current():
    assert docs.stale(SKIVE) == [], "run `make accept`"
