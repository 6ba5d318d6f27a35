"""Code with hidden effects, at each kind of place where that matters, prints the same after the rewrite (tests/generated/grid.py).

GRID_PYTHONS=all tries all CPythons that there are, not the oldest and the newest alone; GRID_NAIVE=1 rewrites each program by pattern,
not one in NAIVE_EACH.
"""
import os
import sys

import pytest
from conftest import ROOT, SKIVE

sys.path.insert(0, os.path.join(ROOT, "tests", "generated"))
import grid  # noqa: E402
import grid_check  # noqa: E402

PARTS = grid.parts()
PYTHONS = grid_check.pythons(os.environ.get("GRID_PYTHONS", "oldest,newest"))
NAIVE_EACH = int(os.environ.get("GRID_NAIVE", "8"))
NOTICED = 0.95  # of the programs, when all sites are rewritten by pattern

# How many sites of a group's harmless twins are rewritten, at least.
TWINS = {"special": 1097, "methods": 38, "captures": 6, "classes": 263, "containers": 35, "defaults": 4, "finalizers": 70,
         "frames": 6, "functions": 68, "iterators": 23, "names": 15, "raises": 17, "sources": 29, "subclasses": 299,
         "uncaught": 2}

# What other groups have (below), and what runs nothing by itself.
SPECIAL_ELSEWHERE = {"__alloc__", "__base__", "__buffer__", "__class__", "__class_getitem__", "__del__", "__delete__", "__dir__", "__enter__",
                     "__exit__", "__get__", "__getformat__", "__getnewargs__", "__getnewargs_ex__", "__init__", "__init_subclass__",
                     "__instancecheck__", "__mro_entries__", "__new__", "__prepare__", "__reduce__", "__release_buffer__",
                     "__replace__", "__set__", "__set_name__", "__setstate__", "__subclasscheck__", "__subclasses__",
                     "__subclasshook__"}
PURE = set("copy count index get items keys values fromkeys difference intersection isdisjoint issubset issuperset symmetric_difference "
           "union tobytes tolist tounicode tofile buffer_info elements most_common total".split())


@pytest.mark.parametrize("group", sorted(PARTS))
def test_output_stays(group):
    results = grid_check.judge(grid_check.Skive(SKIVE), PARTS[group], PYTHONS)
    known = grid_check.known()
    wrong = [r for r in results if r.differs]
    new = [r.report() for r in wrong if r.part.name not in known]
    assert not new, "%d programs change:\n%s" % (len(new), "\n".join(new))
    solved = {p.name for p in PARTS[group]} & set(known) - {r.part.name for r in wrong}
    assert not solved, "solved; grid_known.txt has them still:\n%s" % "\n".join(sorted(solved))


@pytest.mark.parametrize("group", sorted(TWINS))
def test_harmless_twins_are_rewritten(group):
    results = grid_check.judge(grid_check.Skive(SKIVE), grid.twins(group, PARTS[group]), PYTHONS[-1:])
    assert not [r.report() for r in results if r.differs]
    assert sum(r.sites for r in results) >= TWINS[group]


def test_programs_can_tell():
    """When all is rewritten by pattern, nearly all of them print something else."""
    if sys.version_info < (3, 9):
        pytest.skip("ast.unparse is not there before 3.9")
    some = [part for group in sorted(PARTS) for part in PARTS[group] if group != "uncaught"][::NAIVE_EACH]
    results = grid_check.judge(grid_check.naive, some, [sys.executable])
    missed = [r.part.name for r in results if not r.differs]
    assert len(missed) <= (1 - NOTICED) * len(some), "\n".join(missed)


def test_names_are_unique():
    names = [part.name for many in PARTS.values() for part in many]
    assert len(names) == len(set(names))
    assert set(grid_check.known()) <= set(names)


def test_all_special_methods_are_there():
    types = [object, int, float, complex, str, bytes, bytearray, list, dict, set, frozenset, tuple, range, memoryview, type]
    found = {name for t in types for name in dir(t) if name.startswith("__") and callable(getattr(t, name, None))}
    text = {part.title for part in PARTS["special"]}
    assert found - text - SPECIAL_ELSEWHERE == set()
    elsewhere = "\n".join(part.text() for many in PARTS.values() for part in many)
    for name in ("__enter__", "__exit__", "__aenter__", "__aexit__", "__get__", "__set__", "__delete__", "__set_name__", "__del__",
                 "__new__", "__init__", "__init_subclass__", "__class_getitem__", "__prepare__", "__mro_entries__", "__missing__",
                 "__instancecheck__", "__subclasscheck__", "__subclasshook__", "__setstate__", "__getnewargs__", "__getnewargs_ex__"):
        assert "def %s(" % name in elsewhere, name


def test_all_changing_methods_are_there():
    for value, _, calls in grid.METHODS:
        names = {}
        exec("import array, collections, io\nvalue = %s" % value, names)
        if "io." not in value:
            public = {name for name in dir(names["value"]) if not name.startswith("_") and callable(getattr(names["value"], name))}
            assert public - PURE - {call.partition("(")[0] for call in calls} - {
                "find", "fromfile", "fromunicode", "default_factory"} - set(dir(bytes)) == set(), value
