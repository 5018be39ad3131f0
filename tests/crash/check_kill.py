#!/usr/bin/python3
"""Kills the program before a call that writes, or at any moment.

usage: check_kill.py SANAD FAULTS PRELOAD [EVERY RANDOM]

Of the calls of each workload every EVERYth is a point to be killed at; RANDOM
more kills come after a random time, with four programs changing one store.
Prints TAP.
"""

import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from crash import Place, facts_of

SEED = 20261124
BEFORE = 3  # Changes in the store before the program that is killed
WRITERS = 4


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


def kill_at_calls(place, saved, words, number, every):
    """Kill at each point; return how many there were and what went wrong."""
    place.restore(saved)
    count = place.count_calls(words)
    store = store_of(words)
    wrong = []
    points = 0
    for at in range(1, count + 1, every):
        place.restore(saved)
        status, _, _ = place.run(words, at=at, do="kill")
        points += 1
        if status not in (0, -signal.SIGKILL):
            wrong.append(f"call {at}: ended with {status}")
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
        if problem:
            wrong.append(f"call {at} of {count}: {problem}")
        # Who comes next can go on.
        status, _, errors = place.run([store, "-q", "-e", facts_of(70)])
        if status:
            wrong.append(f"call {at}: the next change fails: {errors}")
    return points, wrong


def kill_at_random(place, saved, kills, seed):
    """Several programs change one store, and all are killed at some moment."""
    choose = random.Random(seed)
    wrong = []
    number = 1000
    place.restore(saved)
    acknowledged = set(range(BEFORE))
    for kill in range(0, kills, WRITERS):
        writers = []
        for _ in range(WRITERS):
            numbers = list(range(number, number + 3))
            number += len(numbers)
            words = ["g.sanad", "-q"]
            for one in numbers:
                # What a question answers behind the change was committed.
                words += ["-e", facts_of(one), "-e", f"<http://e/n{one}> -<http://e/right>-> ?x"]
            writers.append(place.start(words))
        time.sleep(choose.random() * 0.25)
        for writer in writers:
            if choose.random() < 0.9:
                writer.send_signal(signal.SIGKILL)
        for writer in writers:
            out, errors = writer.communicate()
            if writer.returncode not in (0, -signal.SIGKILL):
                wrong.append(f"kill {kill}: {errors.decode()}")
            acknowledged |= {int(line.split()[1]) for line in out.decode().splitlines() if line.startswith("number ")}
        problem = place.judge("g.sanad", acknowledged)
        if problem:
            wrong.append(f"kill {kill}: {problem}")
            break
        if len(acknowledged) > 400:
            place.restore(saved)
            acknowledged = set(range(BEFORE))
    return kills, wrong


def main():
    """Run all."""
    sanad, faults = (os.path.abspath(path) for path in sys.argv[1:3])
    preload = sys.argv[3]
    every, kills = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 5 else (7, 40)
    failed = 0
    total = 0
    print(f"1..{len(WORKLOADS) + 1}\n# seed {SEED}")
    with tempfile.TemporaryDirectory(prefix="sanad-kill-") as folder:
        place = Place(sanad, faults, preload, pathlib.Path(folder))
        saved = prepare(place)
        for index, (name, words, number) in enumerate(WORKLOADS, 1):
            points, wrong = kill_at_calls(place, saved, words, number, every)
            total += points
            failed += bool(wrong)
            for problem in wrong[:10]:
                print("#", problem.replace("\n", "\n# "))
            print(f"{'not ok' if wrong else 'ok'} {index} - {name}, killed at {points} points", flush=True)
        points, wrong = kill_at_random(place, saved, kills, SEED)
        failed += bool(wrong)
        for problem in wrong[:10]:
            print("#", problem.replace("\n", "\n# "))
        print(f"{'not ok' if wrong else 'ok'} {len(WORKLOADS) + 1} - {points} programs that change one store, killed at random")
        print(f"# {total + points} kills")
        shutil.rmtree(saved)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
