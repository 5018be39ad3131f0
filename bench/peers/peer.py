"""What the programs that we measure ourselves against have in common."""

import collections
import csv
import hashlib
import io
import os
import re
import shutil
import socket
import subprocess
import time


class Missing(Exception):
    """The peer is not on this machine; the text says what to install."""


class TooSlow(Exception):
    """An answer that did not come within its time."""


class Refused(Exception):
    """The peer cannot answer this question, or failed; the text says why."""


# What reading or loading took: seconds, seconds of processors, peak memory in MB,
# and bytes on disk, None where nothing is.
Load = collections.namedtuple("Load", "seconds cpu mb stored")


class Answer:
    """Rows of plain text, each time it took to get them in seconds, and what they are called."""

    def __init__(self, seconds, rows, print_of_rows):
        """Keep a list of seconds, the count of rows, and their fingerprint."""
        self.seconds = seconds
        self.rows = rows
        self.fingerprint = print_of_rows


NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][-+]?\d+)?$")
IRI = re.compile(r"http://(?:example\.org|www\.w3\.org)/.*[/#]([^/#]+)$")
TRUTH = {"true": "1", "false": "0", "yes": "1", "no": "0"}


def plain(cell):
    """Make the same text of the same value: 1, 1.0 and 1e0 are one, and so are an IRI and its end."""
    found = IRI.match(cell)
    if found:
        cell = found.group(1)
    if NUMBER.match(cell):
        return f"{float(cell):.9g}"
    return TRUTH.get(cell.lower(), cell)


def fingerprint(rows):
    """Return a short hash of the sorted values of the rows, whatever the order of the columns; empty cells do not count."""
    lines = sorted("\t".join(sorted(plain(cell) for cell in row if cell)) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def csv_rows(text):
    """Split CSV with a head into rows; an empty line is a row of one empty cell."""
    rows = [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    return rows[1:]


def command(name, package):
    """Find a program, or say which package has it."""
    path = shutil.which(name)
    if not path:
        raise Missing(f"{name} is not here (Debian: {package})")
    return path


def said(arguments):
    """Return what a program says, on either stream; nothing if it cannot be started."""
    try:
        done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def peak_mb(pid):
    """Return the peak memory of a running process in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid):
    """Return the seconds of processors that a running process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load_of_child(seconds, used, stored=None):
    """Return what a process took that has ended."""
    return Load(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, stored)


def folder_bytes(folder):
    """Return the bytes that the files of a folder take on disk."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            total += os.stat(os.path.join(place, name)).st_blocks * 512
    return total


def free_port():
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def stop(process, seconds=20):
    """End a process that we started, kindly at first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def repeat(ask, runs, limit):
    """Ask once to warm up, then `runs` times or for five seconds; return the seconds and the last answer."""
    begin = time.monotonic()
    result = ask(limit)
    warm_up = time.monotonic() - begin
    seconds = []
    while not seconds or (len(seconds) < runs and time.monotonic() - begin < 5 + warm_up):
        start = time.monotonic()
        result = ask(limit)
        seconds.append(time.monotonic() - start)
    return seconds, result
