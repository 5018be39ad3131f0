#!/usr/bin/python3
"""Asks sanad and an independent SPARQL engine the same, and compares the rows.

usage: run.py SANAD FOLDER [--seed N] [--random N] [--show]

Each query of queries.txt, each of random_queries.py, is run by sanad, and its
translation by the judge (judge.cjs: Oxigraph).  Those of by_hand.txt have SPARQL
that was written by hand, which judges the translation too.  Rows are compared as
bags.  FOLDER is where the judge is installed and the data is written.
Exits with 77, which means skipped, where the judge cannot be had.
"""

import argparse
import collections
import concurrent.futures
import decimal
import json
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys

import random_queries
import worlds

HERE = pathlib.Path(__file__).resolve().parent
XSD = worlds.XSD
SETUP = f"prefix ex: <{worlds.NS}>; prefix : <{worlds.NS}>"
SECONDS = 20
JUDGE_SECONDS = 4
TOO_LONG = "takes too long"


def skip(message):
    print(f"skipped: {message}")
    sys.exit(77)


def install(folder):
    """Puts the judge into the folder, unless it is there."""
    if not shutil.which("node"):
        skip("there is no node to run the judge with")
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["oxigraph"]
    there = folder / "node_modules" / "oxigraph" / "package.json"
    if there.exists() and json.loads(there.read_text())["version"] == wanted:
        return
    if not shutil.which("npm"):
        skip("there is no npm to install the judge with")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        skip("npm did not answer")
    if done.returncode or not there.exists():
        skip("npm cannot install oxigraph: " + done.stderr.strip()[-200:])


# ---- Answers as bags ---------------------------------------------------------

