#!/usr/bin/python3
"""Try what the README says of other tools, by running them on a small graph.

bench/compare.py SANAD [MODULES]    SANAD is the program; npm installs into MODULES (else a folder that is thrown away)

Prints a line for each thing that was tried: the tool with its version, what was asked, and what came.  Exits with 1 if one
is not as the table says, and names the tools that are not here.  What cannot be tried, such as that a program has no
command for a thing, is from its documentation.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "peers")]
import jena as jena_peer  # noqa: E402  (they lie beside this file)
import node as node_peer  # noqa: E402
import peer  # noqa: E402
import virtuoso as virtuoso_peer  # noqa: E402

DATA = """@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Country rdfs:subClassOf :Place .
:iran a :Country ; rdfs:label "Iran" ; :borders :iraq .
:iraq a :Country ; rdfs:label "Iraq" ; :borders :syria .
:syria a :Country ; rdfs:label "Syria" .
"""
PREFIX = "PREFIX : <http://example.org/> "
PATH = PREFIX + "SELECT ?x { :iran :borders+ ?x }"
COUNT = PREFIX + "SELECT (COUNT(*) AS ?n) { ?x :borders ?y }"
SLIP = PREFIX + "SELECT ?x { :iran :bordres ?x }"
PLACES = PREFIX + "SELECT ?x { ?x a :Place }"
OXIGRAPH = """
import oxigraph from "oxigraph";
import { readFileSync } from "fs";
const store = new oxigraph.Store();
store.load(readFileSync(process.argv[2], "utf8"), { format: "text/turtle" });
for (const query of process.argv.slice(3)) console.log(store.query(query).map((row) => [...row.values()].map((t) => t.value).join(" ")).join(","));
"""


class Report:
    """What was tried, and how often it was not as written."""

    def __init__(self):
        self.faults = 0

    def line(self, tool, what, got, wanted):
        is_good = wanted(got) if callable(wanted) else got == wanted
        self.faults += not is_good
        shown = repr(got)
        print(f"{'ok' if is_good else 'NOT AS WRITTEN'}  {tool}: {what}: {shown if len(shown) < 160 else shown[:160] + '…'}", flush=True)


def said(arguments, **more):
    """What a program writes, errors too."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120, **more)
    return done.stdout.decode("utf-8", "replace").strip()


