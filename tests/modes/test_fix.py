"""skive fix: whole files, old or new, whatever happens."""
import os
import random
import signal
import subprocess
import time

import pytest
from conftest import AFTER, BEFORE, SKIVE


def leftovers(project):
    return [n for _, _, names in os.walk(project.path) for n in names if n.startswith(".skive-")]


def test_rewrites_and_is_stable(project):
    project.write("a.py")
    project.write("b.py", "x = 1\n")
    out = project.skive("fix", "--isolated", ".")
    assert out.returncode == 0, out.stderr
    assert project.read("a.py") == AFTER.encode() and project.read("b.py") == b"x = 1\n"
    assert b"1 site in 1 file rewritten" in out.stderr
    assert b"0 sites" in project.skive("fix", "--isolated", ".").stderr


def test_mode_owner_times_links(project):
    project.write("tool.py", "#!/usr/bin/env python3\n" + BEFORE, 0o755)
    project.write("odd.py", BEFORE, 0o640)
    project.write("same.py", "x = 1\n")
    os.utime(project / "same.py", ns=(10**18, 10**18))
    os.symlink("tool.py", project / "link.py")
    if os.geteuid() == 0:
        os.chown(project / "odd.py", 12345, 23456)
    project.skive("fix", "--isolated", ".")
    assert os.stat(project / "tool.py").st_mode & 0o7777 == 0o755
    odd = os.stat(project / "odd.py")
    assert odd.st_mode & 0o7777 == 0o640
    if os.geteuid() == 0:
        assert (odd.st_uid, odd.st_gid) == (12345, 23456)
    assert os.stat(project / "same.py").st_mtime_ns == 10**18
    assert os.readlink(project / "link.py") == "tool.py"
    assert AFTER.encode() in project.read("tool.py")


def test_extended_attributes(project):
    project.write("a.py")
    try:
        os.setxattr(project / "a.py", "user.note", b"kept")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    project.skive("fix", "--isolated", ".")
    assert os.getxattr(project / "a.py", "user.note") == b"kept"


def test_hard_links_are_refused(project):
    project.write("a.py")
    os.link(project / "a.py", project / "b.py")
    out = project.skive("fix", "--isolated", ".")
    assert out.returncode == 2 and out.stderr.count(b"hard links") == 2
    assert project.read("a.py") == BEFORE.encode() and not leftovers(project)


def test_read_only_folder(project):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    project.write("dir/a.py")
    project.write("b.py")
    os.chmod(project / "dir", 0o555)
    out = project.skive("fix", "--isolated", ".")
    os.chmod(project / "dir", 0o755)
    assert out.returncode == 2 and b"dir/a.py" in out.stderr
    assert project.read("dir/a.py") == BEFORE.encode() and project.read("b.py") == AFTER.encode()


def test_full_disk(project):
    """A tiny file system, filled up: the old content stays."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount")
    disk = project / "disk"
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).returncode != 0:
        pytest.skip("cannot mount a file system here")
    try:
        content = (BEFORE + "# " + "x" * 30000 + "\n").encode()
        project.write("disk/a.py", content)
        try:
            with open(project / "disk/filler", "wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 1024)
        except OSError:
            pass
        out = project.skive("fix", "--isolated", "disk")
        assert out.returncode == 2 and b"disk/a.py: cannot write" in out.stderr
        assert project.read("disk/a.py") == content and not leftovers(project)
    finally:
        subprocess.run(["umount", disk])


def test_a_file_that_changes_meanwhile_is_left_alone(project):
    """Files are rewritten while skive runs: each ends up as the writer or skive made it, never mixed."""
    for i in range(300):
        project.write("m%03d.py" % i, BEFORE * 20)
    process = subprocess.Popen([SKIVE, "fix", "--isolated", "-j1", project.path], stderr=subprocess.PIPE)
    mine = ("# mine\n" + BEFORE * 3).encode()
    touched = []
    while process.poll() is None:
        name = "m%03d.py" % random.randrange(300)
        temporary = project.write("writer.tmp", mine)
        os.rename(temporary, project / name)
        touched.append(name)
    process.stderr.read()
    whole = {(BEFORE * 20).encode(), (AFTER * 20).encode(), mine, ("# mine\n" + AFTER * 3).encode()}
    for i in range(300):
        assert project.read("m%03d.py" % i) in whole
    assert not leftovers(project)


def test_killed_at_any_instant(project):
    """kill -9 in a loop: every file is wholly old or new, and the next run leaves nothing behind."""
    count, chance = 120, random.Random(1)
    whole = {(BEFORE * 50).encode(), (AFTER * 50).encode()}
    killed = 0
    for _ in range(25):
        for i in range(count):
            project.write("m%03d.py" % i, BEFORE * 50)
        process = subprocess.Popen([SKIVE, "fix", "--isolated", "-q", project.path],
                                   stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.12))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        for i in range(count):
            assert project.read("m%03d.py" % i) in whole
    assert killed, "every run was over before it could be killed"
    assert project.skive("fix", "--isolated", ".").returncode == 0
    assert not leftovers(project)
    assert all(project.read("m%03d.py" % i) == (AFTER * 50).encode() for i in range(count))


def test_interrupt_leaves_everything_whole(project):
    for i in range(200):
        project.write("m%03d.py" % i, BEFORE * 50)
    process = subprocess.Popen([SKIVE, "fix", "--isolated", "-q", "-j1", project.path], stderr=subprocess.PIPE)
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert process.returncode != 130 or b"interrupted" in err
    for i in range(200):
        assert project.read("m%03d.py" % i) in {(BEFORE * 50).encode(), (AFTER * 50).encode()}
    assert not leftovers(project)


def test_standard_input_to_standard_output(project):
    assert project.skive("fix", "--isolated", "-", input=BEFORE.encode()).stdout == AFTER.encode()
    assert project.skive("fix", "--isolated", "-", input=b"x = 1\n").stdout == b"x = 1\n"
    out = project.skive("fix", "--isolated", "-", "--stdin-filename", "z.py", input=b"x = (\n")
    assert out.returncode == 2 and b"z.py:1: bracket was never closed" in out.stderr


def test_encodings_are_kept(project):
    latin = b"# coding: latin-1\nx = '\xe9'\n" + BEFORE.encode()
    project.write("a.py", latin)
    project.write("b.py", b"# coding: iso2022_jp\nx = 1\n" + BEFORE.encode())
    out = project.skive("fix", "--isolated", ".")
    assert project.read("a.py") == latin.replace(BEFORE.encode(), AFTER.encode())
    assert out.returncode == 2 and b"b.py: unknown encoding: iso2022_jp" in out.stderr


def test_copies_are_all_rewritten(project):
    for i in range(5):
        project.write("m%d.py" % i)
    project.skive("fix", "--isolated", ".")
    assert all(project.read("m%d.py" % i) == AFTER.encode() for i in range(5))
