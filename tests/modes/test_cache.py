"""The cache: what it keeps never shows, except in time; and whatever happens to it, runs go on."""
import fcntl
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import pytest
from conftest import BEFORE, SKIVE, Project

UNKNOWN = "def f(xs):\n    return set([g(x) for x in xs])\n"
CLASS = ("class Point%d:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n\n"
         "def total(points):\n    return sum([p.x + p.y for p in [Point%d(1, 2)]])\n")
RECALLED = b"nothing has changed since an earlier run"


@pytest.fixture
def cache(tmp_path_factory, monkeypatch):
    folder = str(tmp_path_factory.mktemp("cache") / "own" / "skive")
    monkeypatch.setenv("SKIVE_CACHE_DIR", folder)
    return folder


def database(folder):
    return os.path.join(folder, "skive.db")


def result(out):
    return out.returncode, out.stdout, out.stderr


def fill(project, count=5):
    for number in range(count):
        project.write("pkg/m%d.py" % number, BEFORE + UNKNOWN + CLASS % (number, number))
    project.write("pkg/bad.py", "x = (\n")
    return project


# ---- warm and cold say the same ------------------------------------------------------------------

def test_warm_branches_are_as_cold_ones(tmp_path, cache):
    trees = []
    for name, more in (("plain", ["--no-cache"]), ("cold", []), ("warm", [])):
        (tmp_path / name).mkdir()
        project = fill(Project(tmp_path / name)).repository().commit_all()
        out = project.skive("branch", "--isolated", *more, ".")
        assert out.returncode == 2, out.stderr  # bad.py
        trees.append((project.git("log", "--format=%T %B", "skive"), project.git("rev-parse", "skive^{tree}")))
    assert trees[0] == trees[1] == trees[2]


def test_explain_and_standard_input(project, cache):
    fill(project)
    for words in (["explain", "--isolated", "pkg/m1.py:3"], ["explain", "--isolated", "pkg/m2.py"]):
        plain = result(project.skive(*words, "--no-cache"))
        assert [result(project.skive(*words)) for _ in range(2)] == [plain, plain]
    for words in (["check", "--isolated", "-"], ["fix", "--isolated", "-"]):
        plain = result(project.skive(*words, "--no-cache", input=BEFORE.encode()))
        assert [result(project.skive(*words, input=BEFORE.encode())) for _ in range(2)] == [plain, plain]


# ---- what is found again -------------------------------------------------------------------------

def test_only_what_changed_is_parsed(project, cache):
    fill(project)
    assert b"facts of 0 of 6 texts found" in project.skive("check", "-v", ".").stderr
    assert RECALLED in project.skive("check", "-v", ".").stderr
    assert RECALLED in project.skive("check", "-v", "-j1", ".").stderr
    project.write("pkg/m0.py", BEFORE)
    assert b"facts of 5 of 6 texts found" in project.skive("check", "-v", ".").stderr
    project.write("pkg/copy.py", BEFORE)  # the same content, in another place
    assert b"facts of 6 of 6 texts found" in project.skive("check", "-v", ".").stderr
    os.rename(project / "pkg/copy.py", project / "pkg/moved.py")
    assert b"facts of 6 of 6 texts found" in project.skive("check", "-v", ".").stderr
    # options that change verdicts are told apart
    assert RECALLED not in project.skive("check", "-v", "--select=lazy", ".").stderr
    assert RECALLED not in project.skive("check", "-v", "--no-assume=plain-operators", ".").stderr
    assert RECALLED not in project.skive("check", "-v", "--target-python=3.8", ".").stderr
    assert RECALLED in project.skive("check", "-v", ".").stderr


def test_other_files_matter(project, cache):
    """A verdict is only recalled when the whole program is what it was."""
    project.write("a.py", "def f(ws):\n    return set([w.lower() for w in ws])\n")
    assert b"a.py:2" in project.skive("check", "--isolated", ".").stdout
    project.write("b.py", "import builtins\nbuiltins.set = list\n")
    assert project.skive("check", "--isolated", ".").stdout == b""
    os.unlink(project / "b.py")
    assert b"a.py:2" in project.skive("check", "--isolated", ".").stdout


def test_settings_for_files_are_applied_to_what_is_recalled(project, cache):
    project.write("a.py")
    assert project.skive("check", ".").returncode == 1
    project.write("skive.toml", 'per-file-ignores = { "a.py" = ["all"] }\n')
    out = project.skive("check", "-v", ".")
    assert out.returncode == 0 and RECALLED in out.stderr


