"""Every fixture is a test; see fixtures.py."""
import subprocess

import fixtures
import pytest
from conftest import SKIVE


def parameters():
    for fixture in fixtures.all_fixtures():
        gap = [pytest.mark.xfail(reason=fixture.gap[0], strict=True)] if fixture.gap else []
        yield pytest.param(fixture, id=fixture.main.split("fixtures/")[-1], marks=gap)


@pytest.mark.parametrize("fixture", list(parameters()))
def test_fixture(fixture):
    fixtures.check(SKIVE, fixture)


def settled():
    return [fixture for fixture in fixtures.all_fixtures() if not fixture.gap]


def test_every_rule_has_rewrites_and_refusals():
    counts = {}
    for fixture in settled():
        for _, _, rule, reason in fixture.marks():
            counts.setdefault(rule, [0, 0])[reason not in (None, fixtures.SUGGESTED)] += 1
    listed = rule_names()
    assert set(counts) == listed
    for rule, (wanted, refused) in counts.items():
        assert 0 < wanted <= refused, (rule, wanted, refused)


def rule_names():
    text = subprocess.run([SKIVE, "rules"], stdout=subprocess.PIPE, check=True).stdout.decode()
    section = text.split("\n\n")[0].splitlines()[1:]
    return {line.split()[0] for line in section}


def test_pythons_are_found():
    assert fixtures.pythons(), "no CPython 3.8 or later to run the fixtures with"


def test_every_reason_has_a_fixture():
    text = subprocess.run([SKIVE, "rules"], stdout=subprocess.PIPE, check=True).stdout.decode()
    listed = {line.split()[0] for line in text.split("\n\n")[2].splitlines()[1:]}
    marked = {reason for fixture in settled() for _, _, _, reason in fixture.marks()}
    assert listed == (marked - {None, fixtures.SUGGESTED}) | {"too-large"}  # no fixture takes the solver so many steps
