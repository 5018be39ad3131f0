"""A real terminal: tmux, with a server of its own.  Nothing here sleeps for
good luck; each step waits until the screen shows what it must."""

import itertools
import shutil
import subprocess
import termios
import time

from harness import DEADLINE_SECONDS, SANAD, Skip, environment

POLL_SECONDS = 0.01
NUMBERS = itertools.count(1)


class Terminal:
    """Runs sanad in a pane; use it in a with statement."""

    def __init__(self, folder, *words, width=80, height=24, program=SANAD, **more):
        if not shutil.which("tmux"):
            raise Skip("tmux is not installed")
        self.folder = folder
        self.width, self.height = width, height
        self.command, self.more = [program, *words], more
        self.socket = str(folder / f"tmux-{next(NUMBERS)}")

    def tmux(self, *words, stdin=None):
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", self.socket, *words],
            env=environment(self.folder, TERM="xterm-256color"),
            cwd=self.folder,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def __enter__(self):
        given = environment(self.folder, TERM="screen-256color", **self.more)
        # A leak check that the hang-up at the end interrupts can spin for ever;
        # leaks are looked for where sanad runs without a terminal.
        leaks = [given["ASAN_OPTIONS"]] if "ASAN_OPTIONS" in given else []
        given["ASAN_OPTIONS"] = ":".join([*leaks, "detect_leaks=0"])
        pairs = [f"{k}={v}" for k, v in given.items()]
        # The shell around it keeps the screen and the status for us, and must
        # outlive Ctrl-C.
        script = 'trap : INT; "$@"; echo "left with $?"; exec sleep 600'
        command = ["env", "-i", *pairs, "sh", "-c", script, "sh", *self.command]
        status, out = self.tmux(
            "new-session", "-d", "-x", str(self.width), "-y", str(self.height), *command
        )
        if status:
            raise Skip(f"tmux does not start: {out.strip()}")
        self.tmux("set-option", "-g", "history-limit", "5000")
        self.tty = self.tmux("display-message", "-p", "#{pane_tty}")[1].strip()
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")

    def screen(self):
        """The lines of the screen, without empty ones at the end."""
        return self.tmux("capture-pane", "-p")[1].rstrip().split("\n")

    def colours(self):
        """The screen with its escape sequences."""
        return self.tmux("capture-pane", "-p", "-e")[1]

    def wait(self, what, condition):
        """Wait until condition() holds; return what it returns."""
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            result = condition()
            if result:
                return result
            time.sleep(POLL_SECONDS)
        raise AssertionError(f"waited for {what}, but there is:\n" + "\n".join(self.screen()))

    def wait_for(self, *lines):
        """Wait until the screen ends in these lines."""
        return self.wait(repr(lines), lambda: self.screen()[-len(lines) :] == list(lines))

    def wait_in(self, part):
        """Wait until the screen holds a text."""
        return self.wait(repr(part), lambda: part in "\n".join(self.screen()))

    def wait_until_running(self):
        """Wait until the editor has given the terminal to a statement."""

        def is_cooked():
            with open(self.tty, "rb", buffering=0) as tty:
                return termios.tcgetattr(tty)[3] & termios.ICANON

        self.wait("a running statement", is_cooked)

    def type(self, text):
        """Type a text as it is."""
        self.tmux("send-keys", "-l", "--", text)

    def key(self, *names):
        """Press keys by the names tmux has for them."""
        self.tmux("send-keys", *names)

    def paste(self, text):
        """Paste, bracketed if the program asked for that."""
        self.tmux("load-buffer", "-", stdin=text.encode())
        self.tmux("paste-buffer", "-p", "-r")

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))
        self.wait("the new size", lambda: self.tmux("display-message", "-p", "#{pane_width}")[1].strip() == str(width))
