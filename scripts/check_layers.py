#!/usr/bin/python3
"""Check that each folder includes only what docs/architecture.md allows it.

The table below is the one in docs/architecture.md.  A file belongs to the
deepest folder of the table that holds it; files of other folders (tests,
bench, examples) may include everything.
"""

import posixpath
import re

import project

# Folder: the folders it uses, and the foreign headers that it alone may
# include, each with the number of files that may do so (None: any number).
ROOMS = {
    "base": ("", {"utf8proc.h": 1}),
    "graph": ("base", {"lmdb.h": None, "xxhash.h": None}),
    "graph/io": ("base graph", {"zlib.h": 1, "zstd.h": 1}),
    "graph/redland": (
        "base graph",
        {"redland.h": None, "librdf.h": None, "rdf_": None, "raptor2.h": None, "raptor.h": None},
    ),
    "parser": ("base", {}),
    "query": ("base graph parser", {"curl/": 1, "yajl/": 1, "pcre2.h": 1}),
    "articles": ("base graph graph/io", {"libxml/": 1}),
    "report": ("base graph parser query", {"cmark-gfm": 1}),
    "session": ("base graph graph/io parser query articles report", {}),
    "repl": (
        "base graph graph/io parser query articles report session",
        {"readline/": 1, "libsmartcols.h": 1},
    ),
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
FOREIGN = [(start, room) for room, (_, headers) in ROOMS.items() for start in headers]


def room_of(path):
    """Return the deepest room that holds a path, or None."""
    while path:
        path = posixpath.dirname(path)
        if path in ROOMS:
            return path
    return None


def foreign(header):
    """Return the entry of the table for a foreign header, or None."""
    return next((entry for entry in FOREIGN if header.startswith(entry[0])), None)


def fault_of(room, quote, header, users, name):
    """Say what is wrong with one #include, or return None."""
    if quote == '"':
        target = room_of(header)
        if target is None:
            return f"{header}: write the path from the root, or <> for a foreign header"
        if target != room and target not in ROOMS[room][0].split():
            return f"{room}/ may not use {target}/ ({header})"
        if header.endswith("_impl.h") and target != room:
            return f"{header} is private to {target}/"
        return None
    entry = foreign(header)
    if entry:
        users.setdefault(entry, set()).add(name)
        if entry[1] != room:
            return f"{room}/ may not include <{header}>, only {entry[1]}/ may"
    return None


def main():
    """Check every include."""
    faults = []
    users = {}
    for path in project.files(".c", ".h"):
        name = project.name_of(path)
        room = room_of(name)
        if room is None:
            continue
        for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
            fault = fault_of(room, match.group(1), match.group(2), users, name)
            if fault:
                faults.append(f"{name}: {fault}")
    crowds = []
    for (start, room), names in sorted(users.items()):
        most = ROOMS[room][1][start]
        if most is not None and len(names) > most:
            crowds.append(f"{start} is included by {', '.join(sorted(names))}: only one file may")
    return project.report(
        [
            ("a folder includes only what its row of the table allows", faults),
            ("one file alone knows each foreign library", crowds),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
