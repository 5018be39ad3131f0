"""Peers from npm, each a node process that is asked through lines of JSON."""

import json
import os
import pathlib
import select
import shutil
import subprocess
import time

import peer

HERE = pathlib.Path(__file__).resolve().parent


def modules(folder):
    """Install what package.json names into a folder unless it is there; return the folder."""
    folder = pathlib.Path(folder).resolve()
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    peer.command("node", "nodejs")
    if all(version_of(folder, name) == version for name, version in wanted.items()):
        return folder
    npm = peer.command("npm", "npm")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", folder)
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--silent"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise peer.Missing("npm cannot install it: " + done.stdout.decode("utf-8", "replace").strip()[-200:])
    return folder


def version_of(folder, name):
    """Return the version of an installed package, or None."""
    description = pathlib.Path(folder) / "node_modules" / name / "package.json"
    return json.loads(description.read_text())["version"] if description.exists() else None


class NodePeer:
    """A script in node; a subclass says which."""

    name = ""
    script = ""
    package = ""
    language = "sparql"

    def __init__(self, folder, modules_folder):
        """Remember where its data and where its program lives."""
        self.folder = folder
        self.modules = modules(modules_folder)
        self.process = None
        self.loaded = []

    def version(self):
        """Say which it is."""
        node = peer.said(["node", "--version"]).strip()
        return f"{version_of(self.modules, self.package)} in node {node}"

    def start(self):
        """Start it."""
        os.makedirs(self.folder, exist_ok=True)
        self.process = subprocess.Popen(
            ["node", "--max-old-space-size=16000", str(HERE / self.script), str(self.modules)],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.rest = b""
        return self

    def talk(self, request, limit):
        """Send a request and wait for its answer."""
        self.process.stdin.write((json.dumps(request) + "\n").encode())
        self.process.stdin.flush()
        until = time.monotonic() + limit
        parts = []
        while not parts or not parts[-1].endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                self.process.kill()
                self.process.wait()
                raise peer.TooSlow()
            part = os.read(self.process.stdout.fileno(), 1 << 20)
            if not part:
                self.process.wait()
                raise peer.Refused(f"{self.name} ended with {self.process.returncode}")
            parts.append(part)
        answer = json.loads(b"".join(parts))
        if "error" in answer:
            raise peer.Refused(f"{self.name}: {answer['error'][:300]}")
        return answer

    def load(self, path):
        """Load a file; return a peer.Load."""
        self.loaded.append(path)
        return self.load_timed(os.path.abspath(path))

    def load_timed(self, path):
        """Let the script load a file or folder; return a peer.Load."""
        before = peer.cpu_seconds(self.process.pid)
        answer = self.talk({"load": path}, 36000)
        cpu = peer.cpu_seconds(self.process.pid) - before
        return peer.Load(answer["seconds"], cpu, peer.peak_mb(self.process.pid), self.bytes())

    def bytes(self):
        """Return the bytes on disk, or None if all is in memory."""
        return None

    def again(self):
        """Start anew after it was stopped, with what it had."""
        self.start()
        for path in self.loaded:
            self.talk({"load": os.path.abspath(path)}, 36000)

    def ask(self, text, runs, limit):
        """Ask until it is warm; return an answer."""
        if self.process.poll() is not None:
            self.again()
        # Warm-up, at most five seconds more, and reading the answer.
        answer = self.talk({"ask": text, "runs": runs}, 2 * limit + 10)
        if min(answer["seconds"]) > limit:
            raise peer.TooSlow()
        rows = answer["rows"]
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows] if rows is not None else None
        return peer.Answer(answer["seconds"], answer["count"], peer.fingerprint(cells) if cells is not None else None)

    def memory_mb_now(self):
        """Return its peak memory in MB."""
        return peer.peak_mb(self.process.pid)

    def close(self):
        """Stop it."""
        if self.process:
            peer.stop(self.process)
            self.process = None

    def __enter__(self):
        """Start it."""
        return self.start()

    def __exit__(self, *_):
        """Stop it."""
        self.close()


class Oxigraph(NodePeer):
    """Oxigraph as WebAssembly: all in memory."""

    name = "oxigraph"
    script = "oxigraph.mjs"
    package = "oxigraph"