INTEGERS = {XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger")}


def number(text, datatype):
    """A number by value: engines print it in their own way."""
    if datatype in INTEGERS or datatype == XSD + "decimal":
        return str(decimal.Decimal(text).normalize())
    return f"{float(text.replace('INF', 'inf')):.12g}"


def cell(value, column):
    if value is None:
        return "-"
    if value["type"] == "uri":
        return f"<{value['value']}>"
    if value["type"] == "bnode":
        return "_:"
    text, datatype = value["value"], value.get("datatype", XSD + "string")
    if column.startswith("list"):
        text = ", ".join(sorted(text.split(", ")))
    if "xml:lang" in value:
        return f"{text!r}@{value['xml:lang'].lower()}"
    if datatype in INTEGERS | {XSD + "decimal", XSD + "double", XSD + "float"}:
        try:
            text = number(text, datatype)
        except (ValueError, decimal.InvalidOperation):
            pass
    return f"{text!r}^^{datatype.rsplit('#')[-1]}"


def bag(answer):
    """A yes or no, or the rows with how often each comes; columns by place."""
    if "boolean" in answer:
        return answer["boolean"]
    names = answer["head"]["vars"]
    return collections.Counter(
        tuple(cell(row.get(name), name) for name in names)
        for row in answer["results"]["bindings"]
    )


# ---- The two that are asked ---------------------------------------------------


def ask_sanad(sanad, store, name, query):
    """Gives the translation and the answer, or the error."""
    definitions = "\n".join(random_queries.WORDS[name]["definitions"])
    command = [sanad, store, "--readonly", "--mode", "sparql-json", "--iris", "-q",
               "-e", SETUP, "-e", definitions, "-e", "sparql " + query, "-e", query]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None, None, TOO_LONG
    if done.returncode:
        return None, None, done.stderr.strip() or f"exit {done.returncode}"
    at = done.stdout.index("\n{") + 1
    return done.stdout[:at], json.loads(done.stdout[at:]), None


def read_line(process, seconds):
    """A line of the judge's answers, or None where none comes in time."""
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        part = os.read(process.stdout.fileno(), 1 << 16) if ready else b""
        if not part:
            return None
        text += part
    return text


def ask_judge(folder, data, queries):
    """One answer for each query; None where the judge takes too long."""
    answers = []
    while len(answers) < len(queries):
        task = {"data": str(data), "queries": queries[len(answers):]}
        with subprocess.Popen(["node", HERE / "judge.cjs", folder], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(json.dumps(task).encode())
            process.stdin.close()
            rest = b""
            while len(answers) < len(queries):
                rest += read_line(process, JUDGE_SECONDS) or b""
                if not rest:
                    break
                *lines, rest = rest.split(b"\n")
                answers += [json.loads(line) for line in lines]
            process.kill()
        if len(answers) < len(queries):
            answers.append(None)
    return answers


# ---- Queries -------------------------------------------------------------------


def read_queries(path):
    """Lines below `## WORLD`; `# ` begins a comment."""
    queries = collections.defaultdict(list)
    name = None
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
        elif line.strip() and not line.startswith("# "):
            queries[name].append((line.strip(), None))
    return queries


def read_by_hand(path):
    """Two lines for each: the query, then SPARQL without its prefixes."""
    queries = collections.defaultdict(list)
    for name, lines in read_queries(path).items():
        for at in range(0, len(lines), 2):
            queries[name].append((lines[at][0], lines[at + 1][0]))
    return queries


PREFIXES = f"""PREFIX ex: <{worlds.NS}>
PREFIX rdf: <{worlds.RDF}>
PREFIX rdfs: <{worlds.RDFS}>
PREFIX skos: <{worlds.SKOS}>
PREFIX xsd: <{XSD}>
"""


class Report:
    """What was compared, and what differs."""

    def __init__(self):
        self.compared = 0
        self.empty = 0
        self.slow = 0
        self.unsupported = collections.Counter()
        self.failures = []

    def fail(self, name, query, what, sparql=None):
        self.failures.append(name)
        print(f"\nDIFFERS ({name}): {query}\n  {what}")
        if sparql:
            print("  " + sparql.strip().replace("\n", "\n  "))

    def compare(self, name, query, ours, theirs, sparql):
        if theirs is None:
            self.slow += 1
            return
        self.compared += 1
        if "error" in theirs:
            self.fail(name, query, "judge: " + theirs["error"], sparql)
            return
        left, right = bag(ours), bag(theirs)
        if left == right:
            self.empty += not left
            return
        if isinstance(left, bool) or isinstance(right, bool):
            self.fail(name, query, f"sanad {left}, judge {right}", sparql)
            return
        only_left, only_right = left - right, right - left
        self.fail(name, query, f"rows {left.total()} and {right.total()}; only sanad: "
                  f"{list(only_left.items())[:4]}; only judge: {list(only_right.items())[:4]}", sparql)


def run_world(name, written, made, options, report):
    queries = written + made
    data = options.folder / f"{name}.nq"
    store = options.folder / f"{name}.store"
    data.write_text(worlds.WORLDS[name]().text())
    shutil.rmtree(store, ignore_errors=True)
    store.unlink(missing_ok=True)
    store.with_name(store.name + "-lock").unlink(missing_ok=True)
    subprocess.run([options.sanad, "load", store, data, "-q"], check=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda item: ask_sanad(options.sanad, store, name, item[0]), queries))
    asked = []
    for (query, by_hand), (sparql, answer, error) in zip(queries, answers):
        if error and "SPARQL" in error:
            report.unsupported[error.splitlines()[0]] += 1
        elif error == TOO_LONG and (query, None) in made:
            report.slow += 1
        elif error:
            report.fail(name, query, "sanad: " + error)
        else:
            asked.append((query, sparql, answer))
            if by_hand:
                asked.append((query + "   [by hand]", PREFIXES + by_hand, answer))
    judged = ask_judge(options.folder, data, [sparql for _, sparql, _ in asked])
    for (query, sparql, answer), theirs in zip(asked, judged, strict=True):
        if options.show:
            print(query, "\n ", sparql.strip(), "\n ", bag(answer))
        report.compare(name, query, answer, theirs, sparql)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--random", type=int, default=400)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    install(options.folder)
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}")
    report = Report()
    written = read_queries(HERE / "queries.txt")
    by_hand = read_by_hand(HERE / "by_hand.txt")
    dice = random.Random(seed)
    for name in worlds.WORLDS:
        made = [(random_queries.make(name, dice), None) for _ in range(options.random // len(worlds.WORLDS))]
        run_world(name, written[name] + by_hand[name], made, options, report)
    print(f"\n{report.compared} answers compared, {report.empty} of them empty or no, "
          f"{len(report.failures)} differ; seed {seed}")
    if report.slow:
        print(f"{report.slow} took sanad or the judge too long")
    for message, count in report.unsupported.items():
        print(f"{count} not translated: {message}")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
