"""Scores a reader on the dev sets: tags, trees, lemmas, names, roles, factuality.

A reader has `words(batch)`, `pair_rel` and `pair_role`, so that the network in training and the exported ONNX
files are scored by the same code. On its own: `python score.py --model EXPORT/reader.onnx`.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime

from data import MASK, Encoder, apply_lemma_rule, batches, collate, read_ewt, read_gum, read_re3d
from model import role_distance, role_path


def score(reader, examples, labels, what: set[str], budget: int = 3000) -> dict[str, float]:
    """Scores in percent (factuality: Pearson r * 100) of one dev set, for the layers named in `what`."""
    n = Counter()
    gold_f, our_f = [], []
    for group in batches(examples, budget, None):
        batch_examples = [examples[i] for i in group]
        batch = collate(batch_examples)
        out = reader.words(batch)
        gold = batch["gold"]
        mask = batch["word_mask"][:, 1:] == 1
        if "tree" in what:
            heads = np.zeros_like(batch["first"])
            for b, e in enumerate(batch_examples):
                size = len(e.first)
                heads[b, :size] = best_tree(out["arc"][b, :size, :size])
            known = (gold["heads"] != MASK)
            bs, ds = np.nonzero(known)
            rel = reader.pair_rel(out["rel_dep"][bs, ds], out["rel_head"][bs, heads[bs, ds]]).argmax(-1)
            right = heads[bs, ds] == gold["heads"][bs, ds]
            n["words"] += len(bs)
            n["uas"] += right.sum()
            n["las"] += (right & (rel == gold["deprel"][bs, ds])).sum()
            n["upos"] += (out["upos"].argmax(-1) == gold["upos"])[known].sum()
            n["xpos"] += (out["xpos"].argmax(-1) == gold["xpos"])[known].sum()
            for b, e in enumerate(batch_examples):
                upos = out["upos"][b].argmax(-1)
                for i, (form, lemma) in enumerate(zip(e.sentence.words, e.sentence.lemmas), 1):
                    n["lemmas"] += 1
                    tag = labels["upos"][upos[i]]
                    n["lemma"] += lemma == best_lemma(form, tag, out["lemma"][b, i], labels)
        if "names" in what:
            for b, e in enumerate(batch_examples):
                if e.sentence.ner is None:
                    continue
                want = spans([t or "O" for t in e.sentence.ner])
                have = spans(best_names(out["ner"][b, 1:len(e.first)], labels["ner"]))
                want = {s for s in want if s[2] != "NORP"}
                have = {s for s in have if s[2] != "NORP" and None not in e.sentence.ner[s[0]:s[1]]}
                n["name_hit"] += len(want & have)
                n["name_want"] += len(want)
                n["name_have"] += len(have)
        if "roles" in what and len(batch["pairs"]["b"]):
            q = batch["pairs"]
            ours = reader.pair_role(out["role_pred"][q["b"], q["p"]], out["role_arg"][q["b"], q["a"]],
                                    role_distance(q["p"], q["a"]), role_path(heads, q["b"], q["p"], q["a"])).argmax(-1)
            n["role_hit"] += ((ours == q["role"]) & (ours > 0)).sum()
            n["role_want"] += (q["role"] > 0).sum()
            n["role_have"] += (ours > 0).sum()
        if "roles" in what:
            known = gold["predicate"] != MASK
            yes, truth = out["predicate"] > 0, gold["predicate"] == 1
            n["pred_hit"] += (yes & truth & known).sum()
            n["pred_want"] += (truth & known).sum()
            n["pred_have"] += (yes & known).sum()
        if "factuality" in what:
            known = ~np.isnan(batch["factuality"])
            gold_f.append(batch["factuality"][known])
            our_f.append(out["factuality"][known])
    result = {}
    if "tree" in what:
        result |= {k: 100 * n[k] / n["words"] for k in ("upos", "xpos", "uas", "las")}
        result["lemma"] = 100 * n["lemma"] / n["lemmas"]
    for k, name in (("name", "names"), ("role", "roles"), ("pred", "predicates")):
        if n[f"{k}_want"]:
            result[name] = 200 * n[f"{k}_hit"] / (n[f"{k}_want"] + n[f"{k}_have"])
    if "factuality" in what:
        result["factuality"] = 100 * float(np.corrcoef(np.concatenate(gold_f), np.concatenate(our_f))[0, 1])
    return result


def best_lemma(form: str, upos: str, scores: np.ndarray, labels: dict) -> str:
    """The exception for form and tag if there is one, else what the best of ten rules that fits makes of the form."""
    found = labels.get("lemma_exceptions", {}).get(f"{form.lower()}\t{upos}")
    if found is not None:
        return found
    for i in np.argsort(-scores, kind="stable")[:10]:
        lemma = apply_lemma_rule(form, labels["lemma"][i])
        if lemma:
            return lemma
    return form.lower()


def best_names(scores: np.ndarray, tags: list[str]) -> list[str]:
    """The best-scored tag sequence in which every I-X follows B-X or I-X (Viterbi; ties: the earlier tag).

    Worth three points of F1 over the best tag of each word.
    """
    barred = np.array([[b[0] == "I" and a[2:] != b[2:] for b in tags] for a in tags]) * -1e9
    best = scores[0] + np.array([-1e9 if t[0] == "I" else 0.0 for t in tags])
    back = []
    for row in scores[1:]:
        ways = best[:, None] + barred
        back.append(ways.argmax(0))
        best = ways.max(0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return [tags[i] for i in reversed(path)]


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """Name spans of BIO tags."""
    out, start, kind = set(), 0, None
    for i, tag in enumerate(tags + ["O"]):
        if kind is not None and tag != f"I-{kind}":
            out.add((start, i, kind))
            kind = None
        if tag != "O" and kind is None:
            start, kind = i, tag[2:]
    return out


def best_tree(scores: np.ndarray) -> np.ndarray:
    """The highest-scoring tree with one child of ROOT: greedy heads where they form one, else Chu-Liu/Edmonds.

    `scores[d, h]`; index 0 is ROOT.
    """
    scores = scores.astype(np.float64).copy()
    size = len(scores)
    np.fill_diagonal(scores, -1e9)
    heads = scores.argmax(1)
    heads[0] = 0
    roots = np.flatnonzero(heads[1:] == 0) + 1
    if len(roots) == 1 and find_cycle(heads) is None:
        return heads
    best, best_sum = heads, -np.inf
    # One run per candidate root; far-off candidates cannot win and are skipped.
    gain = scores[1:, 0] - np.where(size > 2, np.max(scores[1:, 1:], axis=1), 0.0)
    for root in (np.argsort(-gain)[:4] + 1):
        s = scores.copy()
        s[:, 0] = -1e9
        s[root, :] = -1e9
        s[root, 0] = scores[root, 0]
        h = edmonds(s)
        total = scores[np.arange(1, size), h[1:]].sum()
        if total > best_sum:
            best, best_sum = h, total
    return best


def find_cycle(heads) -> list[int] | None:
    state = np.zeros(len(heads), int)
    for start in range(1, len(heads)):
        path, i = [], start
        while i != 0 and state[i] == 0:
            state[i] = -1
            path.append(i)
            i = heads[i]
        if i != 0 and state[i] == -1:
            return path[path.index(i):]
        for j in path:
            state[j] = 1
    return None


def edmonds(scores: np.ndarray) -> np.ndarray:
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = find_cycle(heads)
    if cycle is None:
        return heads
    size = len(scores)
    rest = [i for i in range(size) if i not in set(cycle)]
    new = len(rest)
    inner = scores[cycle, heads[cycle]]
    small = np.full((new + 1, new + 1), -1e9)
    small[:new, :new] = scores[np.ix_(rest, rest)]
    leave = scores[np.ix_(rest, cycle)]
    small[:new, new] = leave.max(1)
    enter = scores[np.ix_(cycle, rest)] - inner[:, None]
    small[new, :new] = enter.max(0) + inner.sum()
    small[np.arange(new + 1), np.arange(new + 1)] = -1e9
    h = edmonds(small)
    out = heads.copy()
    for k, i in enumerate(rest):
        if i:
            out[i] = rest[h[k]] if h[k] < new else cycle[int(leave[k].argmax())]
    into = int(enter[:, h[new]].argmax())
    out[cycle[into]] = rest[h[new]]
    return out


# ---------------------------------------------------------------- exported files

class OnnxReader:
    """An exported reader behind the interface that `score` asks for."""

    STAGE1 = ("input_ids", "piece_mask", "shapes", "first", "last", "word_mask")

    def __init__(self, path, threads: int = 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options)
        self.outputs = [o.name for o in self.session.get_outputs() if o.name not in ("rel", "role")]
        self.pairs = {i.name: i for i in self.session.get_inputs() if i.name.startswith("pair_")}

    def words(self, batch):
        feed = {k: batch[k].astype(np.int32) for k in self.STAGE1}
        return dict(zip(self.outputs, self.session.run(self.outputs, feed | self.fill({}))))

    def pair_rel(self, dep, head):
        return self.run_pairs("rel", {"pair_rel_dep": dep, "pair_rel_head": head})

    def pair_role(self, pred, arg, distance, path):
        return self.run_pairs("role", {"pair_role_pred": pred, "pair_role_arg": arg,
                                       "pair_role_distance": distance.astype(np.int32), "pair_role_path": path.astype(np.int32)})

    def run_pairs(self, output, feed):
        blank = {k: np.zeros((1, 2), np.int32) for k in self.STAGE1}
        return self.session.run([output], blank | self.fill(feed))[0]

    def fill(self, feed):
        """ONNX Runtime wants every input of the graph, so unused pairs are given no rows."""
        rest = {k: np.zeros((0, *i.shape[1:]), np.float32 if "float" in i.type else np.int32)
                for k, i in self.pairs.items() if k not in feed}
        return feed | rest


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", type=Path, default=Path("../shared/data"))
    p.add_argument("--model", type=Path, required=True, help="an ONNX file; labels.json and vocab.txt beside it")
    p.add_argument("--out", type=Path, help="where to write the scores as JSON")
    p.add_argument("--budget", type=int, default=3000)
    args = p.parse_args()
    labels = json.loads((args.model.parent / "labels.json").read_text())
    encoder = Encoder(args.model.parent / "vocab.txt", labels)
    reader = OnnxReader(args.model)
    encode = lambda sentences: [e for e in map(encoder.encode, sentences) if e is not None]
    run = lambda sentences, what: score(reader, encode(sentences), labels, what, args.budget)
    scores = {
        "ewt": run(read_ewt(args.data, "dev"), {"tree", "names", "roles", "factuality"}),
        "gum": run(read_gum(args.data, "dev"), {"tree"}),
        "re3d": run(read_re3d(args.data / "re3d/train.jsonl.gz", dev=True), {"names"}),
    }
    scores = {k: {n: round(float(x), 2) for n, x in v.items()} for k, v in scores.items()}
    text = json.dumps(scores, indent=1)
    print(text)
    if args.out:
        args.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
