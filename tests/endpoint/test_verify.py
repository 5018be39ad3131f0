#!/usr/bin/python3
"""Asks endpoints by `verify`: a real engine, and some that lie, stall or babble.

usage: test_verify.py SANAD REGION.ttl JUDGE_FOLDER

Prints TAP.  The real engine is npm's Oxigraph, installed as for the differential
test; without it that part is skipped.  Only loopback is used.
"""

import contextlib
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "differential"))
import run as differential  # noqa: E402  (its folder has to be known first)

XSD = "http://www.w3.org/2001/XMLSchema#"
QUERY = "ECO <-memberOf- ?country"
EX = "http://example.org/"


def uri(name):
    """A cell with an IRI."""
    return {"type": "uri", "value": EX + name}


def rows(*bindings, columns=("country",)):
    """A SPARQL result."""
    return {"head": {"vars": list(columns)}, "results": {"bindings": list(bindings)}}


RIGHT = [{"country": uri(name)} for name in ("Iran", "Turkey", "Tajikistan", "Uzbekistan")]


class Fake(http.server.BaseHTTPRequestHandler):
    """Answers as the address says."""

    protocol_version = "HTTP/1.0"
    asked = []

    def log_message(self, *_):
        """Be quiet."""

    def reply(self, status, text, kind="application/sparql-results+json"):
        """Send an answer, which the other side may not wait for."""
        body = text if isinstance(text, bytes) else text.encode()
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

    def do_POST(self):
        """Answer a query."""
        length = int(self.headers["Content-Length"])
        form = urllib.parse.parse_qs(self.rfile.read(length).decode())
        Fake.asked.append((self.headers["Content-Type"], self.headers["Accept"], form))
        getattr(self, "say_" + self.path.strip("/"))()

    def say_right(self):
        self.reply(200, json.dumps(rows(*reversed(RIGHT))))

    def say_fewer(self):
        self.reply(200, json.dumps(rows(*RIGHT[:3])))

    def say_more(self):
        self.reply(200, json.dumps(rows(*RIGHT, RIGHT[0], {"country": uri("Mars")}, {})))

    def say_yes(self):
        self.reply(200, json.dumps({"head": {}, "boolean": True}))

    def say_wide(self):
        self.reply(200, json.dumps(rows({"a": uri("Iran"), "b": uri("Iran")}, columns=("a", "b"))))

    def say_slow(self):
        time.sleep(5)
        self.reply(200, json.dumps(rows(*RIGHT)))

    def say_drip(self):
        with contextlib.suppress(ConnectionError):
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)

    def say_garbage(self):
        self.reply(200, b"\xff\xfe<html>not JSON</html>", "text/html")

    def say_deep(self):
        self.reply(200, "[" * 100000)

    def say_half(self):
        text = json.dumps(rows(*RIGHT))
        self.reply(200, text[: len(text) // 2])

    def say_empty(self):
        self.reply(200, "{}")

    def say_strange(self):
        self.reply(200, json.dumps(rows({"country": {"type": "triple", "value": "x"}})))

    def say_unnamed(self):
        self.reply(200, json.dumps(rows({"other": uri("Iran")})))

    def say_refused(self):
        self.reply(400, "the query has\nno meaning", "text/plain")

    def say_broken(self):
        self.reply(503, "")

    def say_moved(self):
        self.send_response(302)
        self.send_header("Location", "/right")
        self.end_headers()

    def say_away(self):
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/right")
        self.end_headers()

    def say_circle(self):
        self.send_response(302)
        self.send_header("Location", "/circle")
        self.end_headers()

    def say_sums(self):
        self.reply(200, json.dumps(rows(
            {"n": {"type": "literal", "value": "10.0", "datatype": XSD + "decimal"},
             "l": {"type": "literal", "value": "b, a"}}, columns=("n", "l"))))


class Test:
    """Runs sanad and counts what fails."""

    def __init__(self, sanad, store):
        self.sanad = sanad
        self.store = store
        self.number = 0
        self.failed = 0

    def run(self, *statements, environment=None, words=()):
        """Run statements and return status, output and errors."""
        command = [self.sanad, self.store, "--readonly", "-q", *words]
        for statement in statements:
            command += ["-e", statement]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **(environment or {})})
        return done.returncode, done.stdout, done.stderr

    def check(self, name, is_right, found=""):
        """Print one line of TAP."""
        self.number += 1
        print(f"{'ok' if is_right else 'not ok'} {self.number} - {name}")
        if not is_right:
            self.failed += 1
            print("# " + str(found).replace("\n", "\n# "))

    def expect(self, name, url, status, output="", errors="", statements=()):
        """Ask an endpoint; the output and the errors must hold these words."""
        found = self.run(*statements, f"verify against <{url}> {QUERY}")
        self.check(name, found[0] == status and output in found[1] and errors in found[2], found)


