"""Random programs print the same after the rewrite (tests/generated).

RANDOM_PROGRAMS=N tries N of them (100 without it), RANDOM_SEED=S starts at another seed.
"""
import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "tests", "generated"))
import check  # noqa: E402
import forms  # noqa: E402
import generate  # noqa: E402

COUNT = int(os.environ.get("RANDOM_PROGRAMS", "100"))
START = int(os.environ.get("RANDOM_SEED", "0"))
EACH = 25


@pytest.mark.parametrize("start", range(START, START + COUNT, EACH))
def test_output_stays(start):
    rewrites = 0
    for seed in range(start, min(start + EACH, START + COUNT)):
        outcome = check.judge(SKIVE, generate.Program(seed))
        rewrites += outcome.rewrites
        assert not outcome.differs, check.report(SKIVE, seed)
    assert rewrites, "nothing is rewritten in %d programs" % EACH


def test_programs_can_tell():
    """The naive rewrite breaks most of them."""
    if sys.version_info < (3, 9):
        pytest.skip("ast.unparse is not there before 3.9")
    broken = sum(check.judge(SKIVE, generate.Program(seed), with_naive=True).naive for seed in range(12))
    assert broken >= 6


def test_known_parts_exist():
    parts = {("way", way[0]) for way in forms.WAYS} | {("use", use[0]) for use in forms.USES}
    assert generate.KNOWN <= parts and len(parts) == len(forms.WAYS) + len(forms.USES)


def test_same_seed_same_program():
    for seed in (1, 77, 4711):
        assert generate.Program(seed).files() == generate.Program(seed).files()
    assert generate.Program(1).files() != generate.Program(2).files()


@pytest.mark.parametrize("path", check.pythons(), ids=["oldest", "newest"][:len(check.pythons())])
def test_every_way_brings_the_object_out(path, tmp_path):
    """Each way gives back what went in (or a copy of it), on the oldest and the newest Python."""
    lines = ["class Thing:", "    def __init__(self):", "        self.mark = 7", ""]
    for i, (name, top, body) in enumerate(forms.WAYS):
        lines += [generate.numbered(top, str(i)), "", "def way%d(x):" % i,
                  generate.indented(generate.numbered(body, str(i)))]
    lines += ["for f in [v for k, v in sorted(globals().items()) if k.startswith('way')]:",
              "    assert f(Thing()).mark == 7, f.__name__", "print('done')", ""]
    (tmp_path / "main.py").write_text("\n".join(lines))
    assert check.output(path, str(tmp_path))[:2] == (0, "done\n")


def test_the_minimiser_keeps_the_change(tmp_path, monkeypatch):
    """A rewrite that breaks on one part is brought down to the chain with that part."""
    program = next(p for p in map(generate.Program, range(100)) if len(p.chains) > 3 and p.chains[2][2])
    culprit = program.chains[2][2][0]

    def broken(skive, candidate, with_naive=False):
        outcome = check.Outcome()
        outcome.differs = any(culprit in chain[2] for chain in candidate.chains)
        return outcome

    monkeypatch.setattr(check, "judge", broken)
    small = check.minimised(SKIVE, program)
    assert [chain[1:] for chain in small.chains] == [[[], [culprit]]]


ALONE = """\
class Thing:
    def __init__(self):
        self.mark = 7


{top}


def way(x):
{body}


thing = way(Thing())
thing.other = 8
print(thing.mark, thing.other)
"""


def marked(kind, parts):
    """Parts that are known to be wrong must fail, so that what is solved is noticed."""
    wrong = pytest.mark.xfail(strict=True, reason="tests/generated/known.txt")
    return [pytest.param(*part, id=part[0], marks=[wrong] if (kind, part[0]) in generate.KNOWN else [])
            for part in parts]


@pytest.mark.parametrize("name,top,body", marked("way", forms.WAYS))
def test_a_store_behind_each_way(name, top, body, tmp_path):
    """What is stored on an object after it went this way is seen."""
    text = ALONE.format(top=generate.numbered(top, "0"), body=generate.indented(generate.numbered(body, "0")))
    (tmp_path / "main.py").write_text(text)
    check.fix(SKIVE, str(tmp_path))
    assert check.output(sys.executable, str(tmp_path)) == (0, "7 8\n", [])


USED = """\
import sys


class Thing:
    def __init__(self):
        self.a = 7

    def touch(self, v):
        self.b = v


{top}


def use(x):
{body}


def attempt(x):
    try:
        use(x)
    except Exception as error:
        print(type(error).__name__)
    print([getattr(x, n, "-") for n in ("a", "b")])


if __name__ == "__main__":
    attempt(Thing())
"""


@pytest.mark.parametrize("name,weight,top,body", marked("use", forms.USES))
def test_each_use_alone(name, weight, top, body, tmp_path):
    """What is done to an object comes out the same, with slots or without them."""
    text = USED.format(top=generate.numbered(top, "9"), body=generate.indented(generate.numbered(body, "9")))
    (tmp_path / "main.py").write_text(text.replace("$", "new").replace("#", "a").replace("~", "Thing"))
    before = check.output(sys.executable, str(tmp_path))
    assert before[0] == 0, before
    check.fix(SKIVE, str(tmp_path))
    assert check.output(sys.executable, str(tmp_path)) == before


HOSTILE = {
    "gc": "import gc\n\nfor thing in gc.get_objects():\n    thing.seen_by_gc = True\n",
    "exec": "import main\n\nexec(open('any').read(), vars(main))\n",
    "unread": "import third\nimport main\n\nthird.take(main)\n",
    "other": None,  # another program
}


def verdicts(folder):
    """The classes that are rewritten, by file and line."""
    words = ["check", "--isolated", "--no-cache", "--world=closed", "--select=slots", "--format=json", folder]
    out = subprocess.run([SKIVE] + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert out.returncode in (0, 1), out.stderr.decode()
    return {(os.path.relpath(f["path"], folder), f["line"]) for f in json.loads(out.stdout)["findings"]}


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_file_more_adds_no_rewrite(kind, tmp_path):
    """Of the files that were there: what nobody imports can only take verdicts away."""
    taken = 0
    for seed in range(12):
        folder = str(tmp_path / str(seed))
        write(folder, generate.Program(seed).files())
        before = verdicts(folder)
        if HOSTILE[kind]:
            write(folder, {"added.py": HOSTILE[kind]})
        else:
            write(folder, {"zz_" + n: t for n, t in generate.Program(seed + 1000).files().items()})
        after = {v for v in verdicts(folder) if not v[0].startswith("zz_")}
        assert after <= before, (seed, after - before)
        taken += len(before - after)
    assert taken, "no file took a verdict away"
