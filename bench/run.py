#!/usr/bin/python3
"""Ask sanad and its peers the questions of bench/questions, and print one table.

bench/run.py [BUILD] makes a graph, loads it into sanad and each peer, and asks
all of them one question after the other: once to warm up and then --runs times,
or for five seconds; the median counts.  sanad is asked in one session (bench/ask), Oxigraph and LadybugDB
in theirs, Virtuoso by its SPARQL endpoint on loopback, Jena by its command
line, rasqal over Redland through Python and only at small sizes.  All rows are fetched.
The count of rows and, where there are not too many, their values must be the
same everywhere.  Who is not here is named.  Use a build without sanitizers.
"""

import argparse
import contextlib
import json
import math
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "peers"), os.path.join(HERE, "questions")]
import load  # noqa: E402  (they lie beside this file)
import peer  # noqa: E402
import questions  # noqa: E402
import sanad  # noqa: E402

PEERS = ("sanad", "virtuoso", "oxigraph", "ladybug", "jena", "rasqal")

# Times closer than this to a peer's are noise.
NOISE_PART, NOISE_SECONDS = 1.1, 0.0002


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build-release", help="the build folder (build-release)")
    parser.add_argument("--size", type=int, default=1_000_000, help="triples (1000000)")
    parser.add_argument("--peers", default=",".join(PEERS), help="who is asked (all)")
    parser.add_argument("--questions", help="only those whose name matches this expression")
    parser.add_argument("--runs", type=int, default=7, help="of each question (7)")
    parser.add_argument("--limit", type=float, default=20, help="seconds for an answer (20)")
    parser.add_argument("--smaller", metavar="JSON", help="figures of a smaller graph: who needs more than --limit by them, growing linearly, is not asked")
    parser.add_argument("--folder", help="for files and stores (a temporary one)")
    parser.add_argument("--json", help="write the figures there too")
    parser.add_argument("--markdown", help="write the table there too, for docs/performance.md")
    options = parser.parse_args()
    options.peers = options.peers.split(",")
    for name in options.peers:
        if name not in PEERS:
            parser.error(f"no peer is called {name}; there are {', '.join(PEERS)}")
    options.hopeless = hopeless(options)
    return options


def hopeless(options):
    """Return who is not asked what, as a smaller graph tells: a peer that gives up has to load its graph again."""
    if not options.smaller:
        return set()
    with open(options.smaller, encoding="utf-8") as file:
        earlier = json.load(file)
    most = options.limit * 1000 * earlier["triples"] / options.size
    return {
        (name, question)
        for name, answers in earlier["results"].items()
        if name != "sanad"
        for question, answer in answers.items()
        if (answer["median_ms"] > most if isinstance(answer, dict) else answer.startswith(">"))
    }


def ask_one(program, question, options):
    """Ask a peer a question; return the answer, or a word that says why there is none."""
    text = questions.text_for(question, program.name, program.language)
    if text is None:
        return "-"
    if program.name in question.get("wrong", ()):
        return "wrong"
    if (program.name, question["name"]) in options.hopeless:
        return f"~>{options.limit:.0f}s"
    try:
        return program.ask(text, options.runs, options.limit)
    except peer.TooSlow:
        return f">{options.limit:.0f}s"
    except peer.Refused as error:
        print(f"{program.name}, {question['name']}: {error}", file=sys.stderr)
        return "fails"


def milliseconds(result):
    """Show the median of an answer, or why there is none."""
    if not isinstance(result, peer.Answer):
        return result
    value = statistics.median(result.seconds) * 1000
    return f"{value:.3f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def compare(question, results):
    """Return the best peer with its seconds, and how many times faster sanad is; None where there is no such."""
    ours = results.get("sanad", {}).get(question["name"])
    others = {
        name: statistics.median(answers[question["name"]].seconds)
        for name, answers in results.items()
        if name != "sanad" and isinstance(answers[question["name"]], peer.Answer)
    }
    if not others:
        return None, None
    best = min(others, key=others.get)
    if not isinstance(ours, peer.Answer):
        return (best, others[best]), None
    return (best, others[best]), others[best] / max(statistics.median(ours.seconds), 1e-6)


