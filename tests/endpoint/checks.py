"""More of test_use.py: reports, searches, completion, and servers that endanger
who asks them."""

import filecmp
import http.server
import json
import os
import pathlib
import pty
import select
import shutil
import ssl
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
EX = "http://example.org/"
SEARCHES = (
    "shortest path from Iran to Kyrgyzstan", "all shortest paths from Iran to China", "shortest 5 paths from Iran to China",
    "paths from Iran to China max 3 | sort ?length, ?path", "paths from Tajikistan to Uzbekistan via -borders->",
    "?c -memberOf-> EAEU, ?m:Meeting | shortest path from ?c to ?m | sort ?path",
    "?c:Country | shortest path from ?c to Iran via -borders- keep | where ?path is missing | select ?c",
    "shortest path from Iran to China | graph",
)
EVIDENCE = ("why Iran -memberOf-> ?o | select ?o, ?fact", "describe Tehran", "?c:Country, optional ?c -capital-> ?x | graph",
            "?c:Country -capital-> ?x | let ?l = label(?x) | select ?c, ?l")
LIMIT_MB = 700  # of a process with the sanitizers that was told `set memory = 50 MB`


def answers(test, source, questions, *flags):
    """The sorted lines that each question gives, and all errors.  One process asks them; a
    translation, for which nobody is asked, ends each."""
    statements = [part for number, question in enumerate(questions) for part in (question, f"sparql ?end{number} in (1)")]
    _, rest, errors = test.run(source, *statements, flags=("--keep-going", *flags))
    found = []
    for number in range(len(questions)):
        mine, _, rest = rest.partition(f"SELECT DISTINCT ?end{number} ")
        rest = rest.partition("\n")[2]
        found.append(sorted(mine.splitlines()))
    return found, errors


def same_rows(test, source, store, questions, name):
    """The same rows there and here, in any order."""
    there, errors = answers(test, source, questions)
    here, _ = answers(test, store, questions, "--readonly")
    for question, remote, local in zip(questions, there, here):
        test.check(f"{name} gives the rows of the store: {question}", remote == local and local, (remote, local, errors))


def test_report(test, source, store, name):
    """A report on an endpoint is the report on the store, byte for byte; only what is drawn, whose
    nodes come in another order, may look otherwise."""
    pages = []
    for number, place in enumerate((source, store)):
        folder = test.folder / f"report-{name}-{number}"
        folder.mkdir()
        done = subprocess.run([test.sanad, "report", place, HERE / "region.md", "-o", folder / "region.md", "--reproducible"],
                              capture_output=True, text=True, timeout=60, cwd=folder, check=False,
                              env={**os.environ, "HOME": str(test.folder)})
        pages.append((done.returncode, sorted(path.name for path in folder.iterdir()), done.stderr))
    good = pages[0][:2] == pages[1][:2] and pages[0][0] == 0 and "region.md" in pages[0][1]
    files = [file for file in pages[0][1] if file != "region-2.svg"]
    _, wrong, missing = filecmp.cmpfiles(test.folder / f"report-{name}-0", test.folder / f"report-{name}-1", files, shallow=False)
    test.check(f"a report on {name} is that on the store", good and not wrong and not missing, (pages, wrong, missing))


def test_answers(test, source, store, name):
    """Searches for paths, evidence and graphs."""
    # That of optional parts is an error of Virtuoso's own, as the golden questions show.
    questions = [question for question in SEARCHES + EVIDENCE if name != "Virtuoso" or "optional" not in question]
    same_rows(test, source, store, questions, name)
    found = test.run(source, "paths from Iran to China max 2 | match ?x -borders-> China")
    test.check(f"{name}: what cannot be asked says what to do", found[0] == 1 and "cannot be asked of an endpoint" in found[2]
               and "put what reads facts before the search" in found[2], found)


def offers(complete, source, *texts):
    """What may come next, and the seconds that it took."""
    start = time.monotonic()
    done = subprocess.run([complete, source], input="\n".join(texts) + "\n", capture_output=True, text=True, timeout=60, check=False)
    return [line.split("\t")[2:] for line in done.stdout.splitlines()], time.monotonic() - start


def test_completion(test, complete, source, store):
    """Tab offers what occurs there, with its counts."""
    if not complete:
        test.skip("Tab offers what occurs there", "there is no program that completes")
        return
    texts = ("Iran -", "Iran <-", "?c:Country -", "?c:", "?c -memberOf-> ", "Iran -memberOf-> ", "?x:Country where ?x.")
    there, here = offers(complete, source, *texts)[0], offers(complete, store, *texts)[0]
    for text, remote, local in zip(texts, there, here):
        test.check(f"Tab offers what occurs there, as often: {text}", sorted(remote) == sorted(local) and len(local) > 1, (remote, local))
    found = offers(complete, source, "Tajik")[0]
    test.check("and names that nobody asked for yet", found == [["Tajikistan"]], found)


# ---- Servers


