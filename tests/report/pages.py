"""What a page of a report must be: one file that runs nothing, with a name for
all that is no text, headings in order and colours that can be read."""

import re
from html.parser import HTMLParser

CONTRAST_MIN = 4.5
VOID = {"meta", "br", "img", "hr", "link", "input"}


class Page(HTMLParser):
    """Collects what is wrong with a page."""

    def __init__(self, text):
        super().__init__()
        self.faults = []
        self.open = []
        self.ids = []
        self.targets = []
        self.headings = []
        self.has_title = False
        self.language = None
        self.tables = []
        self.drawings = []
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"<{self.open[-1]}> is not closed")
        self.check()

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script" or any(name.startswith("on") for name in attributes):
            self.fault(f"<{tag}> runs something")
        for name in ("src", "href", "action", "data"):
            value = attributes.get(name) or ""
            if re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE):
                self.fault(f"<{tag} {name}> runs something")
            if name == "src" or (tag == "link" and name == "href"):
                if value.startswith(("http:", "https:", "//")):
                    self.fault(f"<{tag}> wants something from outside")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and (attributes.get("href") or "").startswith("#"):
            self.targets.append(attributes["href"][1:])
        for name in ("aria-labelledby", "aria-describedby"):
            self.targets += (attributes.get(name) or "").split()
        if tag == "html":
            self.language = attributes.get("lang")
        if tag == "title" and "svg" not in self.open:
            self.has_title = True
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img" and "alt" not in attributes:
            self.fault("an image has no text for who cannot see it")
        if tag == "table":
            self.tables.append({"caption": False, "scope": True, "by hand": attributes.get("id")})
        if tag == "caption":
            self.tables[-1]["caption"] = True
        if tag == "th" and "scope" not in attributes:
            self.tables[-1]["scope"] = False
        if tag == "svg":
            self.drawings.append({"title": False, "role": attributes.get("role")})
        if tag == "title" and "svg" in self.open:
            self.drawings[-1]["title"] = True
        if attributes.get("tabindex") == "0" and not (
            "aria-label" in attributes or "aria-labelledby" in attributes
        ):
            self.fault(f"<{tag}> can be reached by keys and has no name")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        else:
            self.open.pop()

    def check(self):
        if not self.language:
            self.faults.append("the page does not say its language")
        if not self.has_title:
            self.faults.append("the page has no title")
        if self.headings.count(1) != 1:
            self.faults.append(f"{self.headings.count(1)} headings of the first level")
        for before, after in zip(self.headings, self.headings[1:]):
            if after > before + 1:
                self.faults.append(f"h{after} stands behind h{before}")
        for name in {name for name in self.ids if self.ids.count(name) > 1}:
            self.faults.append(f"the id {name} stands twice")
        for name in set(self.targets) - set(self.ids):
            self.faults.append(f"nothing has the id {name}")
        for drawing in self.drawings:
            if not drawing["title"] or drawing["role"] != "img":
                self.faults.append("a picture has no name or role")


def luminance(colour):
    """WCAG 2.2: relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def faults_of_colours(text):
    """Check each set of colours: that of light, dark and paper."""
    style = text[text.index("<style>") : text.index("</style>")]
    sets = [dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", part)) for part in re.findall(r":root\{[^}]*\}", style)]
    faults = [] if len(sets) == 3 else [f"{len(sets)} sets of colours"]
    for colours in sets:
        for front, back in (
            ("ink", "paper"), ("faint", "paper"), ("link", "paper"), ("ink", "band"), ("faint", "band"),
            ("link", "band"), ("bad", "bad-band"), ("ink", "bad-band"),
        ):
            ratio = contrast(colours[front], colours[back])
            if ratio < CONTRAST_MIN:
                faults.append(f"{front} on {back} has a contrast of {ratio:.2f}")
    return faults


def faults_of(text):
    """Say all that is wrong with a page."""
    page = Page(text)
    return page.faults + faults_of_colours(text)