def test_no_cache_writes_nothing(project, cache):
    fill(project)
    project.skive("check", "--no-cache", ".")
    assert not os.path.exists(cache)
    assert b"cache: not used" in project.skive("check", "--no-cache", "-v", ".").stderr
    project.skive("check", ".")
    with open(database(cache), "rb") as file:
        before = file.read()
    project.write("new.py", "y = 2\n")
    project.skive("check", "--no-cache", ".")
    with open(database(cache), "rb") as file:
        assert file.read() == before


def test_folder_is_chosen_by_the_environment(project, tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    project.write("a.py")
    monkeypatch.delenv("SKIVE_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(home))
    project.skive("check", ".")
    assert os.path.exists(home / ".cache/skive/skive.db")
    assert os.stat(home / ".cache/skive").st_mode & 0o777 == 0o700
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "xdg"))
    project.skive("check", ".")
    assert os.path.exists(home / "xdg/skive/skive.db")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    assert project.skive("check", ".").returncode == 1  # nowhere: no cache


# ---- trouble -------------------------------------------------------------------------------------

def damaged_in_ways(content):
    rng = random.Random(7)
    yield b""
    yield b"x"
    yield b"not a database, however long it may be\n" * 1000
    yield content[:100]
    yield content[:len(content) // 2]
    yield content[:4096] + b"\0" * (len(content) - 4096)
    yield content[:20] + b"\xff" * 80 + content[100:]
    for count in (1, 10, 100, 1000, 10000):
        for _ in range(8):
            damaged = bytearray(content)
            for _ in range(count):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            yield bytes(damaged)


def test_a_damaged_cache_is_noticed_and_begun_anew(project, cache):
    fill(project, 12)
    words = ("check", "--isolated", "--format=json", ".")
    plain = result(project.skive(*words, "--no-cache"))
    project.skive(*words)
    with open(database(cache), "rb") as file:
        content = file.read()
    anew = 0
    for damaged in damaged_in_ways(content):
        with open(database(cache), "wb") as file:
            file.write(damaged)
        assert result(project.skive(*words)) == plain
        os.remove(project / "pkg/m0.py")  # so that facts are looked up, one by one
        other = result(project.skive(*words))
        assert other == result(project.skive(*words, "--no-cache"))
        fill(project, 12)
        out = project.skive(*words, "-v")
        anew += b"damaged" in out.stderr
        assert (out.returncode, out.stdout) == plain[:2]
        assert RECALLED in project.skive(*words, "-v").stderr, "it is not in order again"
    with open(database(cache), "wb") as file:
        file.write(b"damaged " * 2000)
    assert b"it was damaged, and is begun anew" in project.skive(*words, "-v").stderr


def test_a_folder_in_place_of_the_file(project, cache):
    fill(project)
    os.makedirs(database(cache))
    assert result(project.skive("check", ".")) == result(project.skive("check", "--no-cache", "."))


def test_folders_that_cannot_be_written(project, tmp_path_factory, monkeypatch):
    fill(project)
    plain = result(project.skive("check", "--no-cache", "."))
    in_the_way = tmp_path_factory.mktemp("x") / "file"
    in_the_way.write_text("")
    for folder in ("/proc/skive", str(in_the_way), str(in_the_way / "below"), "/dev/null", "/" + "x" * 5000):
        monkeypatch.setenv("SKIVE_CACHE_DIR", folder)
        assert result(project.skive("check", ".")) == plain
        assert b"cache: nothing is kept: " in project.skive("check", "-v", ".").stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user")
def test_a_read_only_folder_and_one_of_others():
    with tempfile.TemporaryDirectory() as folder:
        project, cache = fill(Project(folder)), os.path.join(folder, ".cache")
        os.chmod(folder, 0o755)
        os.mkdir(cache)
        os.chown(cache, 65534, 65534)
        os.chmod(cache, 0o500)
        binary = shutil.copy(SKIVE, os.path.join(folder, "skive"))
        env = dict(os.environ, SKIVE_CACHE_DIR=cache)
        def run(user, *words):
            return subprocess.run([binary, "check", *words, "pkg"], cwd=folder, env=env, user=user,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        plain = result(run(0, "--no-cache"))
        assert result(run(65534)) == plain and result(run(0)) == plain
        assert b"cannot be written" in run(65534, "-v").stderr
        assert b"belongs to others" in run(0, "-v").stderr
        os.chmod(cache, 0o777)
        assert b"open to them" in run(65534, "-v").stderr
        assert os.listdir(cache) == []
        os.chmod(cache, 0o700)
        run(65534)
        os.chmod(os.path.join(cache, "skive.db"), 0o400)
        project.write("pkg/more.py", "x = 3\n")
        assert result(run(65534)) == result(run(0, "--no-cache"))


@pytest.mark.parametrize("room", [0, 1000, 20000])
def test_a_full_disk(project, cache, room):
    """The largest size that a file may have stands in for it: writing fails there."""
    fill(project, 40)
    plain = result(project.skive("check", "--no-cache", "."))
    def limited(*words):
        return project.skive("check", *words, ".", restore_signals=False,  # SIGXFSZ stays ignored
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    for _ in range(3):
        assert result(limited()) == plain
    assert b"cache: nothing is kept" in limited("-v").stderr
    assert result(project.skive("check", ".")) == plain
    assert RECALLED in project.skive("check", "-v", ".").stderr


def test_size_is_bounded(project, cache, monkeypatch):
    monkeypatch.setenv("SKIVE_CACHE_SIZE", "1")
    for round in range(6):
        for number in range(40):
            project.write("m%d.py" % number, "# %d %d\n" % (round, number) + "f(a=b.c[d], e=[g, h, i])\n" * 300)
        assert result(project.skive("check", ".")) == result(project.skive("check", "--no-cache", "."))
        assert os.stat(database(cache)).st_size <= 1 << 20
    project.write("skive.toml", "")
    small = Project(project / "small")
    small.write("a.py")
    small.skive("check", "a.py")
    assert RECALLED in small.skive("check", "-v", "a.py").stderr, "there is no room for anything new"
    for bad in ("x", "0", "-1", "1x"):
        monkeypatch.setenv("SKIVE_CACHE_SIZE", bad)
        out = small.skive("check", ".")
        assert out.returncode == 2 and b"SKIVE_CACHE_SIZE" in out.stderr


# ---- several runs --------------------------------------------------------------------------------

def start(project, *words):
    return subprocess.Popen([SKIVE, *words], cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_runs_at_the_same_time(project, cache):
    fill(project, 60)
    commands = [("check", "--isolated", *more, ".") for more in (
        [], ["--why-not"], ["--statistics"], ["--select=lazy"], ["--select=slots", "--format=json"])]
    plain = {words: result(project.skive(*words, "--no-cache")) for words in commands}
    for _ in range(4):
        running = [(words, start(project, *words)) for words in commands * 2]
        for words, process in running:
            assert finish(process) == plain[words]
        shutil.rmtree(cache)
        os.makedirs(cache, mode=0o700)
        with open(database(cache), "wb") as file:
            file.write(b"damaged " * 1000)
    running = [(words, start(project, *words)) for words in commands]
    for words, process in running:
        assert finish(process) == plain[words]
    for words in commands:
        project.skive(*words)
        # the ways that --why-not tells are not kept
        assert (RECALLED in project.skive(*words, "-v").stderr) == ("--why-not" not in words)


def test_killed_runs_do_no_harm(project, cache):
    fill(project, 60)
    plain = result(project.skive("check", "--isolated", "--no-cache", "."))
    rng = random.Random(3)
    for number in range(40):
        project.write("pkg/m0.py", BEFORE + "# %d\n" % number)
        process = start(project, "check", "--isolated", ".")
        time.sleep(rng.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    fill(project, 60)
    assert result(project.skive("check", "--isolated", ".")) == plain
    out = project.skive("check", "--isolated", "-v", ".")
    assert RECALLED in out.stderr and b"damaged" not in out.stderr


def test_clean(project, cache):
    fill(project)
    assert b"0.0 MB deleted" in project.skive("clean").stdout
    project.skive("check", ".")
    size = os.stat(database(cache)).st_size
    with open(os.path.join(cache, "of somebody else"), "w") as file:
        file.write("kept")
    out = project.skive("clean")
    assert out.returncode == 0 and out.stdout == b"%.1f MB deleted from %s\n" % (size / 1e6, cache.encode())
    assert os.listdir(cache) == ["of somebody else"]
    os.unlink(os.path.join(cache, "of somebody else"))
    project.skive("check", ".")
    assert os.path.exists(database(cache))
    project.skive("clean")
    assert not os.path.exists(cache)
    assert project.skive("clean", "x").returncode == 2


def test_clean_waits_for_runs_and_runs_do_not_wait_for_clean(project, cache):
    fill(project)
    project.skive("check", ".")
    folder = os.open(cache, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_SH)
    process = start(project, "clean")
    time.sleep(0.3)
    assert process.poll() is None and os.path.exists(database(cache))
    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    out = project.skive("check", "-v", ".")
    assert out.returncode == 2 and b"it is being cleaned" in out.stderr
    os.close(folder)
    assert finish(process)[0] == 0 and not os.path.exists(cache)
