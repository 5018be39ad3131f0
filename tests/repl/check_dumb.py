"""The shell on a terminal that can do nothing: TERM=dumb, bytes in and out."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

from harness import DEADLINE_SECONDS, SANAD, environment, expect, expect_in, main


class Line:
    """sanad at the far end of a pseudo-terminal."""

    def __init__(self, folder, *words, **more):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [SANAD, *words],
            cwd=folder,
            env=environment(folder, **more),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.seen = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def send(self, text):
        os.write(self.master, text.encode())

    def until(self, pattern):
        """Read until the pattern comes; return what came before and with it."""
        end = time.monotonic() + DEADLINE_SECONDS
        while True:
            match = re.search(pattern.encode(), self.seen)
            if match:
                got, self.seen = self.seen[: match.end()], self.seen[match.end() :]
                return got.decode()
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise AssertionError(f"waited for {pattern!r}, but there is {self.seen.decode()[-2000:]!r}")
            try:
                self.seen += os.read(self.master, 65536)
            except OSError as error:  # the other end is closed
                raise AssertionError(f"waited for {pattern!r}, but it ended with {self.seen.decode()[-2000:]!r}") from error

    def status(self):
        return self.process.wait(timeout=DEADLINE_SECONDS)


def sends_no_escape_sequence(folder):
    with Line(folder) as line:
        got = line.until("sanad> ")
        line.send('load "world.ttl"\r')
        got += line.until("\nsanad> ")
        line.send("Iran -memberOf-> ?o,\r")
        got += line.until(r"\.\.> ")
        line.send("-borders-> ?n\r")
        got += line.until("\nsanad> ")
        expect_in("│ ECO │ Turkmenistan │", got)
        expect("\033" in got, False)


def runs_pasted_lines_one_by_one(folder):
    with Line(folder) as line:
        line.until("sanad> ")
        line.send('load "world.ttl"\rIran -memberOf-> SCO\rIran -memberOf-> Iran\r')
        got = line.until("\nno\r\n")
        expect_in("yes\r\n", got)


def leaves_at_the_end_of_input(folder):
    with Line(folder) as line:
        line.until("sanad> ")
        line.send("\004")
        expect(line.status(), 0)


def leaves_when_the_terminal_is_gone(folder):
    with Line(folder) as line:
        line.until("sanad> ")
        line.process.send_signal(signal.SIGHUP)
        expect(line.status(), 128 + signal.SIGHUP)


def gives_the_terminal_back_when_it_is_told_to_end(folder):
    with Line(folder, TERM="xterm") as line:
        line.until("sanad> ")
        line.process.send_signal(signal.SIGTERM)
        line.until(r"\033\[\?2004l")  # bracketed paste off again
        expect(line.status(), 128 + signal.SIGTERM)


def works_without_a_home(folder):
    (folder / "state").write_text("no folder", encoding="utf-8")
    with Line(folder) as line:
        line.until("sanad> ")
        line.send(".help top\r")
        got = line.until("example")
        got += line.until("sanad> ")
        expect_in("note: cannot write the history", got)
        line.send(".help limit\r")
        got = line.until("example")
        expect("note:" in got, False)  # said once is enough


main(
    [
        sends_no_escape_sequence,
        runs_pasted_lines_one_by_one,
        leaves_at_the_end_of_input,
        leaves_when_the_terminal_is_gone,
        gives_the_terminal_back_when_it_is_told_to_end,
        works_without_a_home,
    ]
)
