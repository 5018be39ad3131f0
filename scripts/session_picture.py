#!/usr/bin/python3
"""Make the picture of a session in the README: what a real terminal showed.

    scripts/session_picture.py SANAD [OUT.svg]

reads the example articles into a store, opens the shell on it in tmux, types
what stands below, and draws the screen with its colours as SVG.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from html import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 92, 30
# Key presses: a text, or the names of keys as tmux has them in a tuple.
STEPS = (
    "Iran -",
    ("Tab", "Tab"),
    "meets-> ?who:Country",
    ("Enter",),
    "| count",
    ("Enter",),
    "why Iran -meets-> Tajikistan | select ?source, ?date",
    ("Enter",),
    "?c:Country -memberOf-> [Shanghai Cooperation Organisation], -cooperatesIn-> ?s",
)
CELL, LINE, MARGIN = 8.4, 18, 14
COLOURS = {30: "#1b1f23", 31: "#e5534b", 32: "#6bc46d", 33: "#daaa3f", 34: "#6cb6ff", 35: "#dcbdfb", 36: "#56d4dd"}
PLAIN, GROUND = "#cdd9e5", "#1c2128"


class Screen:
    """A shell in a pane of tmux."""

    def __init__(self, folder, command):
        self.socket = f"{folder}/tmux"
        self.tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), *command, folder=folder)

    def tmux(self, *words, folder=None):
        environment = {"PATH": "/usr/bin:/bin", "HOME": folder or "/", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", self.socket, *words], env=environment, cwd=folder, stdout=subprocess.PIPE, check=True
        )
        return done.stdout.decode()

    def settle(self):
        """Wait until the screen has stood still for a while; return it."""
        last, since = None, time.monotonic()
        end = since + 30
        while time.monotonic() < end:
            now = self.tmux("capture-pane", "-p", "-e")
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > 0.7:
                return now
            time.sleep(0.05)
        raise SystemExit("the screen does not come to rest")


def runs(line):
    """The pieces of a line: (text, attributes)."""
    state = []
    for escaped, text in re.findall(r"(?:\033\[([0-9;]*)m)?([^\033]*)", line):
        for code in (int(part or 0) for part in escaped.split(";")) if escaped else ():
            state = [] if code == 0 else [code, *state]
        if text:
            yield text, list(state)


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def draw(screen):
    lines = screen.rstrip("\n").split("\n")
    high, wide = len(lines) * LINE + 2 * MARGIN, COLUMNS * CELL + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" font-size="14" '
        'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" xml:space="preserve">',
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
    ]
    for row, line in enumerate(lines):
        column = 0
        for text, state in runs(line):
            x, y = MARGIN + column * CELL, MARGIN + row * LINE + 13
            colour = next((COLOURS[code] for code in state if code in COLOURS), PLAIN)
            look = (' font-weight="bold"' if 1 in state else "") + (' opacity="0.6"' if 2 in state else "")
            look += ' text-decoration="underline"' if 4 in state else ""
            columns = width(text)
            if text.strip():
                out.append(f'<text x="{x:.1f}" y="{y}" fill="{colour}"{look} textLength="{columns * CELL:.1f}">{escape(text)}</text>')
            column += columns
    return "\n".join([*out, "</svg>", ""])


def main():
    sanad = str(pathlib.Path(sys.argv[1]).resolve())
    target = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "docs" / "session.svg")
    with tempfile.TemporaryDirectory(prefix="sanad-picture-") as folder:
        articles = sorted(str(path) for path in (ROOT / "examples" / "articles").glob("*.txt"))
        subprocess.run([sanad, "read", "-q", "news.sanad", *articles], cwd=folder, check=True)
        screen = Screen(folder, [sanad, "news.sanad"])
        try:
            screen.settle()
            for step in STEPS:
                if isinstance(step, tuple):
                    screen.tmux("send-keys", *step)
                else:
                    screen.tmux("send-keys", "-l", "--", step)
                picture = screen.settle()
        finally:
            screen.tmux("kill-server")
    target.write_text(draw(picture), encoding="utf-8")


main()
