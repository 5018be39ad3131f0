#!/usr/bin/python3
"""Cuts the power: from a log of all writes, makes files as a disk may hold them
after a cut, and looks whether the store is whole.

usage: check_power.py SANAD FAULTS PRELOAD [IMAGES]

The model: what was written before a file was last synced is on the disk.  Of
what was written since, any part may be, in any order, in sectors of 512 bytes.
A write to a file opened for synchronous writing is on the disk when it returns;
while it is under way, any of its sectors may be.  A new file has its name once
it was synced, as on ext4 and XFS; renames and removals come to the disk in
their order, all of them once the folder was synced.  Prints TAP.
"""

import os
import pathlib
import random
import shutil
import struct
import sys
import tempfile

from crash import Place, facts_of

SEED = 20261124
SECTOR = 512
HEAD = struct.Struct("<ccHHQI")


class Record:
    """One call of the log."""

    def __init__(self, kind, is_synchronous, path, other, offset, data):
        """Keep what the log says."""
        self.kind, self.is_synchronous, self.path, self.other = kind, is_synchronous, path, other
        self.offset, self.data = offset, data


def read_log(path):
    """The calls of a log, from its file."""
    data = path.read_bytes()
    at = 0
    records = []
    while at < len(data):
        kind, flag, path_length, other_length, offset, length = struct.unpack_from("<ccHHQI", data, at)
        at += HEAD.size
        name = data[at:at + path_length].decode()
        at += path_length
        other = data[at:at + other_length].decode()
        at += other_length
        records.append(Record(kind.decode(), flag == b"s", name, other, offset, data[at:at + length]))
        at += length
    return records


def write_into(content, offset, data):
    """Write into a bytearray, which grows."""
    if len(content) < offset + len(data):
        content.extend(bytes(offset + len(data) - len(content)))
    content[offset:offset + len(data)] = data


class File:
    """What a file holds for sure, and what was written since."""

    def __init__(self):
        """An empty file without a name on the disk."""
        self.durable = bytearray()
        self.pending = []
        self.is_named = False

    def sync(self):
        """All of it comes to the disk, and its name."""
        for offset, data in self.pending:
            apply(self.durable, offset, data)
        self.pending = []
        self.is_named = True

    def maybe(self, choose):
        """What may be there after a cut."""
        content = bytearray(self.durable)
        style = choose.random()
        pending = list(self.pending)
        if style < 0.15:
            pending = []
        elif style < 0.3:
            pass  # All of it
        elif style < 0.5 and pending:
            pending = pending[:choose.randrange(len(pending) + 1)]
        else:
            if style < 0.75:
                choose.shuffle(pending)
            share = choose.random()
            pending = [piece for write in pending for piece in torn(write, choose) if choose.random() < share]
        for offset, data in pending:
            apply(content, offset, data)
        return content


def apply(content, offset, data):
    """A write, or, without data, a new length."""
    if data is None:
        if offset < len(content):
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
    else:
        write_into(content, offset, data)


def torn(write, choose):
    """The sectors of a write, or all of it."""
    offset, data = write
    if data is None or choose.random() < 0.5:
        return [write]
    pieces = []
    at = 0
    while at < len(data):
        length = SECTOR - (offset + at) % SECTOR
        pieces.append((offset + at, data[at:at + length]))
        at += length
    return pieces


class Disk:
    """The files of a folder, and the names that may not be durable yet."""

    def __init__(self, start):
        """The files that are there for sure."""
        self.files = {}
        self.names = []  # Renames and removals under way: functions of a dict
        for path, content in start.items():
            self.files[path] = File()
            self.files[path].durable = bytearray(content)
            self.files[path].is_named = True
        self.durable_names = {path: file for path, file in self.files.items()}

    def file(self, path):
        """The file of a path, made if need be."""
        if path not in self.files:
            self.files[path] = File()
        return self.files[path]

    def play(self, record):
        """What a call does."""
        if record.kind == "W":
            self.file(record.path).pending.append((record.offset, record.data))
            if record.is_synchronous:
                # Only this write has to be there; what waits goes on waiting.
                file = self.file(record.path)
                file.pending.pop()
                write_into(file.durable, record.offset, record.data)
                self.name(record.path)
        elif record.kind == "T":
            self.file(record.path).pending.append((record.offset, None))
        elif record.kind == "S":
            self.file(record.path).sync()
            self.name(record.path)
        elif record.kind == "D":
            self.durable_names = dict(self.files)
            self.names = []
        elif record.kind == "R" and record.path in self.files:
            self.files[record.other] = self.files.pop(record.path)
            self.names.append((record.path, record.other))
        elif record.kind == "L" and record.path in self.files:
            self.files[record.other] = self.files[record.path]
            self.names.append((None, record.other, self.files[record.path]))
        elif record.kind == "U" and record.path in self.files:
            self.files.pop(record.path)
            self.names.append((record.path, None))

    def name(self, path):
        """A synced file has its name on the disk."""
        if path in self.files and not any(change[0] == path or change[1] == path for change in self.names):
            self.durable_names[path] = self.files[path]

    def after_cut(self, choose):
        """Names and contents as a cut may leave them."""
        names = dict(self.durable_names)
        for change in self.names[:choose.randrange(len(self.names) + 1)]:
            if len(change) == 3:
                names[change[1]] = change[2]
            elif change[1] is None:
                names.pop(change[0], None)
            elif change[0] in names:
                names[change[1]] = names.pop(change[0])
        # A file that was made and has no name yet may have one.
        for path, file in self.files.items():
            if path not in names and not file.is_named and choose.random() < 0.5:
                names[path] = file
        return {path: file.maybe(choose) for path, file in names.items()}


