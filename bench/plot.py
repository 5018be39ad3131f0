"""Lines over two logarithmic axes as SVG, with nothing but Python."""

import math
from xml.sax.saxutils import escape

COLOURS = ("#0b6e99", "#c2410c", "#3f7d20", "#7c3aed", "#b91c1c", "#0f766e", "#a16207", "#be185d", "#475569", "#1d4ed8", "#65a30d", "#9a3412")
DASHES = ("", "6 3", "2 3")
WIDTH, HEIGHT = 760, 400
LEFT, TOP, RIGHT, BOTTOM = 70, 40, 200, 50
LEGEND_STEP = 17


def short(value):
    """Write a number as people read it on an axis: 0.1, 5, 30 k, 10 M."""
    for unit, name in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"


def ticks(low, high):
    """Return places on an axis from low to high: powers of ten, with 2 and 5 between them if there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1,) if last - first > 3 else (1, 2, 5)
    places = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [place for place in places if low * 0.999 <= place <= high * 1.001]


class Axis:
    """Brings values between two places of the picture."""

    def __init__(self, values, start, end):
        """Leave some room around the values, which are above zero."""
        self.low, self.high = min(values) / 1.15, max(values) * 1.15
        self.start, self.end = start, end

    def at(self, value):
        """Return where a value lies."""
        part = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + part * (self.end - self.start)


def frame(title, x_label, y_label, x_axis, y_axis, sizes, height):
    """Draw the title, the axes and their lines."""
    right, bottom = WIDTH - RIGHT, height - BOTTOM
    parts = [
        f'<text x="{LEFT}" y="22" class="title">{escape(title)}</text>',
        f'<text x="{(LEFT + right) / 2}" y="{height - 12}" text-anchor="middle">{escape(x_label)}</text>',
        f'<text x="16" y="{(TOP + bottom) / 2}" text-anchor="middle" transform="rotate(-90 16 {(TOP + bottom) / 2})">{escape(y_label)}</text>',
    ]
    for place in ticks(y_axis.low, y_axis.high):
        y = y_axis.at(place)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{short(place)}</text>')
    for place in sizes:
        x = x_axis.at(place)
        parts.append(f'<path d="M{x:.1f} {TOP}V{bottom}" class="grid"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 17}" text-anchor="middle">{short(place)}</text>')
    parts.append(f'<path d="M{LEFT} {TOP}V{bottom}H{right}" class="axis"/>')
    return parts


def line(number, name, points, x_axis, y_axis):
    """Draw one series and its name beside the picture."""
    colour = COLOURS[number % len(COLOURS)]
    dash = DASHES[number // len(COLOURS) % len(DASHES)]
    style = f'stroke="{colour}" stroke-dasharray="{dash}"' if dash else f'stroke="{colour}"'
    way = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in points)
    parts = [f'<polyline points="{way}" {style}/>']
    parts += [f'<circle cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}" r="2.5" fill="{colour}"/>' for x, y in points]
    x, y = WIDTH - RIGHT + 16, TOP + 8 + number * LEGEND_STEP
    parts.append(f'<path d="M{x} {y}h22" {style}/>')
    parts.append(f'<text x="{x + 28}" y="{y + 4}">{escape(name)}</text>')
    return parts


def svg(title, x_label, y_label, series):
    """Return a picture of series, each a name with pairs of numbers above zero."""
    points = [point for pairs in series.values() for point in pairs]
    height = max(HEIGHT, TOP + BOTTOM + len(series) * LEGEND_STEP)
    x_axis = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    y_axis = Axis([y for _, y in points], height - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        "<style>text{font:12px sans-serif;fill:#222}.title{font-size:14px;font-weight:bold}.grid{stroke:#ddd}"
        ".axis{stroke:#222;fill:none}polyline,path{fill:none;stroke-width:1.6}.grid,.axis{stroke-width:1}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        *frame(title, x_label, y_label, x_axis, y_axis, sorted({x for x, _ in points}), height),
    ]
    for number, (name, pairs) in enumerate(series.items()):
        parts += line(number, name, pairs, x_axis, y_axis)
    return "\n".join([*parts, "</svg>"]) + "\n"