def test_fakes(test, base):
    """What an endpoint can do wrong."""
    test.expect("rows in another order are the same", base + "right", 0, "4 rows, the same here and at")
    kind, accept, form = Fake.asked[-1]
    test.check("the query goes as a form, and JSON is asked for",
               kind == "application/x-www-form-urlencoded" and accept .startswith("application/sparql-results+json")
               and "SELECT DISTINCT ?country" in form["query"][0], Fake.asked[-1])
    test.expect("a row that is only here is shown", base + "fewer", 1, f"only here:\n  <{EX}Uzbekistan>\n",
                "the answers differ: 1 of 4 rows are only here, 0 of 3 only there")
    test.expect("rows that are only there are shown, each as often as it is too much", base + "more", 1,
                f"only there:\n  <{EX}Iran>\n  <{EX}Mars>\n  –\n", "0 of 4 rows are only here, 3 of 7 only there")
    test.expect("a yes instead of rows", base + "yes", 1, "", "answered with a yes or no instead of rows")
    test.expect("another number of columns", base + "wide", 1, "", "has 2 columns instead of 1")
    test.expect("no JSON", base + "garbage", 1, "", "is no SPARQL result: it is not JSON")
    test.expect("brackets without end", base + "deep", 1, "", "is no SPARQL result")
    test.expect("half an answer", base + "half", 1, "", "is no SPARQL result")
    test.expect("JSON that is no result", base + "empty", 1, "", "neither rows nor a yes or no")
    test.expect("a term of an unknown type", base + "strange", 1, "", "a cell is of an unknown type")
    test.expect("a column that the head does not name", base + "unnamed", 1, "", "a column that its head does not name")
    test.expect("the words of a server that refuses", base + "refused", 1, "", "refused: 400, the query has no meaning")
    test.expect("a server that refuses without a word", base + "broken", 1, "", "refused: 503\n")
    found = test.run(f"verify against <{base}moved> {QUERY}")
    test.check("a redirection within the host is followed", found[0] == 0 and "4 rows" in found[1], found)
    test.expect("one to another host is not", base + "away", 1, "", "refused: 302")
    test.expect("nor one that goes in a circle", base + "circle", 1, "", "refused: 302")
    test.expect("an address that is none", "ftp://127.0.0.1/", 1, "", "is no address of an endpoint")
    found = test.run("verify " + QUERY)
    test.check("no endpoint", found[0] == 1 and "there is no endpoint to ask" in found[2], found)
    found = test.run(f"set verify = <{base}right>; verify {QUERY}")
    test.check("the endpoint of `set verify`", found[0] == 0, found)
    found = test.run(f"verify {QUERY}", environment={"SANAD_VERIFY": base + "right"})
    test.check("the endpoint of the environment", found[0] == 0, found)
    found = test.run(f"verify against <{base}yes> Iran -memberOf-> ECO", f"verify against <{base}yes> China -memberOf-> ECO")
    test.check("yes and no", found[1].startswith("yes here and at") and "the answers differ: no here, yes there" in found[2], found)
    found = test.run("let $x = 10", f'verify against <{base}sums> ?l in ("a", "b"), ?n in (10) | summarize '
                     'list(?l) as ?l2, avg(?n) as ?n2 | select ?n2, ?l2')
    test.check("numbers by value and lists by pieces", found[0] == 0, found)
    found = test.run(f"verify against <{base}right> {QUERY} | add ?country -memberOf-> SCO")
    test.check("what changes data is refused", found[0] == 1 and "verify" in found[2], found)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_limits(test, base):
    """Time, interruption, nobody there."""
    test.expect("nobody is there", f"http://127.0.0.1:{free_port()}/", 1, "", "cannot ask http://127.0.0.1")
    for path in ("slow", "drip"):
        start = time.monotonic()
        test.expect(f"a server that is {path} meets the limit of time", base + path, 1, "", "did not answer within 0.5 seconds",
                    statements=["set timeout = 0.5"])
        test.check("and in that time", time.monotonic() - start < 3, time.monotonic() - start)
    with subprocess.Popen([test.sanad, test.store, "--readonly", "-e", f"verify against <{base}drip> {QUERY}"],
                          stderr=subprocess.PIPE, text=True) as process:
        asked = len(Fake.asked)
        while len(Fake.asked) == asked and process.poll() is None:
            time.sleep(0.05)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=30)[1]
        test.check("Ctrl-C stops it", "cancelled" in errors and time.monotonic() - start < 3, errors)


