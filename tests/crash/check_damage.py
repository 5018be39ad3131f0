#!/usr/bin/python3
"""Damaged stores: never a crash or a hang, never a wrong answer that `check`
does not know of, and what is readable is saved.

    check_damage.py SANAD FAULTS PRELOAD [COUNT [SEED]]

Makes a store, damages COUNT copies of it, each kind in turn, and of each asks
`check`, questions, `export`, `dump --salvage` and a change.  A copy that is
sound to `check` must answer all as the store itself does.
"""

import os
import pathlib
import random
import re
import struct
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from crash import BAD_WORDS, Place

PAGE = 4096
QUESTIONS = [
    "?x -any-> ?y | count",
    "?x -any-> ?y | sort ?x, ?y",
    "?x:<http://e/C> | sort ?x",
    "describe [name 50]",
    "?x -<http://e/p1>+-> ?y | count",
]
LEAF, BRANCH, OVERFLOW = 2, 1, 4


def write_data(folder, count):
    """Facts of all kinds of terms, some in graphs, two of them in many."""
    with (folder / "much.nq").open("w", encoding="utf-8") as out:
        for i in range(count):
            graph = f" <http://e/g{i % 5}>" if i % 3 == 0 else ""
            out.write(f"<http://e/s{i % 300}> <http://e/p{i % 7}> <http://e/s{i * 7 % 300}>{graph} .\n")
            out.write(f'<http://e/s{i % 300}> <http://e/value> "value {i}"{graph} .\n')
            out.write(f"<http://e/s{i % 300}> <http://e/n> \"{i}\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n")
        for i in range(300):
            out.write(f'<http://e/s{i}> <http://www.w3.org/2000/01/rdf-schema#label> "name {i}"@en .\n')
            out.write(f"<http://e/s{i}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/C> .\n")
            out.write(f"_:b{i % 20} <http://e/p1> <http://e/s{i}> .\n")
        for i in range(20):
            out.write(f"<http://e/s1> <http://e/p1> <http://e/s2> <http://e/many{i}> .\n")
        out.write('<http://e/s3> <http://e/long> "%s" .\n' % ("long " * 4000))
    (folder / "prefix.ttl").write_text("@prefix e: <http://e/> . @prefix other: <http://other/> . e:s1 e:p2 other:x .\n",
                                       encoding="utf-8")


# ---- Kinds of damage: each takes the bytes and a source of chance, returns the bytes

