#!/usr/bin/python3
"""Looks for texts in random names, by scans of all of them and row by row.

usage: texts.py SANAD [--seed N] [--graphs N]

Names are random, in several scripts, with letters whose cases are odd, marks,
and signs of regular expressions.  Each question is asked twice: as it is, and
with SANAD_EAGER=1, when nothing but a look at each row is done; both must say
the same.  Between the questions facts are added and removed.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

NS = "http://example.org/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NAMES = [RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"]
SCRIPTS = ["aAbBiIkKsS ", "бБрРсС -", "ایباکآ\u200c", "巴多奇芬", "eE\u0301\u0308oO", "İıKſßẞåÅÅωΩΩςΣDžⱥȺ", ".*+?|[](){}^$\\", "0123456789-"]
TESTS = ["contains", "starts", "ends", "matches", "not contains"]
LANGUAGES = ["", "", "@en", "@fa"]


def literal(text):
    """Write a text as N-Triples and the language of questions have it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def random_text(dice, longest):
    signs = "".join(dice.sample(SCRIPTS, dice.choice((1, 1, 2, 3))))
    signs = "".join(dice.sample(signs, min(len(signs), dice.choice((2, 4, 30)))))
    return "".join(dice.choice(signs) for _ in range(dice.randint(0, longest)))


def make_graph(dice):
    """Facts as lines of N-Triples, and the texts in them."""
    lines, texts = [], []
    for number in range(dice.choice((3, 40, 400))):
        node = f"<{NS}n{number}>" if dice.random() < 0.95 else f"_:b{number}"
        lines.append(f"{node} {RDF_TYPE} <{NS}{dice.choice('AAAB')}> .")
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            text = random_text(dice, 12 if dice.random() < 0.98 else 5000)
            texts.append(text)
            lines.append(f"{node} <{dice.choice(NAMES)}> {literal(text)}{dice.choice(LANGUAGES)} .")
        if dice.random() < 0.1:
            other = dice.choice((f"<{NS}n0>", f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'))
            lines.append(f"{node} <{dice.choice(NAMES)}> {other} .")
        if dice.random() < 0.5:
            lines.append(f"{node} <{NS}note> {literal(random_text(dice, 8))} .")
    return lines, texts


def random_needle(dice, texts):
    """A part of a text, in some case, with its signs as they are or not."""
    text = dice.choice(texts) if texts and dice.random() < 0.8 else random_text(dice, 4)
    start = dice.randrange(len(text) + 1)
    part = text[start : start + dice.randint(0, 5)]
    return dice.choice((part, part.upper(), part.lower()))


def escaped(text):
    return "".join("\\" + sign if sign in ".*+?|[](){}^$\\" else sign for sign in text)


def condition(dice, column, texts):
    test, needle = dice.choice(TESTS), random_needle(dice, texts)
    if test == "matches":
        # A wrong pattern is an error as soon as one way comes to it, so all are right.
        needle = escaped(needle)
        ends = ("", "$", "+", "*", "?", "{0,2}") if needle else ("", "$")
        needle = dice.choice(("", "^", "[ab]?", ".*", "(a|b)*")) + dice.choice((needle + dice.choice(ends), f"({needle})?", f"({needle})"))
    return f"{column} {test} {literal(needle)}"


def conditions(dice, column, texts):
    one = condition(dice, column, texts)
    if dice.random() < 0.6:
        return one
    other = condition(dice, column, texts)
    return dice.choice((f"{one} or {other}", f"{one} and {other}", f"not ({one} or {other})", f"not {one}"))


def random_question(dice, texts):
    """A question whose rows come in one order."""
    relation = dice.choice(("rdfs:label", "skos:altLabel", "skos:prefLabel", "ex:note"))
    return dice.choice(
        (
            f"?x -{relation}-> ?t where {conditions(dice, '?t', texts)} | sort ?t, ?x",
            f"?x:A -{relation}-> ?t where {conditions(dice, '?t', texts)} | sort ?x, ?t",
            f"?x:A | where {conditions(dice, '?x', texts)} | sort ?x",
            f"?x:B where {conditions(dice, '?x', texts)} | count",
            f"?x:A where {condition(dice, 'label(?x)', texts)} | sort ?x",
            f"?x -{relation}-> ?t, ?x -rdfs:label-> ?l where {condition(dice, '?t', texts)} and {condition(dice, '?l', texts)} | sort ?x, ?t, ?l",
            f"?x -{relation}-> ?t where {condition(dice, '?x', texts)} and {conditions(dice, '?t', texts)} | sort ?t, ?x",
            f"?x -{relation}-> ?t where {conditions(dice, '?t', texts)} | count",
        )
    )


def ask(sanad, store, language, asked, is_eager):
    """The answers to some questions, or what is wrong with them."""
    text = f"prefix ex: <{NS}>; prefix : <{NS}>; prefix rdfs: <{RDFS}>; prefix skos: <{SKOS}>; set language = {language}\n"
    done = subprocess.run(
        [sanad, store, "-q", "--readonly", "--keep-going", "--iris", "--mode", "csv", "-f", "-"],
        input=text + "\n".join(asked) + "\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "SANAD_EAGER": "1" if is_eager else "0"},
    )
    return done.stdout


class Tests:
    """Counts questions, and those that had rows or went wrong."""

    def __init__(self, sanad):
        self.sanad = sanad
        self.asked = 0
        self.with_rows = 0
        self.failures = 0

    def compare(self, store, language, questions):
        """Ask in both ways; look for the one that differs if they do."""
        self.asked += len(questions)
        answers = [ask(self.sanad, store, language, questions, is_eager) for is_eager in (False, True)]
        self.with_rows += answers[0].count("\n") > 2 * len(questions)
        if answers[0] == answers[1]:
            return
        for question in questions:
            fast, slow = (ask(self.sanad, store, language, [question], is_eager) for is_eager in (False, True))
            if fast != slow:
                self.failures += 1
                print(f"# {question}\n# scanned: {fast!r:.600}\n# by rows: {slow!r:.600}")

    def run(self, dice, folder):
        lines, texts = make_graph(dice)
        data, store = pathlib.Path(folder) / "names.nt", os.path.join(folder, "names.sanad")
        pathlib.Path(store).unlink(missing_ok=True)
        size = {**os.environ, "SANAD_PAGE_BYTES": dice.choice(("64", "300", "4080"))}
        for number in range(2):
            data.write_text("\n".join(lines) + "\n")
            subprocess.run([self.sanad, "load", "-q", store, data], check=True, env=size)
            for _ in range(2):
                self.compare(store, dice.choice(("en", "fa")), [random_question(dice, texts) for _ in range(25)])
            # The other half is asked of what is left and what is new.
            gone = f"prefix ex: <{NS}>; remove ?x -ex:note-> ?n; remove ex:n{number} -?r-> ?o"
            subprocess.run([self.sanad, store, "-q", "--yes", "--keep-going", "-e", gone], check=False, env=size, capture_output=True)
            more, new = make_graph(dice)
            lines, texts = more, texts + new


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--graphs", type=int, default=12)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    tests = Tests(os.path.abspath(options.sanad))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.graphs):
            tests.run(dice, folder)
    print(f"seed {options.seed}: {tests.asked} questions, {tests.failures} differ; {tests.with_rows} of the sets had rows")
    return 1 if tests.failures or not tests.with_rows else 0


if __name__ == "__main__":
    sys.exit(main())
