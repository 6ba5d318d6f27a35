"""The savings of consumers are those that CPython makes; see bench/consumers.py."""
import os
import sys

from conftest import ROOT

sys.path.insert(0, os.path.join(ROOT, "bench"))
import consumers  # noqa: E402

SAMPLE = ["sum", "any", "set-comprehension", "dict-comprehension", "deque-maxlen", "writelines", "tuple", "list", "for",
          "list(map)", "in-list(dict)", "len"]


def test_the_table_is_what_is_measured():
    found = consumers.measured(SAMPLE, False)
    assert found
    assert consumers.differences(found) == []


def test_a_wrong_number_in_the_table_is_noticed():
    row = consumers.read_table()["sum", 8]
    assert consumers.differences({8: ("3.8.0", {"sum": row})}) == []
    for column, by in ((0, 1), (1, -1), (2, 10), (3, row[3])):
        wrong = list(row)
        wrong[column] += by + (column == 3)
        found = consumers.differences({8: ("3.8.0", {"sum": wrong})})
        assert len(found) == 1 and "3.8.0, sum" in found[0]


def test_every_consumer_has_a_row_for_every_python():
    rows = consumers.read_table()
    pythons = {minor for _, minor in rows}
    assert set(rows) == {(name, minor) for name in consumers.CONSUMERS for minor in pythons}