def interesting(path):
    """Whether a file is one that lasts."""
    return "-lock" not in path and not path.endswith(".log") and "(deleted)" not in path and "/cache/" not in path


# Each: a name, programs one after the other, each with the numbers of the
# changes that it makes.  All of them are there once it ended with 0.
WORKLOADS = [
    ("changes to a new store", [(["g.sanad", "-q", "-e", facts_of(number)], [number]) for number in range(6)]),
    ("a load into a new store", [(["load", "g.sanad", "more.nt", "-q"], range(100, 1500)),
                                 (["g.sanad", "-q", "-e", facts_of(1)], [1])]),
    ("a load into a store", [(["g.sanad", "-q", "-e", facts_of(1)], [1]),
                             (["load", "g.sanad", "more.nt", "-q"], range(100, 1500)),
                             (["g.sanad", "-q", "-e", facts_of(2)], [2])]),
    ("a compaction between changes", [(["load", "g.sanad", "more.nt", "-q"], range(100, 1500)),
                                      (["compact", "g.sanad", "-q"], []),
                                      (["g.sanad", "-q", "-e", facts_of(1)], [1]),
                                      (["compact", "g.sanad", "-q"], []),
                                      (["g.sanad", "-q", "-e", facts_of(2)], [2])]),
    ("removals", [(["load", "g.sanad", "more.nt", "-q"], range(100, 1500)),
                  (["g.sanad", "-q", "--yes", "-e", "remove ? -<http://e/other>-> ?; " + facts_of(1)], [1]),
                  (["g.sanad", "-q", "-e", facts_of(2) + "; " + facts_of(3)], [2, 3])]),
]


def run_workload(place, programs):
    """Run it; return the log, and for each program how long the log then was."""
    log = place.folder / "calls.log"
    ends = []
    for words, _ in programs:
        status, _, errors = place.run(words, log=log)
        if status:
            raise AssertionError(f"{words} fails: {errors}")
        ends.append(len(read_log(log)))
    return [record for record in read_log(log)], ends


def cut(place, records, ends, programs, images, choose):
    """Make images at all places of the log; return how many and what is wrong."""
    wrong = []
    made = 0
    for image in range(images):
        at = choose.randrange(1, len(records) + 1) if image >= len(records) else image + 1
        disk = Disk({})
        for record in records[:at]:
            if interesting(record.path):
                disk.play(record)
        for path in list(place.folder.iterdir()):
            if path.is_file():
                path.unlink()
        for path, content in disk.after_cut(choose).items():
            pathlib.Path(path).write_bytes(content)
        acknowledged = {number for end, (_, numbers) in zip(ends, programs) if end <= at for number in numbers}
        made += 1
        problem = place.judge("g.sanad", acknowledged)
        if problem and not acknowledged and "not a sanad store" in problem:
            continue  # A cut while the very first pages were written: nothing is lost
        if problem:
            wrong.append(f"cut behind call {at} of {len(records)} ({records[at - 1].kind} {records[at - 1].path}): {problem}")
    return made, wrong


def main():
    """Run all."""
    sanad, faults = (os.path.abspath(path) for path in sys.argv[1:3])
    images = int(sys.argv[4]) if len(sys.argv) > 4 else 40
    choose = random.Random(SEED)
    failed = 0
    total = 0
    print(f"1..{len(WORKLOADS)}\n# seed {SEED}")
    for index, (name, programs) in enumerate(WORKLOADS, 1):
        with tempfile.TemporaryDirectory(prefix="sanad-power-") as folder:
            place = Place(sanad, faults, sys.argv[3], pathlib.Path(folder).resolve())
            (place.folder / "more.nt").write_text("".join(
                f'<http://e/n{i}> <http://e/left> <http://e/m{i}> .\n<http://e/n{i}> <http://e/right> "number {i}" .\n'
                for i in range(100, 1500)), encoding="utf-8")
            records, ends = run_workload(place, programs)
            made, wrong = cut(place, records, ends, programs, images, choose)
        total += made
        failed += bool(wrong)
        for problem in wrong[:10]:
            print("#", problem.replace("\n", "\n# ")[:600])
        print(f"{'not ok' if wrong else 'ok'} {index} - {name}, {made} cuts of {len(records)} calls", flush=True)
    print(f"# {total} images")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
