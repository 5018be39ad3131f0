#!/usr/bin/python3
"""Pictures as others see them: SVG through an XML parser, DOT through Graphviz,
with labels that want to be something else."""

import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import SANAD, expect, expect_in, main, need_graphviz, run

WRITE_CHART = str(pathlib.Path(sys.argv[2]).resolve())
SVG = "{http://www.w3.org/2000/svg}"

# What is stored, and how it is shown: controls become symbols.
LABELS = {
    "<script>alert(1)</script>": None,
    "a | b & c &lt; &#65;": None,
    "`date` $(date) ${HOME}": None,
    "one\ntwo\tthree\r": "one↵two⇥three␍",
    'say "hi" \\N \\G \\l \\n': None,
    "' ; } ] -> { [ # //": None,
    "]]> <!-- --> <?x?> </svg></style>": None,
    "\u202egnp.exe": "\\u202Egnp.exe",
    "bell\u0007 escape\u001b[31m": "bell␇ escape␛[31m",
    "جمهوری اسلامی ایران": None,
    "中华人民共和国": None,
    "👩‍👩‍👧 e\u0301": None,
    "\ufdd0 \ufffd": None,
    "n0": None,
    "graph": None,
    "long " + "x" * 10_000: None,
}


def shown(label):
    """How a label is shown."""
    return LABELS[label] or label


def called(label):
    """How a node of this label is called: no name goes over lines."""
    return "n3" if "\n" in label else shown(label)


def turtle_string(text):
    """A literal of Turtle."""
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


def write_labels(path):
    """A ring of nodes with these labels, each also a class, relation and value."""
    labels = list(LABELS)
    with path.open("w", encoding="utf-8") as out:
        out.write("@prefix e: <http://example.org/> .\n")
        for i, label in enumerate(labels):
            name = f"<http://www.w3.org/2000/01/rdf-schema#label> {turtle_string(label)}"
            out.write(f"e:n{i} {name} ; a e:c{i} ; e:r{i} e:n{(i + 1) % len(labels)} ; e:v {turtle_string(label)} .\n")
            out.write(f"e:c{i} {name} .\ne:r{i} {name} .\n")


RING = '?a -?r-> ?b, ?a -v-> ?v where name(?r) starts "r"'


def ask(folder, *statements):
    """Load the labels and run statements, all of which must go well."""
    write_labels(folder / "labels.ttl")
    words = [word for statement in ('load "labels.ttl"', *statements) for word in ("-e", statement)]
    status, out, errors = run(folder, *words)
    expect((status, errors if status else ""), (0, ""))
    return out


def texts(element, tag):
    """The text of all elements of a tag."""
    return ["".join(found.itertext()) for found in element.iter(SVG + tag)]


def is_start(cut, whole):
    """Whether a text is another, or its start and an ellipsis."""
    return cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1]))


