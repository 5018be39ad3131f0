#!/usr/bin/python3
"""Asks the questions of the golden language tests of real SPARQL servers.

usage: test_golden.py SANAD JUDGE_FOLDER PEERS_FOLDER

Each question of tests/language is asked of a store and of servers that hold the
same graph, npm's Oxigraph and Debian's Virtuoso; the rows must be the same.
What cannot be asked of an endpoint has to say so; other differences are allowed
only by the rules below.  Prints TAP.
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
DATA = ("region.ttl", "summit.trig", "talks.trig")
# Statements that are no questions, or are about the store itself.
OTHERS = re.compile(
    r"(?m)^\s*(add|remove|load|export|read|run|use|set|show|let|prefix|forget|explain|why|sparql|verify|report|graph|construct)\b"
    r"|\|\s*(add|remove|export|why|draw|chart|report)\b|\bclaims\(|\.sanad|\btimeout\b")
# What the program says of a question that has no form in SPARQL.
NOT_THERE = ("cannot be asked of an endpoint", "no translation to SPARQL", "has no form in SPARQL", "cannot be written in SPARQL")

# Differences that are right: what the statement has, and why.
RULES = [
    ("list", re.compile(r"\blist\("), "GROUP_CONCAT has no order (SPARQL 1.1, 18.5.1.7); a store sorts"),
    ("accents", re.compile(r"turkiye"), "a store finds names without their accents; SPARQL has no function for that"),
]
OWN = "its own error"  # Another engine answers the same SPARQL as the store does


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


class Asker:
    """Asks a store and a server."""

    def __init__(self, sanad, place):
        """Remember the program and a folder."""
        self.sanad = sanad
        self.place = place

    def ask(self, source, text, *more):
        """Exit status, sorted lines of the answer, errors."""
        environment = {**os.environ, "HOME": str(self.place)}
        done = subprocess.run([self.sanad, source, "--mode", "tsv", "-q", *more, "-e", text], capture_output=True, text=True,
                              timeout=90, env=environment, cwd=self.place, check=False)
        return done.returncode, sorted(done.stdout.splitlines()), done.stderr

    def compare(self, store, source, text):
        """Nothing if the rows are the same, else a rule's name, or what is wrong."""
        here = self.ask(store, text, "--readonly")
        there = self.ask(source, text)
        if here[0] == 0 and here[:2] == there[:2]:
            return "same", ""
        if there[0] and any(words in there[2] for words in NOT_THERE):
            return "not at an endpoint", ""
        for name, pattern, _ in RULES:
            if pattern.search(text):
                return name, ""
        return "wrong", f"{text}\nhere  {here}\nthere {there}"


def report(number, server, results):
    """Print what came of a server; return whether it was good."""
    counts = {}
    for kind, _ in results:
        counts[kind] = counts.get(kind, 0) + 1
    for kind, about in results:
        if kind == "wrong":
            print("#", about.replace("\n", "\n# "))
    print("#", server, ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))
    explained = sum(counts.get(name, 0) for name, _, _ in RULES)
    good = not counts.get("wrong") and counts.get("same", 0) * 4 > 3 * len(results) and explained * 40 <= len(results)
    print(f"{'ok' if good else 'not ok'} {number} - {server} answers {counts.get('same', 0)} of {len(results)} as the store does",
          flush=True)
    return good


def with_oxigraph(asker, stores, todo, judge):
    """Ask npm's Oxigraph, one server for each graph."""
    results = {}
    for data, store in stores.items():
        quads = asker.place / f"{data}.nq"
        subprocess.run([asker.sanad, store, "--readonly", "-q", "-e", f'export "{quads}"'], check=True)
        with subprocess.Popen(["node", str(HERE / "server.cjs"), str(judge), str(quads)], stdout=subprocess.PIPE,
                              text=True) as server:
            source = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
            texts = [text for name, _, text in todo if name == data]
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                results |= zip(texts, pool.map(lambda text, s=store, u=source: asker.compare(s, u, text), texts))
            server.kill()
    return results


def with_virtuoso(asker, stores, todo, peers, agreed):
    """Ask Debian's Virtuoso for the graph without named graphs.  It is old (7.2.5)
    and answers some SPARQL wrongly; `agreed` are questions whose SPARQL another
    engine answers as the store does."""
    sys.path.insert(0, str(peers))
    import peer  # pylint: disable=import-outside-toplevel
    import virtuoso  # pylint: disable=import-outside-toplevel
    try:
        server = virtuoso.Virtuoso(asker.place / "virtuoso", memory_mb=64)
        server.start(90)
    except (peer.Missing, peer.Refused, SystemExit) as missing:
        return None, missing
    try:
        server.dirs.append(str(LANGUAGE / "data"))
        copy = pathlib.Path(server.folder) / DATA[0]
        copy.write_bytes((LANGUAGE / "data" / DATA[0]).read_bytes())
        server.load(copy)
        texts = [text for name, _, text in todo if name == DATA[0]]
        results = [asker.compare(stores[DATA[0]], server.endpoint, text) for text in texts]
        return [(OWN, "") if kind == "wrong" and text in agreed else (kind, about)
                for text, (kind, about) in zip(texts, results)], None
    finally:
        server.close()


def main():
    """Run all."""
    sanad, judge, peers = (os.path.abspath(path) for path in sys.argv[1:4])
    todo = list(questions())
    failed = 0
    print("1..2")
    with tempfile.TemporaryDirectory() as folder:
        asker = Asker(sanad, pathlib.Path(folder))
        stores = {}
        for data in DATA:
            stores[data] = str(asker.place / f"{data}.sanad")
            subprocess.run([sanad, "load", stores[data], LANGUAGE / "data" / data, "-q"], check=True)
        agreed = set()
        try:
            differential.install(pathlib.Path(judge))
        except SystemExit:
            print("ok 1 - Oxigraph # SKIP no engine")
        else:
            found = with_oxigraph(asker, stores, todo, judge)
            agreed = {text for text, (kind, _) in found.items() if kind == "same"}
            failed += not report(1, "Oxigraph", list(found.values()))
        results, missing = with_virtuoso(asker, stores, todo, peers, agreed) if agreed else (None, "no engine to judge by")
        if results is None:
            print(f"ok 2 - Virtuoso # SKIP {missing}")
        else:
            failed += not report(2, "Virtuoso", results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