GRAPHS = (
    "describe Tehran", "describe Iran within 2", "?c:Country | describe ?c within 2",
    "?ag:Agreement -party-> ?c:Country | graph", "?c -memberOf-> ?o | count by ?o | graph",
    "?c -memberOf-> ?o | limit 3 | graph", "Iran -borders{1,2}- ?x | graph", "Iran -borders+- ?x | graph",
    "Iran -any{1,2}- ?x | graph", "?x -?p- Tehran | graph", "?c:Country, optional ?c -memberOf-> SCO | graph",
    "?c:Country, optional { ?c -capital-> ?x, ?x -country-> ?y } | graph",
    "{ ?x -party-> Iran } or { ?x -participant-> Iran, -participant-> China } | graph",
    "Iran -meets{1,2}- ?x | graph", "?x -memberOf|borders/capital-> ?y | graph", "?x -capital?-> ?y:City | graph",
    "?m -participant-> ?x in ?g | graph", "?c -memberOf-> ?o | count by ?o | match ?o -seat-> ?x | graph",
    "?ag:Agreement -party-> ?a, -party-> ?b, -sector-> ?s where pair(?a, ?b) | construct ?a -sector-> ?b, ?b -a-> Agreement",
    "?c:Country, optional ?c -capital-> ?x | construct ?c -seat-> ?x",
    "why Iran <-participant- ?m -participant-> China", "why ?m -participant-> ?x", "why Iran -meets- ?x",
    "why ?m -participant-> Iran in <http://example.org/summit/a1>", "?m -participant-> ?x | count by ?x | why",
    "why ?m -participant-> ?x | where ?modality is missing | count by ?source",
    "claims(Iran)", "claims(Iran) | where ?modality = \"asserted\" | count by ?relation", "claims(China) as (?a, ?b, ?c, ?d, ?e, ?f, ?g, ?h, ?i), ?a -memberOf-> SCO",
    "?c:Country -capital-> ?x, optional { ?c -memberOf-> SCO where ?x = Tehran } | graph",
    "?c:Country, { ?c -memberOf-> SCO where ?c = China } or { ?c -memberOf-> ECO where ?c = Iran } | graph",
    "?c:Country, optional { { ?c -memberOf-> SCO where ?c = China } or { ?c -memberOf-> ECO, not ?c -capital-> Tehran } } | graph",
    "?c:Country, optional { ?c -memberOf-> ?o, optional { ?c -capital-> ?x where ?o = ECO } where ?c != China } | graph",
    "why ?c:Country, optional { ?c -memberOf-> SCO, not ?c -capital-> Tehran }",
    "?c:Country | optional { ?c -memberOf-> SCO where ?c = China } | count by ?c | why",
)


SEARCHES = (
    ("shortest path from Iran to Kyrgyzstan", "1 path, "), ("all shortest paths from Iran to China", "2 paths, "),
    ("shortest 3 paths from Iran to China", "3 paths, "), ("shortest 50 paths from Iran to China max 3", "8 paths, "),
    ("paths from Iran to China max 3", "8 paths, "), ("paths from Tajikistan to Uzbekistan via -borders->", "3 paths, "),
    ("shortest path from Iran to Kyrgyzstan via -borders- avoid memberOf keep", "0 paths, "),
    ("shortest path from Iran to Iran", "0 paths, "),
)


