#!/usr/bin/env python3
"""Fits the weights of an assertion's confidence to annotated articles, and says how well they are calibrated.

    cargo build --release -p casus-cli
    python3 training/confidence.py target/release/casus ../shared --write

Codes the articles of gold/dev.jsonl with that binary, marks each assertion right or wrong as
tools/score_gold.py pairs them, fits a logistic regression (ridge) on the work part (two thirds, by
a hash of the article's id) and checks it by leaving articles out, and on the third kept aside, of
which only totals are shown. `--write` puts the weights into crates/casus/data/confidence.toml and the
reliability tables into eval/confidence.md; build again afterwards. Standard library only.
"""

import argparse
import hashlib
import importlib.util
import json
import math
import random
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "crates/casus/data/confidence.toml"
TABLES = ROOT / "eval/confidence.md"
TARGETS = {
    "full": "type, actors and recipients are right",
    "typed": "a human coder would record an act of this type here",
}
FOLDS = 10
BINS = 5


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("casus", type=Path, help="a release build of casus")
    parser.add_argument("shared", type=Path, help="folder with gold/ and tools/")
    parser.add_argument("--target", choices=TARGETS, default="full", help="what `confidence` is the probability of")
    parser.add_argument("--ridge", type=float, default=2.0, help="how strongly weights are drawn to nought")
    parser.add_argument("--drop", action="store_true", help="show what leaving out each feature costs")
    parser.add_argument("--write", action="store_true", help="write the weights and the tables")
    args = parser.parse_args()
    score = load_scorer(args.shared)
    gold = [json.loads(line) for line in open(args.shared / "gold/dev.jsonl", encoding="utf-8") if line.strip()]
    records, evidence = code(args.casus.resolve(), gold)
    names = sorted({name for found in evidence.values() for name in found})
    rows = [row for doc in gold for row in judged(score, doc, records.get(doc["doc"], []), evidence)]
    work = [row for row in rows if not row["aside"]]
    aside = [row for row in rows if row["aside"]]
    report, fitted = [], {}
    for target in TARGETS:
        fitted[target] = fit(work, names, target, args.ridge)
        checked = cross_validated(work, names, target, args.ridge)
        kept = [(probability(fitted[target], row), row[target]) for row in aside]
        report += section(target, checked, kept, work)
    print("\n".join(report))
    for name in ["bias"] + names:
        print(f"{name:<18} {fitted[args.target][name]:+.3f}")
    if args.drop:
        show_dropped(work, names, args.target, args.ridge)
    if args.write:
        write_weights(fitted[args.target], names, args.target, work)
        write_tables(report, args.target)


