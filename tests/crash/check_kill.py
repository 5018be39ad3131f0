#!/usr/bin/python3
"""Kills the program before a call that writes, or at any moment.

usage: check_kill.py SANAD FAULTS PRELOAD [EVERY RANDOM [TRACED [PARTS]]]

Of the calls of each workload that write, every EVERYth is a point to be killed
at; of all system calls, those of the loader and of libraries too, every
TRACEDth (0: none).  RANDOM more kills come at a random moment, with four
programs changing one store; programs that ended before do not count.  PARTS
are letters: c calls, s system calls, r random.  Prints TAP.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from crash import TIMEOUT_SECONDS, Place, facts_of

SEED = 20261124
BEFORE = 3  # Changes in the store before the program that is killed
WRITERS = 4
CHANGES = 3  # Of each of them
HOLD_SECONDS = 0.15  # In which another program comes to wait


def prepare(place):
    """A store with some changes, files to load, and all of it saved."""
    (place.folder / "more.nt").write_text("".join(
        f'<http://e/n{i}> <http://e/left> <http://e/m{i}> .\n<http://e/n{i}> <http://e/right> "number {i}" .\n'
        for i in range(100, 1500)), encoding="utf-8")
    for number in range(BEFORE):
        status, _, errors = place.run(["g.sanad", "-q", "-e", facts_of(number)])
        assert status == 0, errors
    saved = tempfile.mkdtemp(prefix="sanad-saved-")
    shutil.rmtree(saved)
    shutil.copytree(place.folder, saved)
    return saved


# A name, the words, and the number of the change that is there if it succeeds.
WORKLOADS = [
    ("a change", ["g.sanad", "-q", "-e", facts_of(50)], 50),
    ("a first change", ["new.sanad", "-q", "-e", facts_of(50)], 50),
    ("a load", ["load", "g.sanad", "more.nt", "-q"], 100),
    ("a load into a new store", ["load", "new.sanad", "more.nt", "-q"], 100),
    ("a load that sorts on disk", ["load", "g.sanad", "more.nt", "-q", "--memory", "16M"], 100),
    ("a removal and a change", ["g.sanad", "-q", "--yes", "-e", "remove ? -<http://e/left>-> <http://e/m1>, ? -<http://e/right>-> \"number 1\"",
                                "-e", facts_of(50)], 50),
    ("a compaction", ["compact", "g.sanad"], 0),
    ("a backup", ["backup", "g.sanad", "copy.sanad"], 0),
    ("an export", ["export", "g.sanad", "out.nt"], 0),
]


def store_of(words):
    """The store that a workload changes."""
    return next(word for word in words if word.endswith(".sanad"))


def judge_one(place, words, number, status):
    """What is wrong after a program was killed, or ended."""
    store = store_of(words)
    acknowledged = set(range(BEFORE)) if store == "g.sanad" else set()
    if "remove" in str(words):
        acknowledged -= {1}
    if status == 0:
        acknowledged.add(number)
    problem = place.judge(store, acknowledged)
    if not problem and store == "g.sanad" and (place.folder / "copy.sanad").exists():
        problem = place.judge("copy.sanad", acknowledged)
    if not problem and (place.folder / "out.nt").exists():
        lines = (place.folder / "out.nt").read_text(encoding="utf-8").count("\n")
        problem = "" if lines == 2 * BEFORE else f"{lines} lines were exported"
    if not problem:
        # Who comes next can go on.
        status, _, errors = place.run([store, "-q", "-e", facts_of(70)])
        problem = f"the next change fails: {errors}" if status else ""
    return problem


def kill_at(place, saved, words, number, points, run):
    """Kill at each of some points, by `run`; return how many there were and what
    went wrong."""
    wrong = []
    for at in points:
        place.restore(saved)
        status = run(at)
        if status not in (0, -signal.SIGKILL):
            wrong.append(f"call {at}: ended with {status}")
        problem = judge_one(place, words, number, status)
        if problem:
            wrong.append(f"call {at} of {points[-1]}: {problem}")
    return len(points), wrong


def kill_at_calls(place, saved, words, number, every):
    """Kill at each call that writes."""
    place.restore(saved)
    count = place.count_calls(words)
    return kill_at(place, saved, words, number, range(1, count + 1, every),
                   lambda at: place.run(words, at=at, do="kill")[0])


def kill_at_system_calls(place, saved, words, number, every, trace):
    """Kill at each system call; None if programs cannot be traced here."""

    def run(at):
        """The status of the program."""
        return place.run_traced(trace, at, words)

    place.restore(saved)
    if run(0) == 77:
        return None
    count = int((place.folder / "count").read_text())
    return kill_at(place, saved, words, number, range(1, count + 1, every), run)


def kill_opening(place, saved, words, number, trace):
    """Hold a program at each of its first reads of a file, start another one that
    changes the store, and kill the first; None if programs cannot be traced
    here."""
    wrong = []
    for at in range(1, 1000):
        place.restore(saved)
        command = [trace, str(-at), str(place.folder / "count"), place.sanad, *words]
        with subprocess.Popen(command, cwd=place.folder, env=place.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as held:
            if held.stdout.readline() != b"held\n":
                return None if held.wait() == 77 else (at - 1, wrong)
            other = place.start(["g.sanad", "-q", "-e", facts_of(60)])
            time.sleep(HOLD_SECONDS)
            held.kill()
        _, errors = other.communicate(timeout=TIMEOUT_SECONDS)
        if other.returncode:
            wrong.append(f"read {at}: {errors.decode()}")
        problem = place.judge("g.sanad", set(range(BEFORE)) | ({60} if other.returncode == 0 else set()))
        problem = problem or judge_one(place, words, number, None)
        if problem:
            wrong.append(f"read {at}: {problem}")
    return at, wrong


def start_writers(place, number):
    """Programs that change one store; each with its changes."""
    writers = []
    for _ in range(WRITERS):
        words = ["g.sanad", "-q"]
        for one in range(number, number + CHANGES):
            # What a question answers behind the change was committed.
            words += ["-e", facts_of(one), "-e", f"<http://e/n{one}> -<http://e/right>-> ?x"]
        number += CHANGES
        writers.append(place.start(words))
    return writers


def end_writers(writers):
    """Wait for them; return what was acknowledged, how many were killed, and
    what is wrong."""
    acknowledged = set()
    killed = 0
    problem = ""
    for writer in writers:
        out, errors = writer.communicate()
        killed += writer.returncode == -signal.SIGKILL
        if writer.returncode not in (0, -signal.SIGKILL):
            problem = errors.decode()
        acknowledged |= {int(line.split()[1]) for line in out.decode().splitlines() if line.startswith("number ")}
    return acknowledged, killed, problem


def kill_at_random(place, saved, kills, seed):
    """Several programs change one store, and are killed at some moment."""
    choose = random.Random(seed)
    wrong = []
    number = 1000
    place.restore(saved)
    acknowledged = set(range(BEFORE))
    start = time.monotonic()
    acknowledged |= end_writers(start_writers(place, number))[0]
    seconds = time.monotonic() - start
    count = 0
    while count < kills:
        number += WRITERS * CHANGES
        start = time.monotonic()
        writers = start_writers(place, number)
        moments = sorted((choose.random() * seconds, index) for index in range(WRITERS))
        for moment, index in moments:
            time.sleep(max(0.0, start + moment - time.monotonic()))
            writers[index].send_signal(signal.SIGKILL)
        done, killed, problem = end_writers(writers)
        acknowledged |= done
        count += killed
        # As long as they take now, others being at work or not.
        seconds *= 1.05 if killed == WRITERS else 0.95
        problem = problem or place.judge("g.sanad", acknowledged)
        if problem:
            wrong.append(f"kill {count}: {problem}")
            break
        if len(acknowledged) > 400:
            place.restore(saved)
            acknowledged = set(range(BEFORE))
    return count, wrong


class Results:
    """Counts and prints."""

    def __init__(self, tests):
        """Nothing yet."""
        self.number = self.failed = self.total = 0
        print(f"1..{tests}\n# seed {SEED}")

    def note(self, what, result):
        """One test more; `result` is how many points and what is wrong, or None."""
        self.number += 1
        points, wrong = result or (0, [])
        self.total += points
        self.failed += bool(wrong)
        for problem in wrong[:10]:
            print("#", problem.replace("\n", "\n# "))
        skip = "" if result else " # SKIP programs cannot be traced here"
        print(f"{'not ok' if wrong else 'ok'} {self.number} - {what} at {points} points{skip}", flush=True)


def main():
    """Run all."""
    sanad, faults = (os.path.abspath(path) for path in sys.argv[1:3])
    preload = sys.argv[3]
    every, kills = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 5 else (7, 40)
    traced = int(sys.argv[6]) if len(sys.argv) > 6 else 0
    parts = sys.argv[7] if len(sys.argv) > 7 else ("csr" if traced else "cr")
    trace = os.path.join(os.path.dirname(faults), "sanad_trace")
    results = Results(len(WORKLOADS) * (("c" in parts) + ("s" in parts)) + ("s" in parts) + ("r" in parts))
    with tempfile.TemporaryDirectory(prefix="sanad-kill-") as folder:
        place = Place(sanad, faults, preload, pathlib.Path(folder))
        saved = prepare(place)
        for name, words, number in WORKLOADS:
            if "c" in parts:
                results.note(f"{name}, killed before a call that writes",
                             kill_at_calls(place, saved, words, number, every))
            if "s" in parts:
                results.note(f"{name}, killed before a system call",
                             kill_at_system_calls(place, saved, words, number, traced, trace))
        if "s" in parts:
            results.note("a program that is opening a store where another waits, killed",
                         kill_opening(place, saved, WORKLOADS[0][1], 50, trace))
        if "r" in parts:
            results.note(f"{WRITERS} programs that change one store, killed at random",
                         kill_at_random(place, saved, kills, SEED))
        print(f"# {results.total} kills")
        shutil.rmtree(saved)
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
