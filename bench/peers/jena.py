"""Apache Jena TDB2 through its command line: a process for each question, which asks it again and again."""

import os
import re
import subprocess
import time
import zipfile

import peer

PACKAGE = "libapache-jena-java"
JARS = "/usr/share/java"
# Not among what the package depends on, but needed to say nothing.
ALSO = (f"{JARS}/slf4j-api.jar", f"{JARS}/slf4j-nop.jar", f"{JARS}/httpcore.jar", f"{JARS}/jackson-annotations.jar")
# Debian moved these classes but not the texts that they look for.
MOVED = "org/apache/jena/ext/"


def jars_of_packages():
    """Return the jars of Jena and of what it depends on."""
    lines = peer.said(["dpkg-query", "--show", "--showformat", "${Depends}", PACKAGE])
    names = [PACKAGE, *re.findall(r"lib[\w.+-]+-java", lines)]
    files = peer.said(["dpkg", "-L", *names]).splitlines()
    jars = [path for path in files if re.match(JARS + r"/[^/]+\.jar$", path) and "slf4j" not in path]
    return jars + [path for path in ALSO if os.path.exists(path)]


class Jena:
    """A TDB2 database in a folder."""

    name = "jena"
    language = "sparql"

    def __init__(self, folder, memory_mb=6000):
        """Find the jars and remember where the database lives."""
        self.java = peer.command("java", "openjdk-17-jre-headless")
        if not os.path.exists(f"{JARS}/jena-tdb2.jar"):
            raise peer.Missing(f"Jena is not here (Debian: {PACKAGE})")
        self.folder = os.path.abspath(folder)
        self.database = os.path.join(self.folder, "tdb2")
        self.texts = os.path.join(self.folder, "texts")
        # Paths recurse once for each node that they reach.
        self.options = [f"-Xmx{memory_mb}m", "-Xss1g", "-cp", ":".join([self.texts, *jars_of_packages()])]
        self.peak = 0.0
        self.used = None

    def version(self):
        """Say which it is."""
        return peer.said(["dpkg-query", "--show", "--showformat", "${Version}", PACKAGE]).strip() + " (TDB2)"

    def __enter__(self):
        """Put the texts where the classes look for them."""
        os.makedirs(self.database)
        with zipfile.ZipFile(f"{JARS}/jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(MOVED) and name.endswith(".properties"):
                    path = os.path.join(self.texts, name[len(MOVED) :])
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as out:
                        out.write(jar.read(name))
        return self

    def __exit__(self, *_):
        """Nothing runs any more."""

    def run(self, arguments, limit):
        """Run a command of Jena in its time; return what it wrote."""
        log = os.path.join(self.folder, "out.log")
        with open(log, "wb") as out:
            process = subprocess.Popen(
                [self.java, *self.options, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
            until = time.monotonic() + limit
            done = 0
            while not done:
                done, status, used = os.wait4(process.pid, os.WNOHANG)
                if not done and time.monotonic() > until:
                    process.kill()
                    process.wait()
                    raise peer.TooSlow()
                time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peak = max(self.peak, used.ru_maxrss / 1024)
        self.used = used
        with open(log, encoding="utf-8", newline="") as lines:
            text = lines.read()
        if process.returncode:
            raise peer.Refused("jena: " + (text.strip().splitlines() or ["failed"])[0][:200])
        return text

    def load(self, path):
        """Load a file; return a peer.Load."""
        start = time.monotonic()
        self.run(["tdb2.tdbloader", "--loader=parallel", f"--loc={self.database}", path], 36000)
        return peer.load_of_child(time.monotonic() - start, self.used, peer.folder_bytes(self.database))

    def query(self, path, warm_ups, runs, limit):
        """Ask so many times in one process; return the seconds of each run and the rows of the last."""
        repeat = f"--repeat={warm_ups},{runs}"
        text = self.run(
            ["tdb2.tdbquery", f"--loc={self.database}", "--time", repeat, "--results=CSV", f"--query={path}"],
            limit * (warm_ups + runs) + 10,
        )
        parts = re.split(r"^Time: ([\d.]+) sec\r?\n", text, flags=re.MULTILINE)
        return [float(seconds) for seconds in parts[1::2]][-runs:], parts[-3]

    def ask(self, text, runs, limit):
        """Ask until it is warm; return an answer."""
        path = os.path.join(self.folder, "query.rq")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        seconds, output = self.query(path, 1, 1, limit)
        if seconds[0] > limit:
            raise peer.TooSlow()
        if seconds[0] < 2:
            seconds, output = self.query(path, 10 if seconds[0] < 0.2 else 2, runs, limit)
        rows = peer.csv_rows(output)
        if output.startswith("_askResult"):
            rows = rows[-1:]  # The warm-up says its yes or no too
        return peer.Answer(seconds, len(rows), peer.fingerprint(rows))

    def memory_mb_now(self):
        """Return the peak memory so far in MB."""
        return self.peak
