#!/usr/bin/python3
"""Asks the questions of the golden language tests of real SPARQL servers.

usage: test_golden.py SANAD JUDGE_FOLDER PEERS_FOLDER

Each question of tests/language is asked of a store and of servers that hold the
same graph, npm's Oxigraph and Debian's Virtuoso; the rows must be the same.
What cannot be asked of an endpoint has to say so; other differences are allowed
only by the rules below, each of which must be needed.  Prints TAP.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "differential"))
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
import golden  # noqa: E402  (its folder has to be known first)
import run as differential  # noqa: E402

LANGUAGE = HERE.parent / "language"
DATA = ("region.ttl", "web.ttl", "summit.trig", "talks.trig")
PLAIN = ("region.ttl", "web.ttl")  # Without named graphs
# Statements that are no questions, or are about the store itself.
OTHERS = re.compile(
    r"(?m)(^|;)\s*(add|remove|load|export|read|run|use|set|show|let|prefix|forget|explain|sparql|verify|report|define)\b"
    r"|\|\s*(add|remove|export|draw|chart|report)\b|\.sanad|\btimeout\b")
# What the program says of a question that has no form in SPARQL.
NOT_THERE = ("cannot be asked of an endpoint", "no translation to SPARQL", "has no form in SPARQL", "cannot be written in SPARQL")

# Differences that are right at every server: what the statement has, and why.
RULES = [
    ("list", r"\blist\(", "GROUP_CONCAT has no order (SPARQL 1.1, 18.5.1.7); a store sorts"),
    ("blank", r"two words\] \| count|-any-> max 5|max 8 via|\?path -p-> \?length",
     "a blank node has no name that a second request could use, so no search leads through one"),
]
# What Debian's Virtuoso 7.2.5 answers otherwise than the store and Oxigraph, which is asked the same SPARQL.
OWN_ERRORS = [
    ("source", r"^why .*\?source", "it has no graph without a name: the one that was loaded into is a source"),
    ("or", r"\} or \{", "it cannot compile a union with a filter in its parts (SP031)"),
    ("optional", r"\boptional\b", "it loses rows of OPTIONAL with a FILTER or another OPTIONAL in or behind it"),
    ("direction", r"-borders\{1,2\}", "it repeats a path without direction wrongly, or loses its numbers"),
    ("aggregate", r"\b(sum|avg)\(", "it sums what is no number, or nothing where there is a number"),
    ("top", r"\btop \d", "it cuts a sub-select that counts better rows"),
    ("dot", r"where \?\w+\.\w+", "it finds too little by EXISTS in a filter"),
    ("pair", r"\bpair\(", "it finds too little by comparing STR of two nodes"),
    ("compare", r'< "x"', "it compares a number with a text"),
    ("empty", r'contains ""', "it finds no empty text in a text"),
]


def questions():
    """The questions of the golden tests: data, statement."""
    for path in sorted(LANGUAGE.glob("*.test")):
        test = golden.TestFile(path)
        loads = [line for line in test.preparations() if line.startswith("load")]
        names = [line.split('"')[1] for line in loads]
        if len(names) != 1 or names[0] not in DATA or len(test.preparations()) != 1 or test.setting("options"):
            continue
        for group in test.groups:
            text = "\n".join(group.statements)
            failed = any(line.startswith("! exit") for line in group.answer)
            if not failed and group.answer and not OTHERS.search(text):
                yield names[0], f"{path.name}: {group.name()}", text


def rule_of(rules, text):
    """The name of the exception that a statement is, or nothing."""
    return next((name for name, pattern, _ in rules if re.search(pattern, text)), "")


class Asker:
    """Asks a store and a server."""

    def __init__(self, sanad, place):
        """Remember the program and a folder."""
        self.sanad = sanad
        self.place = place

    def ask(self, source, texts, *more):
        """For each text: whether it failed, its sorted lines, its errors.  One
        process asks all; a translation, for which nobody is asked, ends each."""
        lines, owner = [], []
        for number, text in enumerate(texts):
            mine = [*text.split("\n"), "", f"sparql ?end{number} in (1)", ""]
            lines += mine
            owner += [number] * len(mine)
        with tempfile.NamedTemporaryFile("w", dir=self.place, suffix=".sanad-script") as script:
            script.write("\n".join(lines))
            script.flush()
            done = subprocess.run([self.sanad, source, "--mode", "tsv", "-q", "--keep-going", *more, "-f", script.name],
                                  capture_output=True, text=True, timeout=300, cwd=self.place, check=False,
                                  env={**os.environ, "HOME": str(self.place)})
            errors, at = ["" for _ in texts], 0
            for line in done.stderr.splitlines():
                place = re.match(re.escape(script.name) + r":(\d+):", line)
                at = owner[int(place.group(1)) - 1] if place else at
                errors[at] += line + "\n"
        answers, rest = [], done.stdout
        for number in range(len(texts)):
            mine, _, rest = rest.partition(f"SELECT DISTINCT ?end{number} ")
            rest = rest.partition("\n")[2]
            answers.append(("error:" in errors[number], sorted(mine.splitlines()), errors[number]))
        return answers

    def compare(self, here, source, texts):
        """For each text "same", a rule's name or "wrong", and what is wrong."""
        results = []
        for text, mine, theirs in zip(texts, here, self.ask(source, texts)):
            kind, about = "wrong", f"{text}\nhere  {mine}\nthere {theirs}"
            if not mine[0] and mine[:2] == theirs[:2]:
                kind, about = "same", ""
            elif theirs[0] and any(words in theirs[2] for words in NOT_THERE):
                kind, about = "not at an endpoint", text
            else:
                kind = rule_of(RULES, text) or kind
            results.append((kind, about))
        return results