def disagreement(question, results):
    """Say in what the answers to a question differ, or nothing."""
    answers = {name: by_name[question["name"]] for name, by_name in results.items()}
    answers = {name: answer for name, answer in answers.items() if isinstance(answer, peer.Answer)}
    counts = {name: answer.rows for name, answer in answers.items()}
    if len(set(counts.values())) > 1:
        return "rows: " + ", ".join(f"{name} {count}" for name, count in counts.items())
    prints = {name: answer.fingerprint for name, answer in answers.items() if answer.fingerprint and name not in question.get("differs", ())}
    if len(set(prints.values())) > 1 and not question.get("ties"):
        return "values: " + ", ".join(f"{name} {value}" for name, value in prints.items())
    return None


def summary(asked, results):
    """Print the geometric mean and where sanad is slower than a peer."""
    ratios = {}
    slower = []
    for question in asked:
        best, ratio = compare(question, results)
        if ratio is None:
            if best:
                slower.append(f"{question['name']} (no answer of ours)")
            continue
        ratios[question["name"]] = ratio
        ours = statistics.median(results["sanad"][question["name"]].seconds)
        if ours > best[1] * NOISE_PART and ours > best[1] + NOISE_SECONDS:
            slower.append(f"{question['name']} ({ours * 1000:.1f} ms, {best[0]} {best[1] * 1000:.1f} ms)")
    if not ratios:
        return None
    mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios.values()))
    print(f"\ngeometric mean over {len(ratios)} questions: {mean:.1f} times faster than the best peer of each question")
    print(f"slower than the best peer (beyond 10 % and 0.2 ms): {', '.join(slower) or 'none'}")
    return mean


def head(names):
    """Print the head of the table."""
    columns = "".join(f"{name:>11}" for name in names)
    print(f"{'milliseconds':20}{'shape':10}{'rows':>9}{columns}{'x':>9}  best peer", flush=True)


def row(question, results):
    """Print what came of a question."""
    answers = [answers[question["name"]] for answers in results.values()]
    rows = next((answer.rows for answer in answers if isinstance(answer, peer.Answer)), "-")
    best, ratio = compare(question, results)
    print(
        f"{question['name']:20}{question['shape']:10}{rows:>9}"
        + "".join(f"{milliseconds(answer):>11}" for answer in answers)
        + (f"{ratio:9.1f}" if ratio else f"{'-':>9}")
        + f"  {best[0] if best else '-'}",
        flush=True,
    )


def open_peers(options, folder, path, stack, report):
    """Start who is here and load the graph into each; return them."""
    programs = []
    for name in options.peers:
        try:
            program = stack.enter_context(load.make_peer(name, options, folder))
            figures = program.load(path)
            report["peers"][name] = {
                "version": program.version(),
                "load_seconds": figures.seconds,
                "load_cpu_seconds": figures.cpu,
                "load_peak_mb": figures.mb,
                "bytes_per_triple": figures.stored / options.size if figures.stored else None,
            }
            programs.append(program)
        except (peer.Missing, peer.Refused) as error:
            report["missing"][name] = str(error)
            print(f"{name}: {error}", flush=True)
    return programs


def ask_all(programs, asked, options, report):
    """Ask everybody one question after the other, so that all share what else the machine does."""
    ours = next((program for program in programs if program.name == "sanad"), None)
    if ours:
        ours.ask(questions.SANAD_PREFIXES, 1, options.limit)
    results = report["results"] = {program.name: {} for program in programs}
    head(results)
    for question in asked:
        for program in programs:
            results[program.name][question["name"]] = ask_one(program, question, options)
        row(question, results)
    for program in programs:
        report["peers"][program.name]["peak_mb"] = program.memory_mb_now()
    if ours:
        start = questions.SANAD_PREFIXES + "\nperson:5 -citizenOf-> ?c"
        report["start_up"] = ours.start_up(start, 4 * options.runs)