def load_scorer(shared):
    spec = importlib.util.spec_from_file_location("score_gold", shared / "tools/score_gold.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def code(casus, gold):
    """The records of every article, and the evidence behind each by the record's id."""
    keys = ("text", "published", "publisher")
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.jsonl"
        lines = [json.dumps({"id": doc["doc"], **{key: doc.get(key) for key in keys}}) for doc in gold]
        articles.write_text("\n".join(lines) + "\n", encoding="utf-8")
        coded = run([casus, "code", "--quiet", "--format", "jsonl", articles])
        explained = run([casus, "explain", "--quiet", "--all", "--format", "jsonl", articles])
    records, evidence = {}, {}
    for record in coded:
        records.setdefault(record["article"]["ref"], []).append(record)
    for sentence in explained:
        for assertion in sentence["assertions"]:
            evidence[assertion["id"]] = {item["name"]: item["value"] for item in assertion["evidence"]}
    return records, evidence


def run(command):
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
    return [json.loads(line) for line in output.splitlines()]


def judged(score, doc, records, evidence):
    """Each record with its evidence and whether it is right; those that count neither way are left out."""
    gold = [(entry, score.find(doc["text"], entry["quote"], entry.get("nth"))) for entry in doc["assertions"]]
    pairs = []
    for i, (entry, (begin, end)) in enumerate(gold):
        for j, record in enumerate(records):
            first, last = record["sentence"]["span"]
            if first < end and begin < last and record["event"]["type"] in entry["types"]:
                fields = score.compare(entry, record)
                inside = begin <= record["event"]["span"][0] < end
                best = entry["types"].index(record["event"]["type"]) == 0
                rank = (fields["status"], inside, sum(bool(value) for value in fields.values()), best)
                pairs.append((rank, -i, -j, fields))
    pairs.sort(key=lambda pair: pair[:3], reverse=True)
    matched, used = set(), {}
    for _, i, j, fields in pairs:
        if -i not in matched and -j not in used:
            matched.add(-i)
            used[-j] = (gold[-i][0], fields)
    aside = hashlib.sha256(doc["doc"].encode()).digest()[0] % 3 == 0
    rows = []
    for j, record in enumerate(records):
        entry, fields = used.get(j, (None, None))
        if entry is None:
            overlaps = lambda span, want: any(
                span[0] < end and begin < span[1] for other, (begin, end) in gold if want(other))
            inner = record["status"] in score.INNER and overlaps(record["sentence"]["span"], lambda _: True)
            if inner or overlaps(record["event"]["span"], lambda other: other.get("optional")):
                continue
        elif entry.get("optional"):
            continue
        full = entry is not None and fields["actor"] is not False and fields["recipient"] is not False
        rows.append({"doc": doc["doc"], "aside": aside, "evidence": evidence[record["id"]],
                     "typed": float(entry is not None), "full": float(full)})
    return rows


def fit(rows, names, target, ridge):
    """Logistic regression by Newton's method; the bias alone is not drawn to nought."""
    table = [[1.0] + [row["evidence"].get(name, 0.0) for name in names] for row in rows]
    right = [row[target] for row in rows]
    size = len(names) + 1
    weights = [0.0] * size
    for _ in range(50):
        gradient = [-ridge * weight if k else 0.0 for k, weight in enumerate(weights)]
        curve = [[ridge if i == j and i else 0.0 for j in range(size)] for i in range(size)]
        for values, wanted in zip(table, right):
            chance = logistic(sum(weight * value for weight, value in zip(weights, values)))
            slope = chance * (1 - chance)
            for i, value in enumerate(values):
                if value:
                    gradient[i] += (wanted - chance) * value
                    for j, other in enumerate(values):
                        curve[i][j] += slope * value * other
        step = solve(curve, gradient)
        weights = [weight + change for weight, change in zip(weights, step)]
        if max(abs(change) for change in step) < 1e-9:
            break
    return dict(zip(["bias"] + names, weights))


def solve(matrix, right):
    """Gaussian elimination with pivots."""
    rows = [row[:] + [value] for row, value in zip(matrix, right)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(column + 1, size):
            share = rows[row][column] / rows[column][column]
            if share:
                rows[row] = [value - share * above for value, above in zip(rows[row], rows[column])]
    found = [0.0] * size
    for row in reversed(range(size)):
        known = sum(rows[row][column] * found[column] for column in range(row + 1, size))
        found[row] = (rows[row][size] - known) / rows[row][row]
    return found


def logistic(value):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def probability(weights, row):
    return logistic(weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in row["evidence"].items()))


def cross_validated(rows, names, target, ridge):
    """Probability and truth of each row, by weights fitted without the row's article."""
    docs = sorted({row["doc"] for row in rows})
    random.Random(7).shuffle(docs)
    fold = {doc: k % FOLDS for k, doc in enumerate(docs)}
    out = []
    for k in range(FOLDS):
        weights = fit([row for row in rows if fold[row["doc"]] != k], names, target, ridge)
        out += [(probability(weights, row), row[target]) for row in rows if fold[row["doc"]] == k]
    return out


def log_loss(pairs):
    return -sum(math.log(max(1e-9, p if right else 1 - p)) for p, right in pairs) / len(pairs)


def bins(pairs):
    """Equally wide bins: number, mean confidence, share right."""
    for k in range(BINS):
        inside = [(p, right) for p, right in pairs if k / BINS <= p < (k + 1) / BINS or (p == 1 and k == BINS - 1)]
        if inside:
            yield k, len(inside), mean(p for p, _ in inside), mean(right for _, right in inside)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def calibration_error(pairs):
    return sum(n * abs(sure - right) for _, n, sure, right in bins(pairs)) / len(pairs)


def area(pairs):
    """The chance that a right assertion has the higher confidence than a wrong one."""
    good, bad = [p for p, right in pairs if right], [p for p, right in pairs if not right]
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / max(1, len(good) * len(bad))


def section(target, checked, kept, work):
    lines = [f"## Probability that {TARGETS[target]}", ""]
    base = mean(row[target] for row in work)
    for name, pairs in (("work part, articles left out in turn", checked), ("third kept aside", kept)):
        flat = log_loss([(base, right) for _, right in pairs])
        lines += [
            f"### On the {name}", "",
            "| confidence | assertions | mean confidence | share right |", "| --- | --- | --- | --- |",
        ]
        lines += [f"| {k / BINS:.1f} to {(k + 1) / BINS:.1f} | {n} | {sure:.2f} | {right:.2f} |"
                  for k, n, sure, right in bins(pairs)]
        lines += ["", f"{len(pairs)} assertions, {mean(r for _, r in pairs):.3f} right; expected calibration error "
                  f"{calibration_error(pairs):.3f}; Brier score {mean((p - r) ** 2 for p, r in pairs):.3f}; log loss "
                  f"{log_loss(pairs):.3f} (one probability for all: {flat:.3f}); area under the curve {area(pairs):.3f}.", ""]
    return lines


def show_dropped(work, names, target, ridge):
    whole = log_loss(cross_validated(work, names, target, ridge))
    print(f"log loss with all {whole:.4f}")
    for name in names:
        rest = [other for other in names if other != name]
        print(f"without {name:<18} {log_loss(cross_validated(work, rest, target, ridge)) - whole:+.4f}")


def write_weights(weights, names, target, work):
    docs = len({row["doc"] for row in work})
    lines = [
        "# The weights of an assertion's confidence: a logistic regression, made by training/confidence.py, not by hand.",
        f'means = "{TARGETS[target]}"',
        f'source = "gold/dev.jsonl, work part: {len(work)} assertions of {docs} articles"',
        "", "[weights]", f"bias = {weights['bias']:.4f}",
    ]
    lines += [f"{name} = {weights[name]:.4f}" for name in names]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_tables(report, target):
    head = [
        "# How well confidence is calibrated", "",
        "Made by `python3 training/confidence.py target/release/casus ../shared --write`; it says what is done. "
        f"`confidence` in the record is the first of these probabilities that is marked here: **{TARGETS[target]}**. "
        "An assertion that pairs with an optional annotation counts neither way.", "",
    ]
    TABLES.write_text("\n".join(head + report).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