def test_searches(test, url):
    """Searches for paths, by questions that SPARQL can say; and a store that has other facts."""
    for query, words in SEARCHES:
        found = test.run(f"verify against <{url}> {query}")
        test.check(f"Oxigraph does not contradict: {query}", found[0] == 0 and found[1].startswith(words), found)
    other = pathlib.Path(test.store).with_name("other.sanad")
    other.write_bytes(pathlib.Path(test.store).read_bytes())
    more = Test(test.sanad, str(other))
    change = [test.sanad, other, "-q", "--yes", "-e"]
    subprocess.run(change + ["add Iran -borders-> Kyrgyzstan"], check=True)
    found = more.run(f"verify against <{url}> shortest path from Iran to Kyrgyzstan")
    test.check("a path that is not there is told", found[0] == 1 and "not all facts of Iran -borders-> " in found[2], found)
    subprocess.run(change + ["remove Iran -borders-> Kyrgyzstan; remove Iran -memberOf-> ?; remove ? -participant-> Iran"], check=True)
    found = more.run(f"verify against <{url}> shortest path from Iran to Kyrgyzstan")
    test.check("a shorter path there is told", found[0] == 1 and "there is a path of 2 facts there" in found[2], found)
    found = more.run(f"verify against <{url}> paths from Iran to China max 3")
    test.check("other numbers of paths are told", found[0] == 1 and "the answers differ: " in found[2], found)
    found = test.run(f"verify against <{url}> shortest path from Iran to China | count")
    test.check("a search with steps is not checked", found[0] == 1 and "no translation" in found[2], found)


def test_graphs(test, folder, summit):
    """Graphs and sources: what the translation of `graph`, `describe`, `construct` and `why` gives."""
    store = pathlib.Path(test.store).with_name("summit.sanad")
    data = store.with_suffix(".nq")
    subprocess.run([test.sanad, "load", store, summit, "-q"], check=True)
    subprocess.run([test.sanad, "export", store, data, "-q"], check=True)
    other = Test(test.sanad, str(store))
    other.number = test.number
    with subprocess.Popen(["node", HERE / "server.cjs", folder, data], stdout=subprocess.PIPE, text=True) as server:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        for query in GRAPHS:
            found = other.run(f'run "{summit.with_name("summit.sanad")}"', f"verify against <{url}> {query}")
            other.check(f"Oxigraph agrees: {query}", found[0] == 0 and "here and at" in found[1], found)
        server.kill()
    test.number = other.number
    test.failed += other.failed


def test_engine(test, folder):
    """A real engine."""
    data = pathlib.Path(test.store).with_name("region.nq")
    subprocess.run([test.sanad, test.store, "--readonly", "-q", "-e", f'export "{data}"'], check=True)
    with subprocess.Popen(["node", HERE / "server.cjs", folder, data], stdout=subprocess.PIPE, text=True) as server:
        port = server.stdout.readline().strip()
        url = f"http://127.0.0.1:{port}/"
        for query in (QUERY, "Iran -memberOf-> ECO", "?a -party-> ?c | count by ?c | sort ?count desc, ?c",
                      "?c:Country, optional ?c -capital-> ?x", "?c -population-> ?n | summarize avg(?n) as ?mean, list(?c) as ?l",
                      "Iran -any{1,2}- ?x", "?c -population-> ?p | top 2 by ?p", "?a -signed-> ?d where ?d > 2024-05"):
            found = test.run(f"verify against <{url}> {query}")
            test.check(f"Oxigraph agrees: {query}", found[0] == 0 and "here and at" in found[1], found)
        test_searches(test, url)
        server.kill()


def main():
    sanad, region, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as place:
        store = str(pathlib.Path(place) / "g.sanad")
        subprocess.run([sanad, "load", store, region, "-q"], check=True)
        test = Test(sanad, store)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        test_fakes(test, base)
        test_limits(test, base)
        try:
            differential.install(folder)
        except SystemExit:
            test.check("Oxigraph agrees # SKIP no engine", True)
        else:
            test_engine(test, folder)
            test_graphs(test, folder, pathlib.Path(region).with_name("summit.trig"))
        server.shutdown()
        print(f"1..{test.number}")
        return 1 if test.failed else 0


if __name__ == "__main__":
    sys.exit(main())
