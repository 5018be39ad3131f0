#!/usr/bin/python3
"""Uses endpoints as the source of a session: real engines, and servers that are
busy, strict, broken or lie.

usage: test_use.py SANAD REGION.ttl JUDGE_FOLDER PEERS_FOLDER [COMPLETE]

Prints TAP.  Rows must be those of the same graph in a store.  npm's Oxigraph and
Debian's Virtuoso are the engines; what is missing is skipped.  Only loopback.
"""

import gzip
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "differential"))
import checks  # noqa: E402
import run as differential  # noqa: E402  (its folder has to be known first)

QUESTIONS = [
    "ECO <-memberOf- ?country",
    "Iran -memberOf-> ECO",
    "China -memberOf-> ECO",
    "iran -memberOf-> ?o",
    "?c:Country",
    "?c:Country, optional ?c -capital-> ?x",
    "?c:Country, not ?c -capital-> ?",
    "?a -party-> ?c | count by ?c | sort ?count desc, ?c",
    "?c -population-> ?n | summarize avg(?n) as ?mean",
    "?c -population-> ?p | top 2 by ?p",
    "?c -population-> ?p where ?p > 30000000",
    "?a -signed-> ?d where ?d > 2024-05",
    "?x -capital-> ?y | graph",
    "Iran -capital-> ?x | draw",
    "?a -party-> ?c | count by ?c | sort ?count desc, ?c | chart bar ?c, ?count",
    "?x -capital-> ?y | construct ?y -memberOf-> ?x",
    "?x -memberOf-> ?o | sort ?x desc, ?o",
    "Iran -memberOf-> ?o; Turkey -memberOf-> ?o",
]
ANY = "Iran -any{1,2}- ?x"
CAPITAL = "<http://example.org/Mars> <http://example.org/capital> <http://example.org/Olympus> .\n"


class Test:
    """Counts and prints."""

    def __init__(self, sanad, folder):
        """Remember the program and a folder to write in."""
        self.sanad = sanad
        self.folder = folder
        self.number = 0
        self.failed = 0

    def check(self, name, good, about=""):
        """Print a result."""
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}")
        if not good:
            print("#", str(about).replace("\n", "\n# "))
        sys.stdout.flush()

    def skip(self, name, reason):
        """Print that something is not there."""
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {reason}")

    def run(self, source, *statements, environment=None, flags=("--yes",)):
        """Run statements; return exit status, output and errors."""
        command = [self.sanad, source, *flags]
        for statement in statements:
            command += ["-e", statement]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=self.folder, check=False,
                              env={**os.environ, "HOME": str(self.folder), **(environment or {})})
        return done.returncode, done.stdout, done.stderr


def test_changes(test, source, graph):
    """What is added is there, what is removed is gone."""
    target = f" to <{graph}>" if graph else ""
    found = test.run(source, f"add new Iran -capital-> Isfahan{target}; Iran -capital-> ?x | sort ?x")
    test.check("what is added is there, with its name", found[:2] == (0, "x\nIsfahan\nTehran\n"), found)
    found = test.run(source, "remove Iran -capital-> Isfahan; Iran -capital-> ?x")
    test.check("what is removed is gone", found[:2] == (0, "x\nTehran\n"), found)
    found = test.run(source, f"?c -capital-> ?x | add ?x -memberOf-> ?c{target}", "Tehran -memberOf-> ?c")
    test.check("facts are added for each row", found[:2] == (0, "c\nIran\n"), found)
    found = test.run(source, "?c -capital-> ?x | remove ?x -memberOf-> ?c", "Tehran -memberOf-> ?c")
    test.check("and removed for each row", found[0] == 0 and found[1] in ("", "c\n"), found)
    found = test.run(source, "remove Iran -capital-> ?", flags=())
    test.check("without --yes nothing is removed", found[0] == 1 and "this would remove 1 fact" in found[2], found)
    found = test.run(source, f"add new Iran -capital-> Shiraz{target}", flags=("--readonly",))
    test.check("nor changed where one only reads", found[0] == 1 and "read only" in found[2], found)