class Screen:
    """A program in a terminal of tmux."""

    def __init__(self, command):
        self.server = f"compare-{os.getpid()}"
        subprocess.run(["tmux", "-L", self.server, "-f", "/dev/null", "new-session", "-d", "-s", "c", "-x", "100", "-y", "40", command], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-L", self.server, "kill-server"], check=False)

    def keys(self, *keys):
        subprocess.run(["tmux", "-L", self.server, "send-keys", "-t", "c", *keys], check=True)
        time.sleep(0.7)

    def type(self, text):
        self.keys("-l", text)

    def text(self):
        return said(["tmux", "-L", self.server, "capture-pane", "-p", "-t", "c"])

    def wait(self, words, seconds=20):
        until = time.monotonic() + seconds
        while words not in self.text() and time.monotonic() < until:
            time.sleep(0.1)


def try_sanad(report, program, folder, turtle):
    store = os.path.join(folder, "g.sanad")
    ask = lambda text: said([program, store, "-q", "--mode", "tsv", "-e", text])  # noqa: E731
    name = said([program, "--version"]).splitlines()[0]
    said([program, "load", store, turtle])
    report.line(name, "a misspelt name", ask("Iran -bordres-> ?x"), lambda got: "did you mean borders" in got)
    report.line(name, "shortest path", ask("shortest path from Iran to Syria"), lambda got: "Iraq" in got)
    report.line(name, "subclasses of types", ask("?x:Place").split("\n")[1:], ["Iran", "Iraq", "Syria"])
    report.line(name, "SPARQL through rasqal", said([program, "sparql", store, PREFIX + "SELECT ?x { :iran :borders ?x }"]), lambda got: "iraq" in got)
    report.line(name, "kept in", sorted(f for f in os.listdir(folder) if f.startswith("g.sanad") and not f.endswith("-lock")), ["g.sanad"])
    with Screen(f"env HOME={folder} INPUTRC=/dev/null LC_ALL=C.UTF-8 {program} {store}") as screen:
        screen.wait("sanad>")
        screen.type("Iran -")
        screen.keys("Tab")
        screen.keys("Tab")
        report.line(name, "Tab behind a thing", screen.text().splitlines()[-2:-1], lambda got: "borders (1)" in " ".join(got) or "borders (1)" in screen.text())


def try_oxigraph(report, folder, turtle, modules):
    where = node_peer.modules(modules)
    name = "Oxigraph " + node_peer.version_of(where, "oxigraph") + " (npm)"
    script = pathlib.Path(where, "compare.mjs")
    script.write_text(OXIGRAPH, encoding="utf-8")
    answers = said(["node", str(script), turtle, PATH, COUNT, SLIP, PLACES]).split("\n")
    answers += [""] * (4 - len(answers))
    report.line(name, "a path and a count, SPARQL 1.1", (len(answers[0].split(",")), answers[1]), (2, "2"))
    report.line(name, "a misspelt name", answers[2], "")
    report.line(name, "things of a type above", answers[3], "")


def try_jena(report, folder, turtle):
    with jena_peer.Jena(os.path.join(folder, "jena"), 500) as jena:
        name = "Jena " + jena.version()
        run = lambda *words: said([jena.java, *jena.options, *words])  # noqa: E731
        run("tdb2.tdbloader", "--loc", jena.database, turtle)
        query = lambda text: run("tdb2.tdbquery", "--loc", jena.database, "--results=CSV", text).split()[1:]  # noqa: E731
        report.line(name, "a path, SPARQL 1.1", len(query(PATH)), 2)
        report.line(name, "a count", query(COUNT), ["2"])
        report.line(name, "a misspelt name", query(SLIP), [])
        report.line(name, "reasons by RDFS", run("riotcmd.riot", f"--rdfs={turtle}", turtle), lambda got: "<http://example.org/iran> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Place>" in got)
        report.line(name, "kept in", os.path.isdir(jena.database), True)


def try_redland(report, folder, turtle):
    program = peer.command("rdfproc", "redland-utils")
    name = "Redland " + said([program, "--version"])
    ask = lambda text: said([program, "-s", "hashes", "-t", "hash-type='bdb',dir='.'", "red", "query", "sparql", "-", text], cwd=folder)  # noqa: E731
    said([program, "-n", "-s", "hashes", "-t", "hash-type='bdb',dir='.'", "red", "parse", turtle, "turtle"], cwd=folder)
    report.line(name, "a triple pattern, SPARQL 1.0", ask(PREFIX + "SELECT ?x { :iran :borders ?x }"), lambda got: "iraq" in got)
    report.line(name, "a count, of SPARQL 1.1", ask(COUNT), lambda got: "2" in got and "rror" not in got)
    report.line(name, "a path, of SPARQL 1.1", ask(PATH), lambda got: "yntax" in got or "rror" in got)
    report.line(name, "a misspelt name", ask(SLIP), lambda got: "iraq" not in got and "rror" not in got)
    report.line(name, "things of a type above", ask(PLACES), lambda got: "iran" not in got)
    report.line(name, "kept in", sorted(f for f in os.listdir(folder) if f.startswith("red")), lambda got: len(got) > 1)


def try_virtuoso(report, folder, turtle):
    with virtuoso_peer.Virtuoso(os.path.join(folder, "virtuoso"), [folder], 100) as server:
        name = "Virtuoso " + server.version()
        server.load(turtle)
        rows = lambda text: server.ask_once(text, 20)  # noqa: E731
        count = lambda text: str(rows(text))  # noqa: E731
        report.line(name, "a path, SPARQL 1.1", count(PATH), lambda got: "syria" in got)
        report.line(name, "SQL", server.sql("SELECT 6 * 7;"), lambda got: "42" in got)
        report.line(name, "a misspelt name", count(SLIP), lambda got: "iraq" not in got)
        report.line(name, "things of a type above", count(PLACES), lambda got: "iran" not in got)
        server.sql(f"rdfs_rule_set('r', '{virtuoso_peer.GRAPH}');")
        report.line(name, "the same with its rules", count("DEFINE input:inference 'r' " + PLACES), lambda got: "iran" in got)
        chain = (
            PREFIX + "SELECT ?x ?y { { SELECT ?x ?y { ?x :borders ?y } } "
            "OPTION (TRANSITIVE, t_distinct, t_shortest_only, t_in(?x), t_out(?y)) . FILTER (?x = :iran && ?y = :syria) }"
        )
        report.line(name, "shortest paths by its extension", count(chain), lambda got: "syria" in got)
        report.line(name, "kept in", sorted(f for f in os.listdir(server.folder) if f.startswith("virtuoso") and "." in f), lambda got: "virtuoso.db" in got and len(got) > 2)
        with Screen(f"{server.isql} 127.0.0.1:{server.sql_port} dba dba") as screen:
            screen.wait("SQL>")
            screen.type("select * from DB.DBA.RDF_QU")
            screen.keys("Tab")
            screen.keys("Tab")
            report.line(name, "Tab in isql", screen.text().splitlines()[-1].strip(), lambda got: got.endswith("RDF_QU"))


def try_sqlite(report, folder):
    program = peer.command("sqlite3", "sqlite3")
    name = "sqlite3 " + said([program, "--version"]).split()[0]
    path = os.path.join(folder, "s.db")
    said([program, path, "create table country(name text); insert into country values ('Iran')"])
    report.line(name, "a misspelt table", said([program, path, "select * from contry"]), lambda got: "no such table" in got and "mean" not in got)
    with Screen(f"env HOME={folder} INPUTRC=/dev/null {program} {path}") as screen:
        screen.wait("sqlite>")
        screen.type("select * from coun")
        screen.keys("Tab")
        report.line(name, "Tab in a table's name", screen.text().splitlines()[-1].strip(), lambda got: got.endswith("country"))
        screen.type(" where nam")
        screen.keys("Tab")
        report.line(name, "Tab in a column's name", screen.text().splitlines()[-1].strip(), lambda got: got.endswith(" name"))
        screen.type(" = 'Ir")
        screen.keys("Tab")
        report.line(name, "Tab in a value", screen.text().splitlines()[-1].strip(), lambda got: got.endswith("'Ir"))


def try_psql(report, folder):
    program = peer.command("psql", "postgresql")
    name = said([program, "--version"]).replace("(PostgreSQL) ", "").split(" (")[0]
    tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not tools or os.getuid() != 0:
        raise peer.Missing("psql is tried by root only, with a server of its own (Debian: postgresql)")
    server = os.path.join(folder, "pg")
    os.makedirs(server)
    shutil.chown(server, "postgres")
    os.chmod(folder, 0o755)
    run = lambda *words: said(["runuser", "-u", "postgres", "--", *words], cwd="/")  # noqa: E731
    run(str(tools[-1]), "-D", f"{server}/data", "-A", "trust")
    control = str(tools[-1].parent / "pg_ctl")
    run(control, "-D", f"{server}/data", "-o", f"-k {server} -c listen_addresses=", "-w", "-l", f"{server}/log", "start")
    try:
        base = [program, "-h", server, "-U", "postgres"]
        said([*base, "-c", "create table country(name text)", "-c", "insert into country values ('Iran')"])
        report.line(name, "a misspelt table", said([*base, "-c", "select * from contry"]), lambda got: "does not exist" in got and "mean" not in got)
        report.line(name, "a misspelt column", said([*base, "-c", "select nme from country"]), lambda got: "Perhaps you meant" in got)
        with Screen(f"env HOME={folder} INPUTRC=/dev/null {' '.join(base)}") as screen:
            screen.wait("postgres=#")
            screen.type("select * from coun")
            screen.keys("Tab")
            report.line(name, "Tab in a table's name", screen.text().splitlines()[-1].strip(), lambda got: got.endswith("country"))
            screen.type(" where nam")
            screen.keys("Tab")
            report.line(name, "Tab in a column's name", screen.text().splitlines()[-1].strip(), lambda got: got.endswith(" name"))
            screen.type(" = 'Ir")
            screen.keys("Tab")
            report.line(name, "Tab in a value", screen.text().splitlines()[-1].strip(), lambda got: got.endswith("'Ir"))
    finally:
        run(control, "-D", f"{server}/data", "-m", "immediate", "stop")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    report = Report()
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="sanad-compare-") as folder:
        turtle = os.path.join(folder, "w.ttl")
        modules = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "node")
        pathlib.Path(turtle).write_text(DATA, encoding="utf-8")
        for attempt in (
            lambda: try_sanad(report, program, folder, turtle),
            lambda: try_oxigraph(report, folder, turtle, modules),
            lambda: try_jena(report, folder, turtle),
            lambda: try_redland(report, folder, turtle),
            lambda: try_virtuoso(report, folder, turtle),
            lambda: try_sqlite(report, folder),
            lambda: try_psql(report, folder),
        ):
            try:
                attempt()
            except (peer.Missing, peer.Refused) as reason:
                print(f"not tried: {reason}", flush=True)
    sys.exit(1 if report.faults else 0)


main()
