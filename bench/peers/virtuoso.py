"""Virtuoso as an ordinary process in a folder of its own: start, load, ask, stop.

bench/peers/virtuoso.py serve FOLDER [FILE...] starts one there, loads files into
its graph, prints the address of its SPARQL endpoint, and runs until it is ended.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import peer  # noqa: E402  (it lies beside this file)

GRAPH = "http://example.org/graph"

SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {dirs}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxMemPoolSize = 200000000
MaxQueryMem = 2G
VectorSize = 1000
MaxVectorSize = 1000000
AdjustVectorSize = 0
ThreadsPerQuery = {threads}
AsyncQueueMaxThreads = 10
IndexTreeMaps = 64
SchedulerInterval = 10

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
MaxClientConnections = 10
ServerThreads = 10
EnabledGzipContent = 0
KeepAliveTimeout = 600
MaxKeepAlives = 10

[SPARQL]
ResultSetMaxRows = 1000000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
DefaultGraph = {graph}

[Client]
SQL_PREFETCH_ROWS = 100
SQL_PREFETCH_BYTES = 16000

[Replication]
ServerName = sanad-bench
ServerEnable = 0
"""


class Virtuoso:
    """A server in a folder; `with` stops it again."""

    name = "virtuoso"
    language = "sparql"

    def __init__(self, folder, dirs=(), memory_mb=2700):
        """Remember where it is to live, from which folders it may load, and how much memory its buffers get."""
        self.program = peer.command("virtuoso-t", "virtuoso-opensource-7-bin")
        self.isql = peer.command("isql-vt", "virtuoso-opensource-7-bin")
        self.folder = os.path.abspath(folder)
        self.dirs = [self.folder, *map(os.path.abspath, dirs)]
        self.memory_mb = memory_mb
        self.process = None
        self.connection = None

    @property
    def endpoint(self):
        """The address of the SPARQL endpoint."""
        return f"http://127.0.0.1:{self.http_port}/sparql"

    def version(self):
        """Say which it is."""
        found = re.search(r"Version (\S+)", peer.said([self.program, "-?"]))
        return found.group(1) if found else "?"

    def start(self, patience=60):
        """Start it and wait until it answers."""
        os.makedirs(self.folder, exist_ok=True)
        self.sql_port, self.http_port = peer.free_port(), peer.free_port()
        buffers = max(2000, self.memory_mb * 128)  # pages of 8 KB
        settings = os.path.join(self.folder, "virtuoso.ini")
        with open(settings, "w", encoding="utf-8") as out:
            out.write(
                SETTINGS.format(
                    folder=self.folder,
                    sql_port=self.sql_port,
                    http_port=self.http_port,
                    dirs=", ".join(self.dirs),
                    buffers=buffers,
                    dirty=buffers * 3 // 4,
                    threads=os.cpu_count(),
                    graph=GRAPH,
                )
            )
        with open(os.path.join(self.folder, "out.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "+foreground", "+configfile", settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                self.ask_once("ASK {}", 5)
                return self
            except (OSError, http.client.HTTPException, peer.Refused):
                time.sleep(0.05)
        self.close()
        raise peer.Refused(f"virtuoso does not start, see {self.folder}/virtuoso.log")

    def sql(self, text):
        """Run statements of SQL."""
        done = subprocess.run(
            [self.isql, f"127.0.0.1:{self.sql_port}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF", f"EXEC={text}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        if done.returncode or "*** Error" in output:
            raise peer.Refused(f"virtuoso: {output.strip()[-400:]}")
        return output

    def load(self, path):
        """Load a file with the bulk loader and make it durable; return a peer.Load."""
        folder, name = os.path.split(os.path.abspath(path))
        before = peer.cpu_seconds(self.process.pid)
        start = time.monotonic()
        self.sql(f"ld_dir('{folder}', '{name}', '{GRAPH}'); rdf_loader_run(); checkpoint;")
        seconds = time.monotonic() - start
        faults = self.sql("SELECT ll_file, ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;")
        if name in faults:
            raise peer.Refused("virtuoso: " + faults.strip()[:300])
        size = os.stat(os.path.join(self.folder, "virtuoso.db")).st_blocks * 512
        cpu = peer.cpu_seconds(self.process.pid) - before
        return peer.Load(seconds, cpu, peer.peak_mb(self.process.pid), size)

    def allow_updates(self):
        """Let anybody change the graph by SPARQL Update."""
        self.sql('GRANT SPARQL_UPDATE TO "SPARQL"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET(\'nobody\', 7);')

    def ask_once(self, text, limit):
        """Send a query; return the body of the answer, as CSV."""
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=limit)
        self.connection.timeout = limit
        if self.connection.sock:
            self.connection.sock.settimeout(limit)
        body = urllib.parse.urlencode({"query": text, "default-graph-uri": GRAPH, "format": "text/csv"})
        try:
            self.connection.request(
                "POST",
                "/sparql",
                body,
                {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"},
            )
            response = self.connection.getresponse()
            data = response.read()
        except TimeoutError as error:
            self.drop_connection()
            raise peer.TooSlow() from error
        except (OSError, http.client.HTTPException):
            self.drop_connection()
            raise
        if response.status != 200:
            raise peer.Refused(data.decode("utf-8", "replace").strip().splitlines()[0][:200])
        return data

    def drop_connection(self):
        """Forget the connection."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, text, runs, limit):
        """Ask until it is warm; return an answer."""
        try:
            seconds, data = peer.repeat(lambda most: self.ask_once(text, most), runs, limit)
        except peer.TooSlow:
            # It goes on with what nobody waits for any more.
            self.process.kill()
            self.process.wait()
            lock = os.path.join(self.folder, "virtuoso.lck")
            if os.path.exists(lock):
                os.remove(lock)
            self.start(300)
            raise
        except (OSError, http.client.HTTPException) as error:
            raise peer.Refused(f"virtuoso: {error}") from error
        rows = peer.csv_rows(data.decode("utf-8", "replace"))
        return peer.Answer(seconds, len(rows), peer.fingerprint(rows))

    def memory_mb_now(self):
        """Return its peak memory in MB."""
        return peer.peak_mb(self.process.pid)

    def close(self):
        """Stop it."""
        self.drop_connection()
        if self.process:
            peer.stop(self.process)
            self.process = None

    def __enter__(self):
        """Start it."""
        return self.start()

    def __exit__(self, *_):
        """Stop it."""
        self.close()


def main():
    """Run a server until it is ended."""
    if len(sys.argv) < 3 or sys.argv[1] != "serve":
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    files = sys.argv[3:]
    with Virtuoso(sys.argv[2], {os.path.dirname(os.path.abspath(path)) for path in files}) as server:
        server.allow_updates()
        for path in files:
            server.load(path)
        print(server.endpoint, flush=True)
        server.process.wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except (peer.Missing, peer.Refused) as error:
        sys.exit(str(error))
