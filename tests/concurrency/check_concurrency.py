#!/usr/bin/python3
"""A writer and eight readers on one store, in threads and in processes; some are
killed.  crowd.c is the writer and the readers; what is true in each snapshot
stands in ledger.h.  The program reads, changes and copies the store meanwhile.

usage: check_concurrency.py SANAD CROWD [SECONDS [PARTS]]

PARTS is `all`, or `threads` for what a thread sanitizer can see.  Prints TAP.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

READERS = 8
ACCOUNTS = 1024
BALANCE = 1000
WINDOW = 100
# With all snapshots closed soon the file has a few MiB.  A killed reader whose
# snapshot stays would make it grow by a hundred KiB with each commit.
BYTES_MAX = 96 << 20
# How long the program must not have gone on to say that it waits.
WAITS_SECONDS = 0.7
# At idle priority beside others a program may wait for long.
TIMEOUT_SECONDS = 900
QUIET = ["-q", "--mode", "tsv"]


class Failure(Exception):
    """A test that fails, and why."""


class Place:
    """The programs and a folder."""

    def __init__(self, sanad, crowd, folder):
        """Remember them."""
        self.sanad, self.crowd_path, self.folder = sanad, crowd, pathlib.Path(folder)
        self.environment = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        self.environment.update(PATH="/usr/bin:/bin", HOME=str(folder), LC_ALL="C.UTF-8")

    def start(self, words, **more):
        """Start a program."""
        return subprocess.Popen(list(map(str, words)), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def crowd(self, *words, **more):
        """Start the crowd."""
        return self.start([self.crowd_path, *words], **more)

    def run(self, *words):
        """Run the program; return what it prints."""
        with self.start([self.sanad, *words], stdin=subprocess.DEVNULL) as process:
            out, errors = process.communicate(timeout=TIMEOUT_SECONDS)
        if process.returncode:
            raise Failure(f"{words}: {errors}")
        return out

    def check_copy(self, name):
        """Whether a store is sound, and has what the ledger says."""
        self.run("check", name)
        with self.crowd("check", name) as process:
            _, errors = process.communicate(timeout=TIMEOUT_SECONDS)
        if process.returncode:
            raise Failure(f"{name}: {errors}")


def ask(place):
    """Questions of the program, each in its own snapshot."""
    out = place.run("g.sanad", *QUIET, "-e", "?a -<http://e/balance0>-> ?n | summarize sum(?n) as ?s, count() as ?c")
    if out.split()[-2:] != [str(ACCOUNTS * BALANCE), str(ACCOUNTS)]:
        raise Failure(f"the balances are {out}")
    out = place.run("g.sanad", *QUIET, "-e",
                    "?x -<http://e/left0>-> ?y, ?x -<http://e/right0>-> ?z | summarize count() as ?c")
    if int(out.split()[-1]) > WINDOW:
        raise Failure(f"the pairs are {out}")


def use_meanwhile(place, crowd):
    """Ask, change and copy while the crowd works; return how often."""
    choose = random.Random(20261124)
    counts = {"questions": 0, "changes": 0, "backups": 0}
    while crowd.poll() is None:
        ask(place)
        counts["questions"] += 2
        number = counts["changes"]
        place.run("g.sanad", "-q", "-e", f"add new <http://e/cli{number}> -<http://e/seen>-> {number}")
        counts["changes"] += 1
        if choose.random() < 0.3:
            place.run("backup", "g.sanad", "copy.sanad", "-q")
            place.check_copy("copy.sanad")
            (place.folder / "copy.sanad").unlink()
            counts["backups"] += 1
        # Not as fast as it can: over an hour that would be more than a person reads.
        time.sleep(0.05 if counts["questions"] < 40 else 1)
    seen = place.run("g.sanad", *QUIET, "-e", "?x -<http://e/seen>-> ?n | summarize count() as ?c").split()[-1]
    if int(seen) != counts["changes"]:
        raise Failure(f"{counts['changes']} changes were acknowledged, {seen} are there")
    return counts


def crowd_at_work(place, seconds, others):
    """A writer, readers in threads, and others; return what to tell."""
    with place.crowd("run", "g.sanad", seconds, READERS, *others) as crowd:
        try:
            if crowd.stdout.readline() != "made\n":
                raise Failure("the crowd does not begin")
            counts = use_meanwhile(place, crowd)
            out, errors = crowd.communicate(timeout=TIMEOUT_SECONDS)
        except BaseException:
            crowd.terminate()
            raise
    if crowd.returncode or errors:
        raise Failure(f"the crowd ends with {crowd.returncode}: {out}{errors}")
    place.check_copy("g.sanad")
    size = int(re.search(r"(\d+) at the end", out)[1])
    if size > BYTES_MAX:
        raise Failure(f"the file has {size} bytes")
    return out.splitlines() + [", ".join(f"{count} {what}" for what, count in counts.items()) + " by the program"]


def with_processes(place, seconds):
    """All kinds at once."""
    return crowd_at_work(place, seconds, (READERS, 1))


def with_threads(place, seconds):
    """Threads of one process alone."""
    return crowd_at_work(place, seconds, (0, 0))


def killed_readers(place, _):
    """The writer stays, the readers die."""
    with place.crowd("stale", "g.sanad") as process:
        out, errors = process.communicate(timeout=TIMEOUT_SECONDS)
    if process.returncode:
        raise Failure(out + errors)
    return out.splitlines()


def waits(place, ends):
    """A second writer waits until the first one ends, as `ends` does it."""
    place.run("g.sanad", "-q", "-e", "add new <http://e/first> -<http://e/seen>-> 1")
    with place.crowd("hold", "g.sanad", stdin=subprocess.PIPE) as first:
        if first.stdout.readline() != "held\n":
            raise Failure("the first writer does not begin")
        with place.start([place.sanad, "g.sanad", "-q", "-e", "add new <http://e/second> -<http://e/seen>-> 2"]) as second:
            time.sleep(WAITS_SECONDS)
            if second.poll() is not None:
                raise Failure("the second writer does not wait")
            if "first" not in place.run("dump", "g.sanad"):
                raise Failure("a reader does not see what was there before")
            ends(first)
            _, errors = second.communicate(timeout=TIMEOUT_SECONDS)
            if second.returncode:
                raise Failure(f"the second writer: {errors}")
    place.run("check", "g.sanad")
    dump = place.run("dump", "g.sanad")
    if "second" not in dump or "http://e/n" in dump:
        raise Failure(f"there is {dump}")
    return []


def waits_for_end(place, _):
    """The first drops its change."""
    return waits(place, lambda first: first.stdin.close())


def waits_for_killed(place, _):
    """The first is killed in the middle of its change."""
    return waits(place, lambda first: first.kill())


TESTS = {
    "all": [("threads, processes that are killed, and the program", with_processes),
            ("a writer among killed readers", killed_readers),
            ("a second writer waits for the first", waits_for_end),
            ("a second writer goes on where the first was killed", waits_for_killed)],
    "threads": [("a writer and eight readers in threads", with_threads)],
}


def main():
    """Run all."""
    sanad, crowd = (os.path.abspath(path) for path in sys.argv[1:3])
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 4
    tests = TESTS[sys.argv[4] if len(sys.argv) > 4 else "all"]
    failed = 0
    print(f"1..{len(tests)}")
    for index, (name, test) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix="sanad-crowd-") as folder:
            try:
                notes = test(Place(sanad, crowd, folder), seconds)
                print(f"ok {index} - {name}", flush=True)
                for note in notes:
                    print("#", note)
            except (Failure, subprocess.TimeoutExpired) as problem:
                failed += 1
                print("#", str(problem).replace("\n", "\n# "))
                print(f"not ok {index} - {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