def turn_bits(data, chance, count):
    """Turn bits anywhere."""
    for _ in range(count):
        bit = chance.randrange(len(data) * 8)
        data[bit // 8] ^= 1 << bit % 8
    return data


def pages_of(data, flags):
    """The pages of a kind."""
    return [at for at in range(2 * PAGE, len(data) - PAGE + 1, PAGE)
            if struct.unpack_from("<H", data, at + 10)[0] == flags]


def turn_flags(data, chance):
    """Give an entry of a leaf other flags: more than one datum, a tree, pages of its own."""
    at = chance.choice(pages_of(data, LEAF))
    count = (struct.unpack_from("<H", data, at + 12)[0] - 16) // 2
    for _ in range(3):
        place = at + struct.unpack_from("<H", data, at + 16 + 2 * chance.randrange(count))[0]
        data[place + 4] ^= chance.choice((1, 2, 4, 6, 7, 0xFF))
    return data


def turn_head(data, chance):
    """Change a number in the head of a page."""
    at = chance.randrange(2, len(data) // PAGE) * PAGE + chance.choice((0, 1, 8, 10, 11, 12, 13, 14, 15))
    data[at] = chance.randrange(256)
    return data


def turn_entry(data, chance):
    """Change the place or the sizes of an entry."""
    at = chance.choice(pages_of(data, LEAF) + pages_of(data, BRANCH))
    count = (struct.unpack_from("<H", data, at + 12)[0] - 16) // 2
    pointer = at + 16 + 2 * chance.randrange(count)
    if chance.randrange(2):
        data[pointer + chance.randrange(2)] = chance.randrange(256)
    else:
        place = at + struct.unpack_from("<H", data, pointer)[0]
        data[place + chance.choice((0, 1, 2, 3, 6, 7, 8, 9))] = chance.randrange(256)
    return data


def turn_file_head(data, chance):
    """Change a byte of the heads of the file: sizes, trees, commits."""
    at = chance.randrange(2) * PAGE + chance.randrange(152)
    data[at] ^= 1 << chance.randrange(8)
    return data


def turn_prefixes(data, chance):
    """Turn bits where a prefix is stored."""
    places = [at for at in range(len(data)) if data.startswith(b"http://other/", at)]
    at = chance.choice(places) + chance.randrange(-12, 14)
    data[at] ^= 1 << chance.randrange(8)
    return data


def cut_at_page(data, chance, number):
    """Cut the file short at each page in turn."""
    return data[: (1 + number % (len(data) // PAGE - 1)) * PAGE]


def cut(data, chance):
    """Cut the file short anywhere."""
    return data[: chance.randrange(1, len(data))]


def swap_pages(data, chance):
    """Let two pages change places, with or without their numbers."""
    a, b = (chance.randrange(2, len(data) // PAGE) * PAGE for _ in range(2))
    one, two = data[a:a + PAGE], data[b:b + PAGE]
    data[a:a + PAGE], data[b:b + PAGE] = two, one
    if chance.randrange(2):
        data[a:a + 8], data[b:b + 8] = one[:8], two[:8]
    return data


def double_page(data, chance):
    """Put a page over another, with or without its number."""
    a, b = (chance.randrange(2, len(data) // PAGE) * PAGE for _ in range(2))
    begin = 8 * chance.randrange(2)
    data[a + begin:a + PAGE] = data[b + begin:b + PAGE]
    return data


def fill_page(data, chance):
    """Zeros, ones, or noise over a page, or over many."""
    for _ in range(chance.choice((1, 1, 5, 20))):
        at = chance.randrange(len(data) // PAGE) * PAGE
        data[at:at + PAGE] = chance.choice((b"\0" * PAGE, b"\xff" * PAGE, chance.randbytes(PAGE)))
    return data


KINDS = {
    "one bit": lambda d, c, n: turn_bits(d, c, 1),
    "bits": lambda d, c, n: turn_bits(d, c, c.choice((8, 64, 500))),
    "flags of entries": lambda d, c, n: turn_flags(d, c),
    "heads of pages": lambda d, c, n: turn_head(d, c),
    "places and sizes of entries": lambda d, c, n: turn_entry(d, c),
    "heads of the file": lambda d, c, n: turn_file_head(d, c),
    "prefixes": lambda d, c, n: turn_prefixes(d, c),
    "cut at a page": cut_at_page,
    "cut anywhere": lambda d, c, n: cut(d, c),
    "swapped pages": lambda d, c, n: swap_pages(d, c),
    "doubled pages": lambda d, c, n: double_page(d, c),
    "filled pages": lambda d, c, n: fill_page(d, c),
}


def lines_of(dump):
    """The statements of a dump; blank nodes may have other labels, and prefixes are no facts."""
    return {re.sub(r"(^| )_:\w+", r"\1_:b", line) for line in dump.splitlines() if not line.startswith("#")}


class Damage:
    """A store, what it answers, and what was seen of its damaged copies."""

    def __init__(self, place, count):
        """Make the store."""
        self.place = place
        write_data(place.folder, count)
        self.must("load", "-q", "g.sanad", "much.nq")
        self.must("load", "-q", "g.sanad", "prefix.ttl")
        self.must("g.sanad", "--yes", "-q", "-e", "add new <http://e/late> -<http://e/p1>-> <http://e/s1>")
        self.must("check", "g.sanad")
        self.data = (place.folder / "g.sanad").read_bytes()
        self.dump = self.must("dump", "g.sanad")
        self.lines = lines_of(self.dump)
        self.answers = [self.must("g.sanad", "--mode", "tsv", "-e", question) for question in QUESTIONS]
        self.export = self.must("export", "-q", "g.sanad", "--to", "nq")
        self.seen = {name: dict(stores=0, sound=0, found=0, wrong=0, saved=0, false=0) for name in KINDS}

    def must(self, *words):
        status, out, errors = self.place.run(words)
        if status:
            raise AssertionError(f"{words}: {status} {errors}")
        return out

    def run(self, *words):
        """Run the program on a damaged store: any outcome but a crash."""
        status, out, errors = self.place.run(words)
        if status not in (0, 1, 3) or any(word in errors for word in BAD_WORDS):
            raise AssertionError(f"{words}: status {status}: {errors[-3000:]}")
        if status and not errors:
            raise AssertionError(f"{words}: status {status} without a word")
        return status, out

    def look(self, name, bytes_):
        """Damage one copy's answers may have: compare them with the store's."""
        folder = self.place.folder
        (folder / "x.sanad").write_bytes(bytes_)
        (folder / "x.sanad-lock").unlink(missing_ok=True)
        seen = self.seen[name]
        seen["stores"] += 1
        status, _ = self.run("check", "x.sanad")
        seen["sound" if status == 0 else "found"] += 1
        wrong = 0
        for question, answer in zip(QUESTIONS, self.answers):
            got, out = self.run("x.sanad", "--mode", "tsv", "-e", question)
            wrong += got == 0 and out != answer
        got, out = self.run("export", "-q", "x.sanad", "--to", "nq")
        wrong += got == 0 and out != self.export
        saved, out = self.run("dump", "--salvage", "x.sanad")
        lines = lines_of(out)
        seen["saved"] += len(lines & self.lines)
        seen["false"] += len(lines - self.lines)
        self.run("x.sanad", "--yes", "-q", "-e", "add new <http://e/more> -<http://e/p1>-> <http://e/s1>")
        if status == 0 and (wrong or saved or lines != self.lines):
            raise AssertionError(f"{name}: check finds nothing, but there are {wrong} wrong answers, "
                                 f"salvage ends with {saved}, lost {len(self.lines - lines)}")
        seen["wrong"] += wrong > 0

    def report(self):
        """One line for each kind."""
        print("# kind: stores, sound, found by check, with a wrong answer, lines saved, lines that are not right")
        total = dict.fromkeys(next(iter(self.seen.values())), 0)
        for name, seen in self.seen.items():
            share = 100 * seen["saved"] / max(1, seen["stores"] * len(self.lines))
            print(f"# {name}: {seen['stores']}, {seen['sound']}, {seen['found']}, {seen['wrong']}, {share:.1f} %, {seen['false']}")
            for key in total:
                total[key] += seen[key]
        share = 100 * total["saved"] / max(1, total["stores"] * len(self.lines))
        print(f"# all: {total['stores']}, {total['sound']}, {total['found']}, {total['wrong']}, {share:.1f} %, {total['false']}")


def no_stores(damage):
    """What is no store at all is refused, and left as it is, without a wait."""
    folder = damage.place.folder
    (folder / "zeros.sanad").write_bytes(b"\0" * 3 * PAGE)
    (folder / "sqlite.sanad").write_bytes(b"SQLite format 3\0" + bytes(4080) + b"\x0d" * PAGE)
    (folder / "folder.sanad").mkdir()
    os.mkfifo(folder / "fifo.sanad")
    (folder / "null.sanad").symlink_to("/dev/null")
    (folder / "zero.sanad").symlink_to("/dev/zero")
    (folder / "loop.sanad").symlink_to("loop.sanad")
    # A file of LMDB's, but another's: an empty one, and one with the name of a table.
    foreign = bytearray(damage.data[: 4 * PAGE])
    for head in (0, PAGE):
        struct.pack_into("<Q", foreign, head + 16 + 72 + 40, 2**64 - 1)
    (folder / "foreign.sanad").write_bytes(foreign)
    renamed = damage.data.replace(b"meta", b"mate")
    (folder / "renamed.sanad").write_bytes(renamed)
    for name in ("zeros", "sqlite", "folder", "fifo", "null", "zero", "loop", "foreign", "renamed"):
        for words in (("check", f"{name}.sanad"), ("export", f"{name}.sanad"), ("dump", "--salvage", f"{name}.sanad"),
                      ("compact", f"{name}.sanad"), (f"{name}.sanad", "--readonly", "-e", "?x -any-> ?y")):
            status, out = damage.run(*words)
            if status == 0 or (out and "check" not in words and "--salvage" not in words):
                raise AssertionError(f"{words}: status {status}: {out[:200]}")


def main():
    """Damage, look, report in TAP."""
    sanad, faults, preload = sys.argv[1:4]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 24
    chance = random.Random(int(sys.argv[5]) if len(sys.argv) > 5 else 20261124)
    print("1..2")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="sanad-damage-") as folder:
        damage = Damage(Place(str(pathlib.Path(sanad).resolve()), faults, preload, folder), 2000 if count > 100 else 400)
        names = list(KINDS)
        for number in range(count):
            name = names[number % len(names)]
            bytes_ = KINDS[name](bytearray(damage.data), chance, number // len(names))
            try:
                damage.look(name, bytes_)
            except AssertionError as fault:
                failed += 1
                print(f"# store {number}, {name}: {fault}".replace("\n", "\n# "))
                kept = pathlib.Path(os.environ.get("SANAD_KEEP", folder)) / f"damaged-{number}.sanad"
                kept.write_bytes(bytes_)
        damage.report()
        print("ok" if not failed else "not ok", "1 - never crashes on a damaged store")
        try:
            no_stores(damage)
            print("ok 2 - refuses what is no store")
        except AssertionError as fault:
            failed += 1
            print(f"# {fault}\nnot ok 2 - refuses what is no store")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
