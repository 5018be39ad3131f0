#!/usr/bin/python3
"""Each call that writes, opens, maps or names a file fails in turn, once or from
there on; each write is short; each allocation finds no memory.

usage: check_errors.py SANAD FAULTS PRELOAD [EVERY [KINDS]]

What is to be true each time: the program ends by itself, with a message if it
could not do what was asked; the store is sound and has what was acknowledged;
and if it says that all went well, then all is there.  Prints TAP.
"""

import os
import pathlib
import shutil
import sys
import tempfile

from check_kill import BEFORE, prepare, store_of
from crash import Place, facts_of, is_clean

QUESTION = "?x -<http://e/right>-> ?y, ?x -<http://e/left>-> ?z | sort ?y"
ARTICLE = "Iran signed an agreement with Tajikistan in Dushanbe on 3 May 2024. The ministers met on Friday.\n"

# A name, the words, and how to see that the work was done.
WORKLOADS = [
    ("a change", ["g.sanad", "-q", "-e", facts_of(50)], "pair 50"),
    ("a first change", ["new.sanad", "-q", "-e", facts_of(50)], "pair 50"),
    ("a load", ["load", "g.sanad", "more.nt", "-q"], "pair 1499"),
    ("a load into a new store", ["load", "new.sanad", "more.nt", "-q"], "pair 1499"),
    ("a compaction", ["compact", "g.sanad", "-q"], "pair 1"),
    ("a backup", ["backup", "g.sanad", "copy.sanad", "-q"], "file copy.sanad"),
    ("an export", ["export", "g.sanad", "out.nt", "-q"], "file out.nt"),
    ("a canonical export", ["export", "g.sanad", "out.nq", "--canonical", "-q"], "file out.nq"),
    ("a conversion", ["convert", "more.nt", "-o", "more.ttl"], "file more.ttl"),
    ("a dump", ["dump", "g.sanad", "-o", "all.nq"], "file all.nq"),
    ("a check", ["check", "g.sanad"], "output is sound"),
    ("a question", ["g.sanad", "-q", "-e", QUESTION], "output number 2"),
    ("a question in JSON", ["g.sanad", "-q", "--mode", "json", "-e", QUESTION], "output number 2"),
    ("an article", ["read", "new.sanad", "article.txt", "-q"], "facts new.sanad"),
]


def is_done(place, done, output):
    """Whether what a workload is for is there."""
    kind, what = done.split(" ", 1)
    if kind == "output":
        return what in output
    if kind == "pair":
        return any((place.folder / store).exists() and f"<http://e/n{what}>" in "\n".join(place.dump(store))
                   for store in ("new.sanad", "g.sanad"))
    if kind == "facts":
        return len(place.dump(what)) > 20
    whole = place.folder.parent / (place.folder.name + "-whole")
    return (place.folder / what).exists() and (
        what.endswith(".sanad") or (place.folder / what).read_bytes() == (whole / what).read_bytes())


def try_one(place, saved, workload, faults):
    """Run with a fault; return what is wrong, or nothing."""
    name, words, done = workload
    place.restore(saved)
    status, out, errors = place.run(words, **faults)
    if not is_clean(status, errors):
        return f"ended with {status}: {errors}"
    if status and not errors.strip():
        return f"exit {status} without a word"
    store = store_of(words) if any(word.endswith(".sanad") for word in words) else "g.sanad"
    acknowledged = set(range(BEFORE)) if store == "g.sanad" else set()
    problem = place.judge(store, acknowledged)
    if problem:
        return problem
    if status == 0 and not is_done(place, done, out):
        return f"{name} says that all went well, and it did not: {out}{errors}"
    left = [path.name for path in place.folder.iterdir() if ".sanad." in path.name or path.name.startswith("out.nt.")]
    return f"left behind: {left}" if left and "unlink" not in errors and faults.get("on") is None and status else ""


def try_all(place, saved, workload, every, kinds):
    """Try each call and each kind of fault; return how many and what was wrong."""
    place.restore(saved)
    count = place.count_calls(workload[1])
    whole = place.folder.parent / (place.folder.name + "-whole")
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(place.folder, whole)
    wrong = []
    tries = 0
    for kind in kinds:
        number = count
        if kind == "nomem":
            place.restore(saved)
            number = place.count_calls(workload[1], do="nomem")
        # Of the many thousand allocations of some, not every one.
        for at in range(1, number + 1, max(every, number // 400)):
            for faults in ({"at": at, "do": kind}, {"at": at, "do": kind, "on": 1}):
                if kind == "short" and "on" in faults:
                    continue
                problem = try_one(place, saved, workload, faults)
                tries += 1
                if problem:
                    wrong.append(f"{faults} of {number}: {problem}")
    shutil.rmtree(whole)
    return tries, wrong


def main():
    """Run all."""
    sanad, faults = (os.path.abspath(path) for path in sys.argv[1:3])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    kinds = sys.argv[5].split(",") if len(sys.argv) > 5 else ["eio", "enospc", "short"]
    failed = 0
    total = 0
    print(f"1..{len(WORKLOADS)}")
    with tempfile.TemporaryDirectory(prefix="sanad-errors-") as folder:
        place = Place(sanad, faults, sys.argv[3], pathlib.Path(folder))
        (place.folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
        saved = prepare(place)
        for index, workload in enumerate(WORKLOADS, 1):
            tries, wrong = try_all(place, saved, workload, every, kinds)
            total += tries
            failed += bool(wrong)
            for problem in wrong[:12]:
                print("#", problem.replace("\n", "\n# "))
            print(f"{'not ok' if wrong else 'ok'} {index} - {workload[0]}, {tries} faults", flush=True)
        print(f"# {total} faults")
        shutil.rmtree(saved)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
