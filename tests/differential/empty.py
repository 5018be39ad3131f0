#!/usr/bin/python3
"""Checks what sanad says of questions without rows.

usage: empty.py SANAD FOLDER [--seed N] [--random N]

Random questions without rows are asked with `explain analyze`.  Of each `P  has N,
of these …` P must have N rows, and each arrow that is suggested must give some.
FOLDER is where the data is written.
"""

import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import random_queries
import run
import worlds

HAS = re.compile(r"^(.*?)  has (\d+)( or more)?, of these  (.*)  (?:has|keeps|leaves) 0$", re.MULTILINE)
FIRST = re.compile(r"^(.*?)  has 0$", re.MULTILINE)
MEANT = re.compile(r"^did you mean  (.*)$", re.MULTILINE)
ARROW = re.compile(r"<?-[^ ]*->?|<?-(?:\[[^]]*\]|[^ \[])*->?")


def ask(options, store, statements):
    """Gives what is printed for each statement, errors left out."""
    relation = run.RELATIONS[store.stem]
    lines = [run.SETUP, f"let $relation = {relation}", *random_queries.WORDS[store.stem]["definitions"]]
    for statement in statements:
        lines += [statement, "set names"]
    with tempfile.NamedTemporaryFile("w", suffix=".sanad") as script:
        script.write("\n".join(lines) + "\n")
        script.flush()
        done = subprocess.run([options.sanad, store, "-f", script.name, "--readonly", "--mode", "tsv", "-q", "--keep-going"],
                              capture_output=True, text=True, check=False, timeout=300)
    if done.returncode not in (0, 1):
        sys.exit(f"sanad ends with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout.split(run.SEPARATOR + "\n")[:-1]


def checks_of(said):
    """Questions that must hold if what was said is right: a pattern, and how many rows it has."""
    checks = []
    for found in HAS.finditer(said):
        before, count, more, part = found.groups()
        if re.search(r"\?[A-Za-z_]", before):
            checks.append((before, int(count), bool(more)))
        for arrows in MEANT.findall(said):
            for arrow in arrows.split("  or  "):
                place = re.search(r"^(.*?) ?(<?-\S.*?-(?:>)?) (\S.*)$", part)
                named = re.search(r"\?[A-Za-z_]", f"{before} {part}")
                if named and place and "in the same source" not in part and re.match(r"^\S+$", place.group(2)):
                    start = place.group(1)
                    checks.append((f"{before}, {start} {arrow} {place.group(3)}".replace("  ", " "), None, True))
    return checks


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--random", type=int, default=600)
    options = parser.parse_args()
    options.sanad = options.sanad.resolve()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    explained = checked = suggested = wrong = 0
    for name in worlds.WORLDS:
        store = options.folder / f"{name}.store"
        store.unlink(missing_ok=True)
        store.with_name(store.name + "-lock").unlink(missing_ok=True)
        data = options.folder / f"{name}.nq"
        data.write_text(worlds.WORLDS[name]().text())
        subprocess.run([options.sanad, "load", store, data, "-q"], check=True)
        made = [random_queries.make(name, dice)[0] for _ in range(options.random // 3)]
        answers = ask(options, store, ["explain analyze " + query for query in made])
        checks = []
        for query, said in zip(made, answers, strict=True):
            explained += " 0" in said and ("has 0" in said or "keeps 0" in said or "leaves 0" in said)
            checks += [(query, *check) for check in checks_of(said)]
        counts = ask(options, store, [f"{pattern} | count" for _, pattern, _, _ in checks])
        for (query, pattern, wanted, more), said in zip(checks, counts, strict=True):
            lines = said.split()
            found = int(lines[1]) if len(lines) == 2 and lines[1].isdigit() else None
            checked += 1
            suggested += wanted is None
            is_right = found is not None and (found > 0 if wanted is None else found == wanted or (more and found >= wanted))
            if not is_right:
                wrong += 1
                print(f"WRONG ({name}): {query}\n  {pattern} has {found}, not {wanted if wanted is not None else 'any'}")
    print(f"{explained} of {options.random} questions have no rows and an explanation, {checked} counts checked, "
          f"{suggested} of them suggestions, {wrong} wrong; seed {seed}")
    return 1 if wrong or not checked or not suggested else 0


if __name__ == "__main__":
    sys.exit(main())
