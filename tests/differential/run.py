#!/usr/bin/python3
"""Asks sanad and an independent SPARQL engine the same, and compares the rows.

usage: run.py SANAD FOLDER [--seed N] [--random N] [--show]

Each query of queries.txt, each of random_queries.py, is answered by sanad, and its
translation by the judge (judge.cjs: Oxigraph).  Those of by_hand.txt have SPARQL
that was written by hand, which judges the translation too.  Rows are compared as
bags.  FOLDER is where the judge is installed and the data is written.
Exits with 77, which means skipped, where the judge cannot be had.
"""

import argparse
import collections
import contextlib
import fcntl
import concurrent.futures
import decimal
import json
import os
import pathlib
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

import random_queries
import worlds

HERE = pathlib.Path(__file__).resolve().parent
XSD = worlds.XSD
SETUP = f"prefix ex: <{worlds.NS}>; prefix : <{worlds.NS}>"
# The value of $relation, a relation of each world.
RELATIONS = {"world": "borders", "tangle": "p", "ontology": "likes"}
SECONDS = 60
SANAD_SECONDS = 2
JUDGE_SECONDS = 4
TOO_LONG = "takes too long"


def skip(message):
    print(f"skipped: {message}")
    sys.exit(77)


@contextlib.contextmanager
def lock(folder):
    """One at a time: other tests share the judge."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / (folder.name + ".lock"), "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


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


SEPARATOR = "names = loose"
PLACE = re.compile(r"^[^\n]*?:(\d+):\d+: error: (.*)$|^[^\n]*?: error: (.*)$", re.MULTILINE)


def parse_part(part):
    """The translation and the answer that stand between two separators."""
    at = 0 if part.startswith("{") else part.find("\n{") + 1
    if at == 0 and not part.startswith("{"):
        return part, None
    try:
        return part[:at], json.loads(part[at:])
    except json.JSONDecodeError:
        return part[:at], None  # Stopped while the rows were written


def ask_sanad(sanad, store, queries):
    """Asks all queries in one run.

    Gives the translation, the answer and the error of each.  A query takes three
    lines of the script, which is how errors are told apart.
    """
    relation = RELATIONS[pathlib.Path(store).stem]
    lines = [SETUP, f"set timeout = {SANAD_SECONDS}; let $relation = {relation}"]
    lines += random_queries.WORDS[pathlib.Path(store).stem]["definitions"]
    first = len(lines) + 1
    for query in queries:
        lines += ["sparql " + query, query, "set names"]
    with tempfile.NamedTemporaryFile("w", suffix=".sanad") as script:
        script.write("\n".join(lines) + "\n")
        script.flush()
        command = [sanad, store, "-f", script.name, "--readonly", "--mode", "sparql-json", "--iris", "-q", "--keep-going"]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              timeout=SECONDS + SANAD_SECONDS * len(queries))
    if done.returncode not in (0, 1):
        raise RuntimeError(f"sanad ends with {done.returncode}: {done.stderr[-2000:]}")
    errors = {}
    for found in PLACE.finditer(done.stderr):
        if found.group(1):
            errors.setdefault((int(found.group(1)) - first) // 3, found.group(2))
    parts = done.stdout.split(SEPARATOR + "\n")
    if len(parts) != len(queries) + 1:
        raise RuntimeError(f"sanad answered {len(parts) - 1} of {len(queries)} queries: {done.stderr[-2000:]}")
    answers = []
    for at, part in enumerate(parts[:-1]):
        sparql, answer = parse_part(part)
        error = errors.get(at)
        if answer is None and error is None:
            # An error without a place: a limit.
            error = TOO_LONG
        answers.append((sparql, answer, error))
    return answers


def ask_in_two(sanad, store, queries):
    """Asks in two processes at once."""
    half = (len(queries) + 1) // 2
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        parts = pool.map(lambda part: ask_sanad(sanad, store, part), (queries[:half], queries[half:]))
        return [answer for part in parts for answer in part]


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


# Differences that are no fault of either side.  No more than this share of all
# answers may be explained so.
EXPLAINED_SHARE = 0.01
PRINTED = re.compile(r"\^\^(double|float|decimal)$")
TEXT_FUNCTION = re.compile(r"\b(name|text|length|list|substr|upper|lower|contains|starts|ends|matches|year|month|date)\b")


def prints_numbers(query, only_left, only_right):
    """The text of a number that is not canonical.

    Oxigraph keeps numbers by value and prints them in its own way, sanad as they
    were written.  RDF 1.1 Concepts, 3.3: literals with other lexical forms are
    other terms; so STR (SPARQL 1.1 Query, 17.4.2.5) sees what was written.
    """
    return (TEXT_FUNCTION.search(query)
            and all(any(PRINTED.search(value) for value in row) for row in only_left | only_right))


def drops_empty_group(query, only_left, only_right):
    """The one row of a summary over nothing.

    Oxigraph gives none where it sees beforehand that no row can match.  SPARQL
    1.1 Query, 18.5.1: without GROUP BY all rows are one group, also if there is
    none.
    """
    return (not only_right and only_left.total() == 1 and (" count " in query or " summarize " in query)
            and all(value in ("-", "'0'^^integer", "''^^string") for row in only_left for value in row))


EXPLANATIONS = {"the text of a number": prints_numbers, "the row of an empty summary": drops_empty_group}


class Report:
    """What was compared, and what differs."""

    def __init__(self):
        self.compared = 0
        self.made = 0
        self.made_empty = 0
        self.used = collections.Counter()
        self.explained = collections.Counter()
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
        for reason, explains in EXPLANATIONS.items():
            if explains(query, only_left, only_right):
                self.explained[reason] += 1
                return
        self.fail(name, query, f"rows {left.total()} and {right.total()}; only sanad: "
                  f"{list(only_left.items())[:4]}; only judge: {list(only_right.items())[:4]}", sparql)


# Rows in at least this share of the random queries; each production this often in
# so many of them.
SHARE_WITH_ROWS = 0.4
USED_LEAST = 20
USED_OF = 2000


def make_queries(name, dice, count, options, store, report):
    """Makes random queries, and answers them here.

    More are made than wanted, and of those without rows no more are taken than
    leave room for the others.
    """
    full, empty = [], []
    room = int(count * (1 - SHARE_WITH_ROWS) * 0.9)
    while len(full) + min(len(empty), room) < count:
        made = [random_queries.make(name, dice) for _ in range(count)]
        answers = ask_in_two(options.sanad, store, [query for query, _ in made])
        for (query, used), answer in zip(made, answers):
            is_empty = answer[1] is not None and not bag(answer[1])
            (empty if is_empty else full).append((query, used, answer))
    taken = empty[:room]
    taken += full[:count - len(taken)]
    for _, used, answer in taken:
        report.made += 1
        report.made_empty += answer[1] is not None and not bag(answer[1])
        report.used += used
    return [((query, None), answer) for query, _, answer in taken]


def run_world(name, written, dice, options, report):
    """Asks all about one world."""
    data = options.data / f"{name}.nq"
    store = options.data / f"{name}.store"
    data.write_text(worlds.WORLDS[name]().text())
    shutil.rmtree(store, ignore_errors=True)
    store.unlink(missing_ok=True)
    store.with_name(store.name + "-lock").unlink(missing_ok=True)
    subprocess.run([options.sanad, "load", store, data, "-q"], check=True)
    made = make_queries(name, dice, options.random // len(worlds.WORLDS), options, store, report)
    answers = list(zip(written, ask_in_two(options.sanad, store, [query for query, _ in written]))) + made
    asked = []
    for at, ((query, by_hand), (sparql, answer, error)) in enumerate(answers):
        if error and "SPARQL" in error:
            report.unsupported[error.splitlines()[0]] += 1
        elif error and (error == TOO_LONG or "limit of time" in error) and at >= len(written):
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


def check_shares(report):
    """Whether the random queries were worth it; prints what is missing."""
    is_right = True
    least = USED_LEAST * report.made // USED_OF
    for production in random_queries.PRODUCTIONS:
        if report.used[production] < least:
            print(f"{production} was used {report.used[production]} times, not {least}")
            is_right = False
    if report.made_empty > report.made * (1 - SHARE_WITH_ROWS):
        print(f"{report.made_empty} of {report.made} random queries have no rows")
        is_right = False
    if report.explained.total() > report.compared * EXPLAINED_SHARE:
        print("too many differences have to be explained")
        is_right = False
    if report.slow * 20 > report.made:
        print(f"{report.slow} of {report.made} random queries took too long")
        is_right = False
    return is_right


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--random", type=int, default=2000)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    options.sanad = options.sanad.resolve()
    options.folder = options.folder.resolve()
    with lock(options.folder):
        install(options.folder)
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}")
    report = Report()
    # Of its own: another run may be under way.
    options.data = options.folder / f"seed-{seed}"
    options.data.mkdir(exist_ok=True)
    written = read_queries(HERE / "queries.txt")
    by_hand = read_by_hand(HERE / "by_hand.txt")
    dice = random.Random(seed)
    for name in worlds.WORLDS:
        run_world(name, written[name] + by_hand[name], dice, options, report)
    count = sum(len(queries) for queries in written.values()) + sum(len(queries) for queries in by_hand.values())
    print(f"\n{count} written and {report.made} random queries, {report.made_empty} of these without rows; "
          f"{report.compared} answers compared, {report.empty} of them empty or no, "
          f"{len(report.failures)} differ; seed {seed}")
    if report.slow:
        print(f"{report.slow} took sanad or the judge too long")
    for reason, number in report.explained.items():
        print(f"{number} differ by {reason}")
    for message, number in report.unsupported.items():
        print(f"{number} not translated: {message}")
    return 0 if check_shares(report) and not report.failures else 1


if __name__ == "__main__":
    sys.exit(main())
