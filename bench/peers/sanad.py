"""sanad itself: loaded by `sanad load`, asked in one session by bench/ask."""

import os
import re
import resource
import subprocess
import sys
import time

import peer


class Sanad:
    """A store in a folder."""

    name = "sanad"
    language = "sanad"

    def __init__(self, folder, build, counts_cpu=False):
        """Remember where the store lives and where the programs are, and whether seconds are those of processors."""
        self.clock = ["cpu"] if counts_cpu else []
        self.folder = os.path.abspath(folder)
        self.build = os.path.abspath(build)
        self.store = os.path.join(self.folder, "graph.sanad")
        self.answer = os.path.join(self.folder, "answer.csv")
        self.process = None

    def version(self):
        """Say which it is, and which commit if the project is in git."""
        found = re.search(r"\d[\w.]*", peer.said([f"{self.build}/sanad", "--version"]))
        here = os.path.dirname(os.path.abspath(__file__))
        commit = peer.said(["git", "-C", here, "describe", "--always", "--dirty"]).strip()
        return (found.group(0) if found else "?") + (f" ({commit})" if re.match(r"[\w.-]+$", commit) else "")

    def start(self):
        """Make the folder."""
        os.makedirs(self.folder, exist_ok=True)
        return self

    def load(self, path, memory=None):
        """Load a file into a new store, in as much memory as is given; return a peer.Load."""
        for name in (self.store, self.store + "-lock"):
            if os.path.exists(name):
                os.remove(name)
        start = time.monotonic()
        process = subprocess.Popen(
            [f"{self.build}/sanad", "load", "-q", self.store, path, *(["--memory", memory] if memory else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        said = process.stderr.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise peer.Refused("sanad: " + said.strip()[:300])
        return peer.load_of_child(seconds, used, os.stat(self.store).st_blocks * 512)

    def ask(self, text, runs, limit):
        """Ask until it is warm; return an answer."""
        if not self.process or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [f"{self.build}/bench/ask", self.store, self.answer, *self.clock],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            os.set_blocking(self.process.stderr.fileno(), False)
        data = text.encode()
        self.process.stdin.write(b"%d %d %d\n" % (runs, limit * 1000, len(data)) + data)
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if not words:
            raise peer.Refused(f"sanad ended with {self.process.wait()}")
        said = (self.process.stderr.read() or b"").decode("utf-8", "replace")
        if words[0] == b"slow":
            raise peer.TooSlow()
        if words[0] != b"ok":
            raise peer.Refused(said.strip().splitlines()[0] if said.strip() else "sanad failed")
        with open(self.answer, encoding="utf-8", newline="") as answer:
            data = answer.read()
        rows = [[data.strip()]] if data.strip() in ("yes", "no") else peer.csv_rows(data)
        return peer.Answer([int(word) / 1e6 for word in words[2:]], len(rows), peer.fingerprint(rows))

    def start_up(self, text, runs):
        """Return the seconds of whole processes that open the store and answer, and those of an empty one."""
        ours = [f"{self.build}/sanad", self.store, "--readonly", "-e", text]
        return self.whole(ours, runs), self.whole(["/bin/true"], runs)

    @staticmethod
    def whole(arguments, runs):
        """Run a program so many times; return the seconds of each."""
        seconds = []
        for _ in range(runs):
            start = time.monotonic()
            pid = os.posix_spawn(
                arguments[0],
                arguments,
                os.environ,
                file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)],
            )
            _, status = os.waitpid(pid, 0)
            seconds.append(time.monotonic() - start)
            if status:
                sys.exit(f"{arguments[0]} failed")
        return seconds

    def memory_mb_now(self):
        """Return the peak memory of the session in MB."""
        return peer.peak_mb(self.process.pid) if self.process else 0.0

    def close(self):
        """End the session."""
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def __enter__(self):
        """Begin."""
        return self.start()

    def __exit__(self, *_):
        """End."""
        self.close()


def no_core_dumps():
    """Spare the disk where something crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
