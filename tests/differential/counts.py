#!/usr/bin/python3
"""Counts the rows of random patterns in three ways, which must agree.

usage: counts.py SANAD [--seed N] [--graphs N]

Patterns of two to six columns, with cycles, trees on them, constants and types,
are asked of small random graphs: for their number alone, with every relation
read whole (SANAD_EAGER=1), so that rows are counted and not made; for their
rows, one look-up after the other; and by trying all values here.
"""

import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile

NS = "http://example.org/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RELATIONS = "pqr"
SECONDS = 120
ROWS_MAX = 20000


def make_graph(dice):
    """Facts (subject, relation, object) by names, and the things of each type."""
    size = dice.randint(5, 40)
    names = [f"n{number}" for number in range(size)]
    facts = set()
    for _ in range(dice.randint(size, 4 * size)):
        # Few nodes have most facts.
        ends = [names[int(size * dice.random() ** 2)] for _ in range(2)]
        facts.add((ends[0], dice.choice(RELATIONS), ends[1]))
    types = {kind: {name for name in names if dice.random() < 0.6} for kind in ("A", "B")}
    return names, facts, types


def write_graph(facts, types, path):
    lines = [f"<{NS}{s}> <{NS}{p}> <{NS}{o}> ." for s, p, o in sorted(facts)]
    for kind, members in types.items():
        lines += [f"<{NS}{name}> {RDF_TYPE} <{NS}{kind}> ." for name in sorted(members)]
    path.write_text("\n".join(lines) + "\n")


def make_pattern(dice, names):
    """Conditions: ("fact", from, relation, to, both ways?) and ("type", column, type)."""
    count = dice.randint(2, 6)
    conditions = []
    for number in range(1, count):
        other = dice.randrange(number)
        ends = [f"?v{number}", f"?v{other}"]
        dice.shuffle(ends)
        conditions.append(("fact", ends[0], dice.choice(RELATIONS), ends[1], dice.random() < 0.15))
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        ends = dice.sample(range(count), 2)
        conditions.append(("fact", f"?v{ends[0]}", dice.choice(RELATIONS), f"?v{ends[1]}", dice.random() < 0.15))
    for _ in range(dice.choice((0, 0, 1, 2))):
        ends = [f"?v{dice.randrange(count)}", dice.choice(names)]
        dice.shuffle(ends)
        conditions.append(("fact", ends[0], dice.choice(RELATIONS), ends[1], dice.random() < 0.15))
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        conditions.append(("type", f"?v{dice.randrange(count)}", dice.choice("AB")))
    return conditions


def text_of(conditions):
    def name(end):
        return end if end[0] == "?" else f"ex:{end}"

    parts = []
    for condition in conditions:
        if condition[0] == "type":
            parts.append(f"{condition[1]}:ex:{condition[2]}")
        else:
            _, start, relation, end, is_both = condition
            parts.append(f"{name(start)} -ex:{relation}-{'' if is_both else '>'} {name(end)}")
    return ", ".join(parts)


class Tried:
    """Tries all values of the columns, one condition after the other."""

    def __init__(self, facts, types):
        self.types = types
        self.out = collections.defaultdict(set)
        self.back = collections.defaultdict(set)
        self.all = collections.defaultdict(set)
        for subject, relation, value in facts:
            self.out[relation, subject].add(value)
            self.back[relation, value].add(subject)
            self.all[relation].add((subject, value))

    def pairs(self, relation, start, end, is_both):
        """The pairs that fit; None stands for an open end."""
        if start is not None:
            found = {(start, value) for value in self.out[relation, start]}
            if is_both:
                found |= {(start, value) for value in self.back[relation, start]}
            return [pair for pair in found if end is None or pair[1] == end]
        if end is not None:
            found = {(value, end) for value in self.back[relation, end]}
            if is_both:
                found |= {(value, end) for value in self.out[relation, end]}
            return list(found)
        found = set(self.all[relation])
        if is_both:
            found |= {(b, a) for a, b in found}
        return list(found)

    def count(self, conditions, row):
        """How many rows there are from here on; stops beyond ROWS_MAX."""
        if not conditions:
            return 1
        first, *rest = conditions
        if first[0] == "type":
            known = row.get(first[1])
            members = self.types[first[2]] if known is None else self.types[first[2]] & {known}
            return sum(self.count(rest, {**row, first[1]: member}) for member in members)
        _, start, relation, end, is_both = first
        total = 0
        known = [row.get(x) if x[0] == "?" else x for x in (start, end)]
        for a, b in self.pairs(relation, *known, is_both):
            if start == end and a != b:
                continue
            total += self.count(rest, {**row, **{x: y for x, y in ((start, a), (end, b)) if x[0] == "?"}})
            if total > ROWS_MAX:
                break
        return total


STEPS = [("p",), ("q", "^q", "r"), ("p", "q", "r"), ("p", "^r"), ("^q",), ("r", "p")]


def count_pairs(tried, names, steps):
    """How many pairs a path of any length along one of the steps joins."""
    total = 0
    for name in names:
        reached, waiting = set(), [name]
        while waiting:
            node = waiting.pop()
            for step in steps:
                lists = tried.back if step[0] == "^" else tried.out
                fresh = lists[step[-1], node] - reached
                reached |= fresh
                waiting += fresh
        total += len(reached)
    return total


def path_patterns(tried, names):
    """Paths whose ends are both open, and how many pairs they join."""
    patterns = []
    for steps in STEPS:
        written = "|".join(("^ex:" if step[0] == "^" else "ex:") + step[-1] for step in steps)
        patterns.append((f"?v0 -({written})+-> ?v1", count_pairs(tried, names, steps)))
    return patterns


def ask(sanad, store, statements, is_eager):
    command = [sanad, store, "--readonly", "--mode", "csv", "-q", "-e", f"prefix ex: <{NS}>"]
    for statement in statements:
        command += ["-e", statement]
    environment = {**os.environ, "SANAD_EAGER": "1" if is_eager else "0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.split()


def run(sanad, dice, folder, number, found):
    """Ask about one graph; return how many patterns were compared and how many differ."""
    names, facts, types = make_graph(dice)
    data, store = folder / f"{number}.nt", folder / f"{number}.sanad"
    write_graph(facts, types, data)
    subprocess.run([sanad, "load", store, data, "-q"], check=True)
    tried = Tried(facts, types)
    patterns = path_patterns(tried, names)
    while len(patterns) < 36:
        conditions = make_pattern(dice, names)
        count = tried.count(sorted(conditions, key=lambda c: c[0] == "fact" and c[1][0] == c[3][0] == "?"), {})
        if count <= ROWS_MAX:
            patterns.append((text_of(conditions), count))
    counted = ask(sanad, store, [f"{text} | count" for text, _ in patterns], True)[1::2]
    # The rows are sorted first, so that they are made.
    made = ask(sanad, store, [f"{text} | sort ?v0 | count" for text, _ in patterns], False)[1::2]
    failures = 0
    for (text, count), eager, plain in zip(patterns, counted, made, strict=True):
        found[count > 0] += 1
        if not count == int(eager) == int(plain):
            failures += 1
            print(f"DIFFERS: {text}: {count} here, {eager} counted, {plain} rows; graph {number}")
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--graphs", type=int, default=12)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    dice = random.Random(seed)
    found = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        failures = sum(run(options.sanad, dice, pathlib.Path(folder), number, found) for number in range(options.graphs))
    print(f"{found.total()} patterns counted, {found[True]} with rows, {failures} differ; seed {seed}")
    return 1 if failures or not found[True] else 0


if __name__ == "__main__":
    sys.exit(main())