def test_graphs(test, source):
    """`load` and `export` by the Graph Store Protocol; two sources in one script."""
    (test.folder / "mars.ttl").write_text(CAPITAL)
    (test.folder / "wrong.ttl").write_text(CAPITAL + "oops")
    found = test.run(source, 'load "mars.ttl"', "Mars -capital-> ?x")
    test.check("a file is loaded", found[:2] == (0, "x\nOlympus\n"), found)
    found = test.run(source, 'load "mars.ttl" into <http://example.org/G> replace=yes', 'export "g.nt" from <http://example.org/G>')
    test.check("into a graph and out again", found[0] == 0 and (test.folder / "g.nt").read_text() == CAPITAL, found)
    found = test.run(source, 'load "wrong.ttl" into <http://example.org/H>')
    test.check("of a file that is wrong nothing is sent", found[0] == 1 and "wrong.ttl:2:" in found[2], found)
    found = test.run(source, f'use "two.sanad"; load "mars.ttl"; ?x -capital-> ?y; use <{source}>; Iran -capital-> ?y; '
                     'use "two.sanad"; ?x -capital-> ?y')
    test.check("two sources in one script", found[:2] == (0, "x\ty\nMars\tOlympus\ny\nTehran\nx\ty\nMars\tOlympus\n"), found)
    found = test.run(source, '?c -capital-> ?x | graph | export "capitals.ttl"; use "three.sanad"; load "capitals.ttl"; ?c -capital-> ? | count')
    test.check("what one answers is loaded into the other", found[0] == 0 and found[1] == "count\n4\n", found)


def test_oxigraph(test, store, folder, complete):
    """Oxigraph behind a server of ours."""
    data = test.folder / "region.nq"
    subprocess.run([test.sanad, store, "--readonly", "-q", "-e", f'export "{data}"'], check=True)
    command = ["node", str(HERE / "server.cjs"), str(folder), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        source = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        checks.same_rows(test, source, store, QUESTIONS + [ANY], "Oxigraph")
        checks.same_rows(test, source + "xml", store, [QUESTIONS[5]], "XML")
        found = test.run(source, "Irann -memberOf-> ?x")
        test.check("a name that nothing has is an error with a hint", found[0] == 1 and "no thing is called" in found[2], found)
        found = test.run(source, "?x -nosuch-> ?y")
        test.check("so is a relation", found[0] == 1 and 'no relation is called "nosuch"' in found[2], found)
        found = test.run(source, "explain ?x -capital-> ?y")
        test.check("explain shows what is asked", found[0] == 0 and "SELECT DISTINCT ?x ?y" in found[1], found)
        found = test.run(source, 'read "a.html"')
        test.check("articles are not read into it", found[0] == 1 and "read into a store" in found[2], found)
        checks.test_report(test, source, store, "Oxigraph")
        checks.test_answers(test, source, store, "Oxigraph")
        checks.test_completion(test, complete, source, store)
        test_changes(test, source, None)
        test_graphs(test, source)
        server.kill()
    test_credentials(test, command)


def test_credentials(test, command):
    """Who asks is said to the host that was named, and to nobody else."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "SERVER_TOKEN": "Bearer sesame"}) as server:
        host = f"127.0.0.1:{server.stdout.readline().strip()}"
        question = "Iran -memberOf-> ECO"
        found = test.run(f"http://{host}/", question)
        test.check("a stranger is refused in the server's words", found[0] == 1 and "refused: 401, who are you?" in found[2], found)
        known = {"SANAD_ENDPOINT_HOST": host, "SANAD_ENDPOINT_TOKEN": "sesame"}
        found = test.run(f"http://{host}/", question, environment=known)
        test.check("a token opens", found[:2] == (0, "yes\n"), found)
        found = test.run(f"http://{host}/", question, environment={**known, "SANAD_ENDPOINT_HOST": "example.org"})
        test.check("it is not sent to another host", found[0] == 1 and "401" in found[2] and "sesame" not in found[2], found)
        server.kill()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "SERVER_TOKEN": "Basic YW5uYTpzZXNhbWU="}) as server:
        host = f"127.0.0.1:{server.stdout.readline().strip()}"
        (test.folder / ".netrc").write_text("machine 127.0.0.1 login anna password sesame\n")
        found = test.run(f"http://{host}/", question)
        test.check("netrc is read", found[:2] == (0, "yes\n"), found)
        (test.folder / ".netrc").unlink()
        server.kill()
    found = test.run("http://anna:sesame@127.0.0.1/", question)
    test.check("an address with a password is refused without showing it",
               found[0] != 0 and "must not hold a name or password" in found[2] and "sesame" not in found[1] + found[2], found)


class Fake(http.server.BaseHTTPRequestHandler):
    """Answers small questions with nothing, and the real one as the address says."""

    asked = []

    def log_message(self, *_):
        """Be quiet."""

    def do_POST(self):
        """Answer."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = urllib.parse.parse_qs(body).get("query", [""])[0]
        way = self.path[1:]
        Fake.asked.append(way)
        if "example.org/real" not in query:
            self.reply(200, json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": []}}))
        elif way == "busy" and Fake.asked.count("busy-now") < 2:
            Fake.asked.append("busy-now")
            self.reply(503, "later", {"Retry-After": "1"})
        elif way == "busy":
            self.reply(200, self.rows())
        elif way == "packed":
            self.reply(200, gzip.compress(self.rows().encode()), {"Content-Encoding": "gzip"})
        elif way == "bomb":
            self.reply(200, gzip.compress(b" " * 600_000_000, 1), {"Content-Encoding": "gzip"})
        elif way == "half":
            self.reply(200, self.rows()[:-20])
        elif way == "html":
            self.reply(200, "<html>hello</html>", {"Content-Type": "text/html"})
        elif way == "away":
            self.reply(302, "", {"Location": "http://localhost:1/"})
        elif way == "slow":
            time.sleep(5)
        elif way == "wide":
            self.reply(200, json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}))
        else:
            self.reply(500, "the disk is full")

    def rows(self):
        """A result of one row."""
        cell = {"type": "literal", "value": "found"}
        return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": cell}]}})

    def reply(self, status, body, headers=None):
        """Send an answer, which the other side may not wait for."""
        data = body if isinstance(body, bytes) else body.encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/sparql-results+json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass


