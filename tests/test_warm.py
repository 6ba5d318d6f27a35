"""Over all fixtures: a run that finds everything in the cache says what a run without one says."""
import os

import fixtures
import pytest
from conftest import Project

CHECKS = [("check", "--color=always"), ("check", "--format=json", "--why-not"), ("diff",)]
MORE_CHECKS = CHECKS + [("check",), ("check", "--why-not"), ("check", "--statistics"), ("check", "--format=json"),
                        ("diff", "--stat")]


def result(out):
    return out.returncode, out.stdout, out.stderr


def tree(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                found[os.path.relpath(os.path.join(path, name), folder)] = file.read()
    return found


def fixture_project(fixture, tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    fixtures.copied(fixture, str(folder))
    return Project(folder)


@pytest.mark.parametrize("fixture", fixtures.all_fixtures(), ids=lambda f: f.main.split("fixtures/")[-1])
def test_warm_is_as_cold(fixture, tmp_path, monkeypatch):
    monkeypatch.setenv("SKIVE_CACHE_DIR", str(tmp_path / "cache"))
    project = fixture_project(fixture, tmp_path, "first")
    for words in MORE_CHECKS if fixture.is_folder else CHECKS:
        words = (*words, "--isolated", *fixture.args)
        plain = result(project.skive(*words, "--no-cache"))
        # facts found from the second command on; all found in the second run of each
        assert result(project.skive(*words)) == plain, words
        assert result(project.skive(*words)) == plain, words
    assert b"nothing has changed since an earlier run" in project.skive(*words, "-v").stderr
    outcomes = []
    for name, more in (("plain", ["--no-cache"]), ("cold", []), ("warm", [])):
        copy = fixture_project(fixture, tmp_path, name)
        outcomes.append((result(copy.skive("fix", "--isolated", *fixture.args, *more)), tree(copy.path)))
    assert outcomes[0] == outcomes[1] == outcomes[2]