class Danger(http.server.BaseHTTPRequestHandler):
    """Rows without end, a redirection of a change, slowness."""

    def log_message(self, *_):
        """Be quiet."""

    def do_POST(self):
        """Answer as the address says."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        way = self.path[1:]
        try:
            if way == "slow":
                time.sleep(3)
            elif body.startswith("update="):
                self.send_response(307)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
            elif way == "later":
                self.send_response(503)
                self.send_header("Retry-After", "3600")
                self.end_headers()
            else:
                self.rows(way == "endless" and ("example.org%2Freal" in body or "%3Fs+%3Fp+%3Fo" in body or "%3Fs%20%3Fp%20%3Fo" in body),
                          "%3Fo" in body)
        except OSError:
            pass

    def rows(self, has_no_end, is_fact):
        """No rows, or a fact after the other."""
        names = ["s", "p", "o"] if is_fact else ["x"]
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(json.dumps({"head": {"vars": names}}).encode()[:-1] + b', "results": {"bindings": [')
        number = 0
        while has_no_end:
            some = []
            for number in range(number, number + 1000):
                cell = {"type": "uri", "value": f"{EX}n{number}"}
                some.append({"s": {"type": "uri", "value": EX + "real"}, "p": {"type": "uri", "value": EX + "p"}, "o": cell} if is_fact
                            else {"x": {"type": "literal", "value": f"a row with some text {number}"}})
            self.wfile.write((json.dumps(some)[1:-1] + ",").encode())
            number += 1
        self.wfile.write(b"]}}")


def measured(test, source, *statements):
    """Exit status, errors, seconds and megabytes of a run."""
    command = [test.sanad, source, "--mode", "box"]
    for statement in statements:
        command += ["-e", statement]
    start = time.monotonic()
    with open(test.folder / "errors", "w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=test.folder,  # pylint: disable=consider-using-with
                                   env={**os.environ, "HOME": str(test.folder)})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, (test.folder / "errors").read_text(), time.monotonic() - start, usage.ru_maxrss // 1024


def test_dangers(test, complete):
    """Time and memory are bounded whatever a server does."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Danger)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    question = f"<{EX}real> -<{EX}p>-> ?x"
    found = measured(test, base + "endless", 'set memory = "50 MB"', question + " | sort ?x")
    test.check("rows without end meet the limit of memory", found[0] == 1 and "memory" in found[1] and found[3] < LIMIT_MB, found)
    found = measured(test, base + "endless", "set timeout = 1", question)
    test.check("or that of time", found[0] == 1 and ("within 1 seconds" in found[1] or "limit of time" in found[1]) and found[2] < 10 and found[3] < LIMIT_MB, found)
    found = measured(test, base + "endless", f"shortest path from <{EX}real> to <{EX}other> via -<{EX}p>->")
    test.check("a search that needs too many facts says so", found[0] == 1 and "more than 200000 facts" in found[1]
               and found[3] < LIMIT_MB, found)
    found = measured(test, base + "slow", "set timeout = 0.5", f"shortest path from <{EX}real> to <{EX}other>")
    test.check("a search at a slow server ends in time", found[0] == 1 and "0.5 seconds" in found[1] and found[2] < 5, found)
    found = measured(test, base + "later", "set timeout = 2", question)
    test.check("a server that is busy for an hour is not waited for", found[0] == 1 and found[2] < 8, found)
    found = test.run(base, f"add <{EX}a> -<{EX}p>-> <{EX}b>")
    test.check("a change is not sent to another address", found[0] == 1 and "refused: 307" in found[2], found)
    if complete:
        found = offers(complete, base + "slow", "Iran -")
        test.check("Tab waits a moment only, and says that it gave up", found[0] and found[0][0][:1] == ["late"] and found[1] < 4, found)
    server.shutdown()


def test_certificate(test):
    """A certificate that nobody vouches for is refused."""
    if not shutil.which("openssl"):
        test.skip("a certificate of its own is refused", "there is no openssl to make one")
        return
    key, certificate = test.folder / "key.pem", test.folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                    "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Danger)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = test.run(f"https://127.0.0.1:{server.server_port}/", f"<{EX}a> -<{EX}p>-> ?x")
    test.check("a certificate of its own is refused", found[0] == 1 and "certificate" in found[2].lower(), found)
    server.shutdown()


def test_history(test):
    """A line with a password in an address is not kept."""
    leader, follower = pty.openpty()
    state = test.folder / "state"
    environment = {**os.environ, "HOME": str(test.folder), "XDG_STATE_HOME": str(state), "TERM": "dumb", "INPUTRC": "/dev/null"}
    with subprocess.Popen([test.sanad], stdin=follower, stdout=follower, stderr=follower, env=environment, cwd=test.folder) as shell:
        os.close(follower)
        seen = b""
        for line in (b"use <http://anna:sesame@127.0.0.1/>\n", b"use <http://127.0.0.1:1/plain>\n", b".quit\n"):
            os.write(leader, line)
        until = time.monotonic() + 20
        while shell.poll() is None and time.monotonic() < until:
            if select.select([leader], [], [], 0.1)[0]:
                try:
                    seen += os.read(leader, 4096)
                except OSError:
                    break
        shell.kill()
    os.close(leader)
    kept = "".join(path.read_text() for path in state.rglob("*") if path.is_file())
    test.check("an address with a password is in no history", "plain" in kept and "sesame" not in kept
               and b"must not hold a name or password" in seen, (kept, seen))
