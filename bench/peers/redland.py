"""rasqal over Redland, through Redland's Python, in memory."""

import os
import pathlib
import re
import subprocess

import node
import peer

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "python3-librdf"
# The Python that Debian's packages are for.
PYTHON = "/usr/bin/python3"


class Redland(node.NodePeer):
    """A process that is asked through lines of JSON."""

    name = "rasqal"
    script = "redland_ask.py"
    # Joins read all for each row, so that larger graphs answer little in any time.
    triples_max = 100_000

    def __init__(self, folder, triples):
        """Remember where it runs; it must be here, and the graph small."""
        if triples > self.triples_max:
            raise peer.Missing(f"rasqal over Redland is asked only up to {self.triples_max} triples")
        if subprocess.run([PYTHON, "-c", "import RDF"], stderr=subprocess.DEVNULL, check=False).returncode:
            raise peer.Missing(f"rasqal over Redland is not here (Debian: {PACKAGE})")
        self.folder = folder
        self.process = None
        self.loaded = []

    def version(self):
        """Say which it is."""
        packages = peer.said(["dpkg-query", "--show", "librasqal3", "librdf0"])
        found = dict(re.findall(r"^(librasqal3|librdf0)\S*\s+(\S+)", packages, flags=re.MULTILINE))
        return f"{found.get('librasqal3', '?')} over librdf {found.get('librdf0', '?')} (hashes in memory)"

    def start(self):
        """Start it."""
        os.makedirs(self.folder, exist_ok=True)
        self.process = subprocess.Popen(
            [PYTHON, str(HERE / self.script)],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self