def show(report, asked):
    """Print what follows from the table; return the mean and the disagreements."""
    results = report["results"]
    mean = summary(asked, results)
    wrong = {question["name"]: disagreement(question, results) for question in asked}
    wrong = {name: text for name, text in wrong.items() if text}
    for name, text in wrong.items():
        print(f"DISAGREE {name}: {text}")
    if not wrong and len(results) > 1:
        print("all agree on the rows of every question")
    if "start_up" in report:
        ours, empty = (statistics.median(seconds) * 1000 for seconds in report["start_up"])
        print(f"start, open and first answer, whole process: {ours:.2f} ms; an empty process: {empty:.2f} ms")
    for name, facts in report["peers"].items():
        stored = f"{facts['bytes_per_triple']:.1f} bytes a triple" if facts["bytes_per_triple"] else "in memory"
        print(f"{name} {facts['version']}: loaded in {facts['load_seconds']:.1f} s, {stored}, peak {facts['peak_mb']:.0f} MB")
    return mean, wrong


def as_markdown(report, asked):
    """Return the table, the versions and the loads as Markdown."""
    results = report["results"]
    lines = [
        f"{report['triples']} triples; {report['machine']}.",
        "",
        "| milliseconds | shape | rows |" + "".join(f" {name} |" for name in results) + " x |",
        "| --- | --- | ---: |" + " ---: |" * (len(results) + 1),
    ]
    for question in asked:
        answers = [answers[question["name"]] for answers in results.values()]
        rows = next((answer.rows for answer in answers if isinstance(answer, peer.Answer)), "-")
        _, ratio = compare(question, results)
        cells = "".join(f" {milliseconds(answer)} |" for answer in answers)
        lines.append(f"| {question['name']} | {question['shape']} | {rows} |{cells} {f'{ratio:.1f}' if ratio else '-'} |")
    lines += ["", "| | version | load, s | bytes a triple | peak MB |", "| --- | --- | ---: | ---: | ---: |"]
    for name, facts in report["peers"].items():
        stored = f"{facts['bytes_per_triple']:.1f}" if facts["bytes_per_triple"] else "in memory"
        lines.append(f"| {name} | {facts['version']} | {facts['load_seconds']:.1f} | {stored} | {max(facts['peak_mb'], facts['load_peak_mb']):.0f} |")
    return "\n".join(lines) + "\n"


def as_json(report, mean, wrong):
    """Return the report in what JSON can hold."""
    plain = {
        name: {
            question: {"median_ms": statistics.median(answer.seconds) * 1000, "runs": len(answer.seconds), "rows": answer.rows}
            if isinstance(answer, peer.Answer)
            else answer
            for question, answer in answers.items()
        }
        for name, answers in report["results"].items()
    }
    return {**report, "results": plain, "geometric_mean": mean, "disagreements": wrong}


def main():
    """Make the graph, ask everybody, print the table."""
    options = arguments()
    options.build = os.path.abspath(options.build)
    sanad.no_core_dumps()
    # So that what was started ends too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    asked = [one for one in questions.questions() if not options.questions or re.search(options.questions, one["name"])]
    report = {"triples": options.size, "machine": load.machine(), "peers": {}, "results": {}, "missing": {}}
    print(f"{options.size} triples; {report['machine']}; median of up to {options.runs} warm runs\n", flush=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = os.path.join(folder, "graph.nt")
        with open(path, "wb") as out:
            subprocess.run([f"{options.build}/bench/generate", str(options.size)], stdout=out, check=True)
        with contextlib.ExitStack() as stack:
            ask_all(open_peers(options, folder, path, stack, report), asked, options, report)
    mean, wrong = show(report, asked)
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as out:
            out.write(as_markdown(report, asked))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(as_json(report, mean, wrong), out, indent=1)
            out.write("\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