def check_safe(root):
    """A picture can stand in a page: no script, nothing from outside, ids that
    are its own, and it is called something."""
    allowed = {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle", "ellipse"}
    expect({element.tag.removeprefix(SVG) for element in root.iter()} - allowed, set())
    names = {
        *"class width height viewBox role aria-labelledby id x y rx ry cx cy r d fill fill-opacity stroke".split(),
        *"stroke-width text-anchor font-weight font-size font-family".split(),
    }
    expect({name for element in root.iter() for name in element.attrib} - names, set())
    style = root.find(SVG + "style").text
    for word in ("url", "@import", "expression", "<"):
        if word in style:
            raise AssertionError(f"{word} in the style")
    for line in re.findall(r"^[^@}{\n]+(?=\{)", style, re.MULTILINE):
        for selector in line.split(","):
            expect(selector.split()[0].split(":")[0], f"svg.{root.get('class')}")
    named = root.get("aria-labelledby").split()
    expect(named, [root.find(SVG + "title").get("id"), root.find(SVG + "desc").get("id")])
    for element in root.iter():
        expect(element.get("id") in (None, *named), True)


def parse(path):
    """Parse an SVG file and check that it is safe."""
    root = ElementTree.parse(path).getroot()
    expect(root.tag, SVG + "svg")
    check_safe(root)
    return root


# ---- Graphs


def labels_do_nothing_in_a_picture(folder):
    need_graphviz()
    ask(folder, f'{RING} | draw "a.svg" title="<b>&amp; \\"title\\" ]]>" cluster=class')
    root = parse(folder / "a.svg")
    expect(root.find(SVG + "title").text, '<b>&amp; "title" ]]>')
    titles = texts(root, "title")
    for label in LABELS:
        expect_in(True, [title.startswith(called(label)) for title in titles])
        expect_in(True, [called(label) == shown(label) or shown(label) in title for title in titles])
    names = texts(root, "text")
    short = [called(label) for label in LABELS if len(label) < 16]
    expect([label for label in short if label not in names], [])


def labels_come_through_graphviz_as_they_are(folder):
    need_graphviz()
    ask(folder, f'{RING} | draw "a.dot" title="<b> &amp; #"')
    done = subprocess.run(["dot", "-Tsvg", folder / "a.dot"], check=True, stdout=subprocess.PIPE)
    root = ElementTree.fromstring(done.stdout)
    groups = {kind: [g for g in root.iter(SVG + "g") if g.get("class") == kind] for kind in ("node", "edge")}
    expect({kind: len(found) for kind, found in groups.items()}, {"node": len(LABELS), "edge": len(LABELS)})
    lines = [text for group in groups["node"] for text in texts(group, "text")]
    for label in LABELS:
        expect_in(True, [is_start(line, called(label)) or called(label).startswith(line) for line in lines if line])
        if len(called(label)) < 16:
            expect_in(called(label), lines)
    expect_in("<b> &amp; #", texts(root, "text"))


def labels_do_nothing_on_a_terminal(folder):
    out = ask(folder, f"{RING} | draw")
    expect([c for c in out if ord(c) < 32 and c != "\n" or c in "\u202e\x7f"], [])
    for label in LABELS:
        if len(label) < 100:
            expect_in(called(label), out)


def a_large_graph_goes_to_a_file_of_its_own(folder):
    need_graphviz()
    (folder / "graph.svg").write_text("mine")
    with (folder / "many.ttl").open("w", encoding="utf-8") as out:
        for i in range(1, 151):
            out.write(f"<http://e.org/n{i}> <http://e.org/next> <http://e.org/n{i * 7 % 40}> .\n")
    status, out, errors = run(folder, "-e", 'load "many.ttl"', "-e", "?a -next-> ?b | draw")
    expect((status, out), (0, ""))
    expect_in("wrote a picture of 150 facts to graph-2.svg", errors)
    expect((folder / "graph.svg").read_text(), "mine")
    root = parse(folder / "graph-2.svg")
    nodes = [group for group in root.iter(SVG + "g") if group.get("class") == "node"]
    expect(len(nodes), 151)
    check_no_overlap(nodes)
    edges = [group for group in root.iter(SVG + "g") if group.get("class") == "edge"]
    # A curve and a head, or two where the same fact leads back.
    heads = [len(list(edge.iter(SVG + "path"))) - 1 for edge in edges]
    expect((set(heads), sum(heads)), ({1, 2}, 150))


def check_no_overlap(nodes):
    """No node lies on another."""
    boxes = []
    for node in nodes:
        rect = node.find(SVG + "rect")
        boxes.append([float(rect.get(name)) for name in ("x", "y", "width", "height")])
    for i, (x, y, width, height) in enumerate(boxes):
        for left, top, wide, high in boxes[:i]:
            apart = left + wide <= x or x + width <= left or top + high <= y or y + height <= top
            expect(apart, True)


def every_layout_places_all_nodes(folder):
    need_graphviz()
    for layout in ("dot", "neato", "fdp", "sfdp", "circo", "twopi", "auto"):
        ask(folder, f'{RING} | draw "{layout}.svg" layout={layout}')
        root = parse(folder / f"{layout}.svg")
        nodes = [group for group in root.iter(SVG + "g") if group.get("class") == "node"]
        expect(len(nodes), len(LABELS))
        width, height = float(root.get("width")), float(root.get("height"))
        for text in root.iter(SVG + "text"):
            expect(0 <= float(text.get("x")) <= width and 0 <= float(text.get("y")) <= height, True)


def arrows_keep_their_own_labels(folder):
    need_graphviz()
    with (folder / "two.ttl").open("w", encoding="utf-8") as out:
        for i in range(5):
            for j in range(5):
                out.write(f"<http://e.org/a{i}> <http://e.org/r{i}{j}> <http://e.org/b{j}> .\n")
                out.write(f"<http://e.org/b{j}> <http://e.org/s{i}{j}> <http://e.org/a{i}> .\n")
    status, _, _ = run(folder, "-e", 'load "two.ttl"', "-e", '?a --> ?b | draw "two.svg"')
    expect(status, 0)
    root = parse(folder / "two.svg")
    groups = [group for group in root.iter(SVG + "g") if group.get("class") == "edge"]
    labels = [text for text in root.iter(SVG + "text") if text.get("class") == "say"]
    expect(len(labels), 50)
    for group, label in zip(groups, labels):
        fact = re.match(r"([ab])(\d) → [ab](\d): ([rs])(\d)(\d)$", group.find(SVG + "title").text)
        wanted = fact.groups() if fact[1] == "a" else (fact[1], fact[3], fact[2], *fact.groups()[3:])
        expect((wanted[0] + wanted[3], wanted[1], wanted[2]), ("ar" if fact[1] == "a" else "bs", wanted[4], wanted[5]))
        expect(label.text, "".join(fact.groups()[3:]))
        numbers = [float(n) for n in re.findall(r"-?\d+\.\d", group.find(SVG + "path").get("d"))]
        points = list(zip(numbers[::2], numbers[1::2]))
        # The label is near its own arrow.
        expect(distance(points, float(label.get("x")), float(label.get("y"))) < 25, True)


def facts_between_two_nodes_share_an_arrow(folder):
    need_graphviz()
    facts = [f"e:a e:r{i} e:b ." for i in range(3)]
    facts += ["e:b e:back e:a .", "e:c e:likes e:d . e:d e:likes e:c .", "e:c e:self e:c ."]
    facts += [f"e:a e:many{i:02} e:d ." for i in range(30)]
    (folder / "a.ttl").write_text("@prefix e: <http://e.org/> .\n" + "\n".join(facts), encoding="utf-8")
    status, _, _ = run(folder, "-e", 'load "a.ttl"', "-e", '?a --> ?b | draw "a.svg"', "-e", '?a --> ?b | draw "a.dot"')
    expect(status, 0)
    root = parse(folder / "a.svg")
    titles = sorted(text for text in texts(root, "title") if "→" in text or "↔" in text)
    many = ", ".join(f"many{i:02}" for i in range(30))
    expect(titles, ["a → b: r0, r1, r2", f"a → d: {many}", "b → a: back", "c → c: self", "c ↔ d: likes"])
    expect_in("r0, r1, r2", texts(root, "text"))
    expect_in(True, [re.search(r"… \d+ more$", text) is not None for text in texts(root, "text")])
    dot = (folder / "a.dot").read_text(encoding="utf-8")
    expect([dot.count(" -> "), dot.count("dir=both")], [5, 1])


def distance(points, x, y):
    """How far a place is from a run of Bézier curves."""
    least = 1e9
    for start in range(0, len(points) - 3, 3):
        a, b, c, d = points[start : start + 4]
        for step in range(21):
            t = step / 20
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            at = [sum(w * p[k] for w, p in zip(weights, (a, b, c, d))) for k in (0, 1)]
            least = min(least, ((at[0] - x) ** 2 + (at[1] - y) ** 2) ** 0.5)
    return least


def frames_hold_their_nodes(folder):
    need_graphviz()
    status, _, _ = run(folder, "-e", 'load "world.ttl"', "-e", '?a --> ?b | draw "a.svg" cluster=class')
    expect(status, 0)
    root = parse(folder / "a.svg")
    frames = [rect for rect in root.iter(SVG + "rect") if rect.get("class") == "frame"]
    expect(len(frames), 1)
    x, y, width, height = [float(frames[0].get(name)) for name in ("x", "y", "width", "height")]
    inside = set()
    for node in root.iter(SVG + "g"):
        text = node.find(SVG + "text")
        if node.get("class") == "node" and x < float(text.get("x")) < x + width and y < float(text.get("y")) < y + height:
            inside.add(text.text)
    expect(inside, {"Iran", "Tajikistan", "Turkmenistan"})


def a_png_is_a_png(folder):
    need_graphviz()
    ask(folder, f'{RING} | draw "a.png"')
    expect((folder / "a.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


def the_same_graph_gives_the_same_bytes(folder):
    need_graphviz()
    ask(folder, f'{RING} | draw "a.svg"', f'{RING} | draw "b.svg"', f'{RING} | draw "a.dot"', f'{RING} | draw "b.dot"')
    for ending in ("svg", "dot"):
        expect((folder / f"a.{ending}").read_bytes() == (folder / f"b.{ending}").read_bytes(), True)


def without_graphviz_it_says_what_to_install(folder):
    done = subprocess.run(
        [SANAD, "-e", 'load "world.ttl"', "-e", '?a --> ?b | draw "a.svg"'],
        cwd=folder,
        env={"PATH": "/nonexistent", "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    expect(done.returncode, 1)
    expect_in("-e:1:13: error: Graphviz, which lays out pictures of graphs, is not installed", done.stderr.decode())
    expect_in("hint: install it: apt install graphviz", done.stderr.decode())
    expect(list(folder.glob("a.svg*")), [])
    expect_in("Iran", done.stdout.decode())  # the sketch all the same


def without_graphviz_a_large_graph_is_sketched(folder):
    links = "".join(f"<http://example.org/n{i}> <http://example.org/next> <http://example.org/n{i + 1}> .\n" for i in range(40))
    (folder / "long.nt").write_text(links, encoding="utf-8")
    done = subprocess.run(
        [SANAD, "-e", 'load "long.nt"', "-e", "?a -next-> ?b | draw"],
        cwd=folder,
        env={"PATH": "/nonexistent", "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=True,
    )
    expect_in("note: this is a sketch: for a picture install Graphviz (apt install graphviz)", done.stderr.decode())
    expect_in("n39", done.stdout.decode())
    expect(list(folder.glob("*.svg")), [])


def without_graphviz_a_report_has_a_sketch(folder):
    (folder / "r.md").write_text("# R\n\n```sanad draw\nIran -memberOf-> ?x\n```\n", encoding="utf-8")
    subprocess.run([SANAD, "load", "g.sanad", "world.ttl"], cwd=folder, stderr=subprocess.PIPE, check=True)
    for output in ("r.html", "r-out.md"):
        subprocess.run(
            [SANAD, "report", "g.sanad", "r.md", "-o", output],
            cwd=folder,
            env={"PATH": "/nonexistent", "HOME": str(folder)},
            stderr=subprocess.PIPE,
            check=True,
        )
        text = (folder / output).read_text(encoding="utf-8")
        expect_in("apt install graphviz", text)
        expect_in("memberOf", text)
    expect(list(folder.glob("*.svg")), [])


def a_file_is_replaced_as_a_whole(folder):
    (folder / "c.svg").write_text("old")
    chart = '?c -area-> ?n | chart bar ?c, ?n "c.svg"'
    status, _, _ = run(folder, "-e", 'load "world.ttl"', "-e", chart)
    expect(status, 0)
    parse(folder / "c.svg")
    expect(sorted(path.name for path in folder.glob("c.svg*")), ["c.svg"])
    expect((folder / "c.svg").stat().st_mode & 0o777, 0o666 & ~umask())
    status, _, errors = run(folder, "-e", 'load "world.ttl"', "-e", '?c -area-> ?n | chart bar ?c, ?n "none/c.svg"')
    expect(status, 1)
    expect_in("cannot write none/c.svg", errors)


def umask():
    """The mask of new files."""
    with open("/proc/self/status", encoding="utf-8") as status:
        return int(re.search(r"^Umask:\s*(\d+)", status.read(), re.MULTILINE).group(1), 8)


# ---- Charts


def chart(kind, rows, *, width=720, title="Title", text=False):
    """Draw a chart of rows, the first of which are the names of the columns."""
    lines = "".join(
        "\t".join("".join(c if " " <= c <= "~" and c != "\\" else "".join(f"\\x{b:02x}" for b in c.encode()) for c in str(cell)) for cell in row)
        + "\n"
        for row in rows
    )
    done = subprocess.run(
        [WRITE_CHART, kind, str(width), title, *(["text"] if text else [])],
        input=lines.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=True,
    )
    out = done.stdout.decode("utf-8")
    return out if text else ElementTree.fromstring(out)


def labels_do_nothing_in_a_chart(_):
    rows = [("who", "n"), *((label, i + 1) for i, label in enumerate(LABELS))]
    for kind in ("bar", "line", "pie"):
        root = chart(kind, rows)
        check_safe(root)
        titles = texts(root, "title")
        wanted = [shown(label) for label in LABELS]
        if kind == "pie":
            wanted = wanted[-7:]  # the others are folded
        for label in wanted:
            expect_in(True, [title.startswith(label) for title in titles])
        names = texts(root, "text")
        if kind != "line":  # which names only as many as have room
            for label in wanted:
                expect_in(True, [is_start(name, label) for name in names if name != "…"])
    rows = [("day", "what"), *((f"2024-05-{i + 1:02}", label) for i, label in enumerate(LABELS))]
    root = chart("timeline", rows)
    check_safe(root)
    for i, label in enumerate(LABELS):
        expect_in(f"2024-05-{i + 1:02}: {shown(label)}", texts(root, "title"))


def bars_are_as_long_as_their_numbers(_):
    values = [40, 12, -8, 0, 20.5]
    for names in ("abcde", [letter * 60 for letter in "abcde"]):
        root = chart("bar", [("who", "n"), *zip(names, values)])
        bars = [rect for rect in root.iter(SVG + "rect") if rect.get("class") == "c0"]
        side = "height" if len(names[0]) == 1 else "width"
        lengths = [float(bar.get(side)) for bar in bars]
        expect(len(bars), len(values))
        unit = lengths[0] / values[0]
        for length, value in zip(lengths, values):
            expect(abs(length - max(abs(value) * unit, 0.5)) < 0.11, True)
        # Negative bars lie on the other side of zero.
        if side == "width":
            expect(float(bars[2].get("x")) + lengths[2] < float(bars[0].get("x")) + 0.2, True)
        else:
            expect(float(bars[2].get("y")) > float(bars[0].get("y")) + lengths[0] - 0.2, True)


def slices_are_shares_of_the_circle(_):
    root = chart("pie", [("who", "n"), ("a", 50), ("b", 25), ("c", 25)])
    titles = [title for title in texts(root, "title") if "%" in title]
    expect(titles, ["a: 50 (50.0 %)", "b: 25 (25.0 %)", "c: 25 (25.0 %)"])
    slices = [path.get("d") for path in root.iter(SVG + "path") if (path.get("class") or "").startswith("c")]
    points = [[float(n) for n in re.findall(r"-?\d+\.\d+", d)] for d in slices]
    x, y = points[0][:2]
    radius = points[0][4]
    # Half, then a quarter each: to the bottom, to the left, to the top.
    for got, wanted in zip(points, [(x, y + radius), (x - radius, y), (x, y - radius)]):
        expect(abs(got[-2] - wanted[0]) < 0.2 and abs(got[-1] - wanted[1]) < 0.2, True)


def points_of_a_line_lie_where_they_should(_):
    rows = [("x", "y", "z"), (0, 0, 10), (5, 10, ""), (10, 5, 0)]
    root = chart("line", rows)
    marks = [path for path in root.iter(SVG + "path") if path.find(SVG + "title") is not None]
    at = [[float(n) for n in re.findall(r"-?\d+\.\d+", mark.get("d"))[:2]] for mark in marks]
    expect(len(at), 5)
    expect(abs((at[0][0] + at[2][0]) / 2 - at[1][0]) < 0.2, True)  # x in the middle
    expect(abs((at[0][1] + at[1][1]) / 2 - at[2][1]) < 0.2, True)  # y in the middle
    lines = [path.get("d") for path in root.iter(SVG + "path") if (path.get("class") or "").startswith("line")]
    expect([line.count("M") for line in lines], [1, 2])  # a gap


def everything_lies_within_the_picture(_):
    many = [("who", "n"), *((f"number {i} of a long name", (i * 37) % 101 - 20) for i in range(60))]
    days = [("day", "n"), *((f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}", i) for i in range(60))]
    for kind, rows in (("bar", many), ("line", many), ("pie", many), ("line", days), ("timeline", days)):
        for width in (160, 320, 720, 2000):
            root = chart(kind, rows, width=width)
            check_safe(root)
            height = float(root.get("height"))
            expect(float(root.get("width")), width)
            for element in root.iter():
                if element.get("x") is not None:
                    expect(0 <= float(element.get("x")) <= width and 0 <= float(element.get("y")) <= height, True)


def letters_are_readable_in_light_and_dark(_):
    style = chart("bar", [("x", "y"), ("a", 1)]).find(SVG + "style").text
    light, dark = style.split("@media")
    expect_in("prefers-color-scheme:dark", dark)
    for part, letters, marks in ((light, 4.5, 3), (dark, 4.5, 3)):
        colours = dict(re.findall(r"svg\.sanad-chart (\S+)\{(?:fill|stroke):(#[0-9a-f]{6})", part))
        ground = colours[".ground"]
        for name, least in (("text", letters), (".soft", letters), *((f".c{i}", marks) for i in range(8))):
            expect(contrast(colours[name], ground) >= least, True)
        for i in range(8):  # boxes of nodes
            expect(contrast(colours["text"], colours[f".t{i}"]) >= letters, True)
            expect(contrast(colours[".soft"], colours[f".t{i}"]) >= letters, True)


def luminance(colour):
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """WCAG 2.1, contrast ratio."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


if __name__ == "__main__":
    main(
        [
            labels_do_nothing_in_a_picture,
            labels_come_through_graphviz_as_they_are,
            labels_do_nothing_on_a_terminal,
            a_large_graph_goes_to_a_file_of_its_own,
            every_layout_places_all_nodes,
            arrows_keep_their_own_labels,
            facts_between_two_nodes_share_an_arrow,
            frames_hold_their_nodes,
            a_png_is_a_png,
            the_same_graph_gives_the_same_bytes,
            without_graphviz_it_says_what_to_install,
            without_graphviz_a_large_graph_is_sketched,
            without_graphviz_a_report_has_a_sketch,
            a_file_is_replaced_as_a_whole,
            labels_do_nothing_in_a_chart,
            bars_are_as_long_as_their_numbers,
            slices_are_shares_of_the_circle,
            points_of_a_line_lie_where_they_should,
            everything_lies_within_the_picture,
            letters_are_readable_in_light_and_dark,
        ]
    )