def test_fakes(test):
    """What a server can do to us."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    question = "<http://example.org/real> -<http://example.org/p>-> ?x"
    found = test.run(base + "packed", question)
    test.check("a packed answer is unpacked", found[:2] == (0, "x\nfound\n"), found)
    # The server answers the third time.
    Fake.asked.clear()
    start = time.monotonic()
    found = test.run(base + "busy", question)
    test.check("a busy server is asked again when it says", found[:2] == (0, "x\nfound\n") and time.monotonic() - start > 1.5
               and Fake.asked.count("busy-now") == 2, (found, Fake.asked))
    for way, words in (("bomb", "larger than 512 MB"), ("half", "is no SPARQL result"), ("html", "is no SPARQL result"),
                       ("away", "refused: 302"), ("wide", "2 columns instead of 1"), ("broken", "refused: 500, the disk is full")):
        found = test.run(base + way, question)
        test.check(f"a server that is {way} gives a clear error", found[0] == 1 and found[1] == "" and words in found[2], found)
    start = time.monotonic()
    found = test.run(base + "slow", "set timeout = 0.5", question)
    test.check("a slow one meets the limit of time", "did not answer within 0.5 seconds" in found[2]
               and time.monotonic() - start < 4, found)
    server.shutdown()
    found = test.run("https://127.0.0.1:1/", question)
    test.check("nobody is there", found[0] == 1 and "cannot ask https://127.0.0.1:1/" in found[2], found)


def test_virtuoso(test, store, region, peers):
    """Debian's Virtuoso, with its own default graph."""
    sys.path.insert(0, str(peers))
    import peer  # pylint: disable=import-outside-toplevel
    import virtuoso  # pylint: disable=import-outside-toplevel
    try:
        server = virtuoso.Virtuoso(test.folder / "virtuoso", memory_mb=64)
    except (peer.Missing, SystemExit) as missing:
        test.skip("Virtuoso gives the rows of the store", missing)
        return
    try:
        server.start(90)
    except peer.Refused as refused:
        test.skip("Virtuoso gives the rows of the store", refused)
        return
    try:
        server.dirs.append(str(pathlib.Path(region).parent))
        server.allow_updates()
        copy = pathlib.Path(server.folder) / "region.ttl"
        copy.write_bytes(pathlib.Path(region).read_bytes())
        server.load(copy)
        checks.same_rows(test, server.endpoint, store, QUESTIONS[:8] + QUESTIONS[10:12], "Virtuoso")
        checks.test_report(test, server.endpoint, store, "Virtuoso")
        checks.test_answers(test, server.endpoint, store, "Virtuoso")
        test_changes(test, server.endpoint, virtuoso.GRAPH)
    finally:
        server.close()


def main():
    """Run all."""
    sanad, region, folder, peers = (os.path.abspath(path) for path in sys.argv[1:5])
    complete = sys.argv[5] if len(sys.argv) > 5 else None
    with tempfile.TemporaryDirectory() as place:
        test = Test(sanad, pathlib.Path(place))
        store = str(test.folder / "g.sanad")
        subprocess.run([sanad, "load", store, region, "-q"], check=True)
        test_fakes(test)
        checks.test_dangers(test, complete)
        checks.test_certificate(test)
        checks.test_history(test)
        try:
            differential.install(pathlib.Path(folder))
        except SystemExit:
            test.skip("Oxigraph gives the rows of the store", "no engine")
        else:
            test_oxigraph(test, store, folder, complete)
        test_virtuoso(test, store, region, peers)
        print(f"1..{test.number}")
        return 1 if test.failed else 0


if __name__ == "__main__":
    sys.exit(main())