def report(number, server, results, rules):
    """Print what came of a server; return whether it was good: all is the same or
    explained, and no explanation is left over."""
    counts = {}
    for kind, about in results:
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "wrong":
            print("#", about.replace("\n", "\n# "))
    unused = [name for name, _, _ in rules if name not in counts]
    same = counts.pop("same", 0)
    print(f"# {server}: {same} of {len(results)} the same;", ", ".join(f"{kind}: {count}" for kind, count in counts.items()))
    if unused:
        print("# no question needs this exception:", ", ".join(unused))
    good = not counts.get("wrong") and not unused
    print(f"{'ok' if good else 'not ok'} {number} - {server} answers {same} of {len(results)} as the store does, "
          "and all others are explained", flush=True)
    return good


def with_oxigraph(asker, stores, todo, judge):
    """Ask npm's Oxigraph, one server for each graph."""
    results = {}
    for data, (store, here) in stores.items():
        quads = asker.place / f"{data}.nq"
        subprocess.run([asker.sanad, store, "--readonly", "-q", "-e", f'export "{quads}"'], check=True)
        with subprocess.Popen(["node", str(HERE / "server.cjs"), str(judge), str(quads)], stdout=subprocess.PIPE,
                              text=True) as server:
            source = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
            texts = [text for name, _, text in todo if name == data]
            results |= zip(texts, asker.compare(here, source, texts))
            server.kill()
    return results


def with_virtuoso(asker, stores, todo, server, agreed):
    """Ask Debian's Virtuoso for the graphs without named graphs.  It is old (7.2.5)
    and answers some SPARQL wrongly; `agreed` are questions whose SPARQL another
    engine answers as the store does."""
    results = []
    for data in PLAIN:
        copy = pathlib.Path(server.folder) / data
        copy.write_bytes((LANGUAGE / "data" / data).read_bytes())
        server.sql(f"SPARQL CLEAR GRAPH <{server.graph}>;")
        server.load(copy)
        texts = [text for name, _, text in todo if name == data]
        results += zip(texts, asker.compare(stores[data][1], server.endpoint, texts))
    return [(kind == "wrong" and text in agreed and rule_of(OWN_ERRORS, text) or kind, about) for text, (kind, about) in results]


def start_virtuoso(peers, place):
    """A server, or why there is none."""
    sys.path.insert(0, str(peers))
    import peer  # pylint: disable=import-outside-toplevel
    import virtuoso  # pylint: disable=import-outside-toplevel
    try:
        server = virtuoso.Virtuoso(place / "virtuoso", memory_mb=64)
        server.graph = virtuoso.GRAPH
        return server.start(90), None
    except (peer.Missing, peer.Refused, SystemExit) as missing:
        return None, missing


def main():
    """Run all."""
    sanad, judge, peers = (os.path.abspath(path) for path in sys.argv[1:4])
    todo = list(questions())
    failed = 0
    print("1..2")
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(1) as pool:
        asker = Asker(sanad, pathlib.Path(folder))
        starting = pool.submit(start_virtuoso, peers, asker.place)
        stores = {}
        for data in DATA:
            store = str(asker.place / f"{data}.sanad")
            subprocess.run([sanad, "load", store, LANGUAGE / "data" / data, "-q"], check=True)
            stores[data] = (store, asker.ask(store, [text for name, _, text in todo if name == data], "--readonly"))
        agreed = set()
        try:
            differential.install(pathlib.Path(judge))
        except SystemExit:
            print("ok 1 - Oxigraph # SKIP no engine")
        else:
            found = with_oxigraph(asker, stores, todo, judge)
            agreed = {text for text, (kind, _) in found.items() if kind == "same"}
            failed += not report(1, "Oxigraph", list(found.values()), RULES)
        server, missing = starting.result()
        if not server or not agreed:
            print(f"ok 2 - Virtuoso # SKIP {missing or 'no engine to judge by'}")
        else:
            try:
                failed += not report(2, "Virtuoso", with_virtuoso(asker, stores, todo, server, agreed), RULES + OWN_ERRORS)
            finally:
                server.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
