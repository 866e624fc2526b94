"""Reads the training sets and turns sentences into the numbers that the reader is trained on.

A sentence becomes words (gold tokens), word pieces, shapes and one array per layer; a layer that a
data set does not annotate is filled with MASK and costs nothing in training. Index 0 of every word
array is ROOT, which the [CLS] piece stands for.
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import BertWordPieceTokenizer

MASK = -100
MAX_WORD_PIECES = 12
MAX_PIECES = 256

NER_TAGS = ["O"] + [f"{p}-{t}" for t in ("PER", "LOC", "ORG", "NORP") for p in "BI"]

BASE_SHAPES = [
    "special", "punct", "digits", "digits+punct", "alnum", "lower", "upper1", "upper", "title", "mixed",
    "lower-hyphen", "upper-hyphen", "title-hyphen", "mixed-hyphen", "upper.", "lower'",
]
SENTENCE_CASES = ["normal", "caps", "title", "lower"]
SHAPES = [f"{case}:{base}" for case in SENTENCE_CASES for base in BASE_SHAPES]


# ---------------------------------------------------------------- shapes

def base_shape(word: str) -> int:
    """The case-and-digit pattern of one word, an index into BASE_SHAPES.

    A letter is upper if `str.isupper`, lower if `str.islower` (Rust: `is_uppercase`, `is_lowercase`);
    a digit is ASCII 0-9. U, L, D are their counts; all other characters are ignored unless named.

    1. U + L = 0: "punct" if D = 0, "digits" if every character is a digit, else "digits+punct".
    2. D > 0: "alnum".
    3. pattern: "lower" if U = 0; "upper" if L = 0; "title" if U = 1 and the first cased letter is the upper
       one; else "mixed".
    4. If the word has a "-" between its first and last character: pattern + "-hyphen".
    5. "upper" with U = 1 and L = 0: "upper1"; "upper" with a "." in it: "upper."; "lower" with an
       apostrophe (' or U+2019) in it: "lower'".
    """
    upper = sum(c.isupper() for c in word)
    lower = sum(c.islower() for c in word)
    digits = sum(c in "0123456789" for c in word)
    if upper + lower == 0:
        name = "punct" if digits == 0 else "digits" if digits == len(word) else "digits+punct"
        return BASE_SHAPES.index(name)
    if digits:
        return BASE_SHAPES.index("alnum")
    first_cased = next(c for c in word if c.isupper() or c.islower())
    if upper == 0:
        name = "lower"
    elif lower == 0:
        name = "upper"
    elif upper == 1 and first_cased.isupper():
        name = "title"
    else:
        name = "mixed"
    if "-" in word[1:-1]:
        return BASE_SHAPES.index(name + "-hyphen")
    if name == "upper":
        name = "upper1" if upper == 1 else "upper." if "." in word else "upper"
    elif name == "lower" and ("'" in word or "\u2019" in word):
        name = "lower'"
    return BASE_SHAPES.index(name)


def sentence_case(words: list[str]) -> int:
    """How the sentence as a whole is cased, an index into SENTENCE_CASES.

    U and L are counted over all words. W: words with a cased letter. "long" words: 4 or more cased letters.

    1. W >= 2 and U > 4 * L: "caps".
    2. W >= 3 and U = 0: "lower".
    3. At least 3 long words, and of the long words at least 4 in 5 begin (first cased letter) with an upper
       letter: "title".
    4. Else "normal".
    """
    upper = lower = cased_words = long_words = long_title = 0
    for word in words:
        u = sum(c.isupper() for c in word)
        l = sum(c.islower() for c in word)
        upper, lower = upper + u, lower + l
        cased_words += u + l > 0
        if u + l >= 4:
            long_words += 1
            long_title += next(c for c in word if c.isupper() or c.islower()).isupper()
    if cased_words >= 2 and upper > 4 * lower:
        return 1
    if cased_words >= 3 and upper == 0:
        return 3
    if long_words >= 3 and 5 * long_title >= 4 * long_words:
        return 2
    return 0


def shape_ids(words: list[str]) -> list[int]:
    """One id per word: sentence case * 16 + base shape, an index into SHAPES."""
    offset = sentence_case(words) * len(BASE_SHAPES)
    return [offset + base_shape(w) for w in words]


SMALL_WORDS = set("a an the of to in on for and or but at by with from as nor so".split())


def recased(words: list[str], how: str) -> list[str]:
    """The words in another casing; only their shapes are used, because the encoder is uncased."""
    if how == "caps":
        return [w.upper() for w in words]
    if how == "lower":
        return [w.lower() for w in words]
    return [w if i and w.lower() in SMALL_WORDS else w[:1].upper() + w[1:] for i, w in enumerate(words)]


# ---------------------------------------------------------------- lemma rules

def lemma_rule(form: str, lemma: str) -> str:
    """The edit from a form to its lemma: `case;cut;put;cut;put`, or `case=lemma` when they share no letter,
    or `,`: the form without its commas (12,000 -> 12000).

    The first cut/put pair works on the front (characters to cut, text to put there), the second on the end.
    Case: `l` the result of editing the lower-cased form stays lower, `u` it is upper-cased, `t` its first
    character is upper-cased, `k` the edit is made on the form as it stands.
    """
    if "," in form and len(form) > 1 and lemma == form.replace(",", ""):
        return ","
    if lemma == lemma.lower():
        case = "l"
    elif lemma == lemma.lower().upper() and sum(c.isalpha() for c in lemma) > 1:
        case = "u"
    elif lemma == lemma[:1].upper() + lemma[1:].lower():
        case = "t"
    else:
        case = "k"
    source, target = (form, lemma) if case == "k" else (form.lower(), lemma.lower())
    size, a, b = longest_common(source, target)
    if size == 0:
        return f"{case}={target}"
    return f"{case};{a};{target[:b]};{len(source) - a - size};{target[b + size:]}"


def apply_lemma_rule(form: str, rule: str) -> str | None:
    """The lemma, or None where the rule does not fit the form (it cuts more than there is)."""
    if rule == ",":
        return form.replace(",", "")
    case = rule[0]
    if rule[1] == "=":
        result = rule[2:]
    else:
        source = form if case == "k" else form.lower()
        _, cut1, put1, cut2, put2 = rule.split(";")
        cut1, cut2 = int(cut1), int(cut2)
        if cut1 + cut2 > len(source):
            return None
        result = put1 + source[cut1:len(source) - cut2] + put2
    if case == "u":
        return result.upper()
    if case == "t":
        return result[:1].upper() + result[1:]
    return result


def longest_common(a: str, b: str) -> tuple[int, int, int]:
    best = (0, 0, 0)
    row = [0] * (len(b) + 1)
    for i, ca in enumerate(a):
        new = [0] * (len(b) + 1)
        for j, cb in enumerate(b):
            if ca == cb:
                new[j + 1] = row[j] + 1
                if new[j + 1] > best[0]:
                    best = (new[j + 1], i - new[j + 1] + 1, j - new[j + 1] + 1)
        row = new
    return best


# ---------------------------------------------------------------- raw sentences

@dataclass
class Sentence:
    """One sentence with whatever layers its data set has; None means not annotated."""
    words: list[str]
    source: str
    upos: list[str] | None = None
    xpos: list[str] | None = None
    lemmas: list[str] | None = None
    heads: list[int] | None = None          # 1-based, 0 = ROOT
    deprels: list[str] | None = None
    ner: list[str | None] | None = None     # None: unsure, no loss
    frames: dict[int, list[tuple[int, str]]] | None = None   # 1-based predicate -> (1-based word, label)
    predicates_known: bool = True            # False: words outside `frames` may be predicates too
    factuality: dict[int, float] = field(default_factory=dict)  # 1-based word -> -3..3
    entities: list[tuple[int, int, str]] = field(default_factory=list)
    sent_id: str = ""


def read_text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def read_conllu(path: Path, source: str) -> list[Sentence]:
    sentences = []
    for block in read_text(path).split("\n\n"):
        rows, sent_id, entity_cells = [], "", []
        for line in block.split("\n"):
            if line.startswith("# sent_id"):
                sent_id = line.split("=", 1)[1].strip()
            if not line or line.startswith("#"):
                continue
            cells = line.split("\t")
            if "-" in cells[0] or "." in cells[0]:
                continue
            rows.append(cells)
        if not rows:
            continue
        sentence = Sentence(
            words=[r[1] for r in rows], source=source, upos=[r[3] for r in rows], xpos=[r[4] for r in rows],
            lemmas=[r[2] for r in rows], heads=[int(r[6]) for r in rows], deprels=[r[7] for r in rows],
            sent_id=sent_id)
        sentence.entities = gum_mentions([r[9] for r in rows])
        sentences.append(sentence)
    return sentences


ENTITY = re.compile(r"\((\d+(?:\[\d+/\d+\])?)-([a-z]+)[^()]*(\))?|(\d+(?:\[\d+/\d+\])?)\)")


def gum_mentions(misc: list[str]) -> list[tuple[int, int, str]]:
    """Entity spans (0-based, end exclusive) with their type from GUM's MISC column."""
    open_at: dict[str, list[tuple[int, str]]] = {}
    spans = []
    for i, cell in enumerate(misc):
        entity = next((f[7:] for f in cell.split("|") if f.startswith("Entity=")), "")
        for opened, kind, closed, close_id in ENTITY.findall(entity):
            if opened and closed:
                spans.append((i, i + 1, kind))
            elif opened:
                open_at.setdefault(opened, []).append((i, kind))
            elif open_at.get(close_id):
                start, kind = open_at[close_id].pop()
                spans.append((start, i + 1, kind))
    return spans


TITLES = set("mr mrs ms dr mr. mrs. ms. dr. president prime minister sen. sen senator rep. gov. governor king "
             "queen prince princess sir lord lady judge justice professor prof. prof general gen. captain capt. "
             "chancellor secretary ambassador chairman director ceo".split())


def gum_names(s: Sentence) -> list[str | None]:
    """Name tags read off GUM's mentions; None wherever proper nouns are not surely told."""
    n = len(s.words)
    proper = [u == "PROPN" for u in s.upos]
    tags: list[str | None] = [None if proper[i] else "O" for i in range(n)]
    for i in range(n):
        if s.upos[i] == "ADJ" and s.words[i][:1].isupper():
            tags[i] = None
    kinds = {"person": "PER", "organization": "ORG", "place": "LOC"}
    done = [False] * n
    for start, end, kind in sorted(s.entities, key=lambda e: e[1] - e[0]):
        head = span_head(s, start, end)
        if not proper[head] or done[head]:
            continue
        a = b = head
        while a > start and proper[a - 1]:
            a -= 1
        while b + 1 < end and proper[b + 1]:
            b += 1
        joined = b + 2 < end and s.words[b + 1].lower() in ("of", "for", "and", "de", "al", "the", "-")
        kept = kinds.get(kind)
        unsure = joined or any(done[a:b + 1]) or (kept is None and kind not in ("time", "event", "abstract"))
        for i in range(a, b + 1):
            tags[i] = None if unsure else "O" if kept is None else f"{'B' if i == a else 'I'}-{kept}"
            done[i] = True
        if unsure:
            for i in range(b + 1, end):
                tags[i] = None
                done[i] = True
        elif kept == "PER":
            strip_titles(s, tags, a, b)
    return tags


def strip_titles(s: Sentence, tags: list[str | None], a: int, b: int) -> None:
    """UNER leaves titles out of a person's name; peoples ("the Russians") are no persons, so they are masked."""
    if looks_like_group(s.words[b]) and s.xpos[b] == "NNPS":
        tags[a:b + 1] = [None] * (b + 1 - a)
        return
    while a <= b and s.words[a].lower() in TITLES:
        tags[a] = "O"
        a += 1
    if a <= b:
        tags[a] = "B-PER"


def span_head(s: Sentence, start: int, end: int) -> int:
    """The first word of the span whose syntactic head lies outside it, punctuation only if nothing else."""
    tops = [i for i in range(start, end) if not start < s.heads[i] <= end]
    words = [i for i in tops if s.upos[i] != "PUNCT"]
    return (words or tops or [start])[0]


def looks_like_group(word: str, xpos: str = "") -> bool:
    """A nationality or group by the look of the word: Turkish, Iraqi, Kurds, Sunni."""
    if not word[:1].isupper() and not xpos.startswith("JJ"):
        return False
    lower = word.lower()
    return bool(re.search(r"(an|ans|ish|ese|[bdhknrstw]i|[bdhknrstw]is|nch|utch|lsh|greek|greeks|kurd|kurds|kurdish|"
                          r"arab|arabs|arabic|jew|jews|islamic|turk|turks|swiss|thai|czech|shiite|shiites|shi'ite|"
                          r"shia|sunni|sunnis|republicans?|democrats?|democratic|christians?|muslims?)$", lower))


def read_ewt(data: Path, split: str) -> list[Sentence]:
    sentences = read_conllu(data / f"ud_ewt/{split}.conllu.gz", "ewt")
    by_id = {s.sent_id: s for s in sentences}
    by_text: dict[str, list[Sentence]] = {}
    for s in sentences:
        by_text.setdefault(" ".join(s.words), []).append(s)
    for line in read_text(data / f"propbank_ewt/{split}.jsonl.gz").splitlines():
        row = json.loads(line)
        s = by_id.get(row["sent_id"])
        if s is None or s.words != row["tokens"]:
            continue
        s.frames = {p["i"] + 1: argument_heads(s, p["i"], p["args"]) for p in row["preds"]}
    for line in read_text(data / f"uds_factuality/{split}.jsonl.gz").splitlines():
        row = json.loads(line)
        for s in by_text.get(row["text"], []):
            s.factuality = {t["start"] + 1: t["factuality"] for t in row["targets"]}
    add_uner(by_id, data / f"uner_ewt/{split}.iob2.gz")
    return sentences


def argument_heads(s: Sentence, predicate: int, args) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for label, start, end in args:
        head = span_head(s, start, end)
        if head != predicate:
            found.setdefault(head + 1, label)
    return sorted(found.items())


def add_uner(by_id: dict[str, Sentence], path: Path) -> None:
    for block in read_text(path).split("\n\n"):
        sent_id, tags = "", []
        for line in block.split("\n"):
            if line.startswith("# sent_id"):
                sent_id = line.split("=", 1)[1].strip()
            if line and not line.startswith("#"):
                tags.append(line.split("\t")[2])
        s = by_id.get(sent_id)
        if s is not None and len(tags) == len(s.words):
            s.ner = uner_tags(s, tags)


def uner_tags(s: Sentence, tags: list[str]) -> list[str | None]:
    out: list[str | None] = ["O"] * len(tags)
    i = 0
    while i < len(tags):
        if not tags[i].startswith("B-"):
            i += 1
            continue
        j = i + 1
        while j < len(tags) and tags[j].startswith("I-"):
            j += 1
        kind = tags[i][2:]
        if kind == "OTH":
            head = span_head(s, i, j)
            kind = "NORP" if s.xpos[head] in ("JJ", "NNPS", "NNP", "NNS") and looks_like_group(s.words[head], s.xpos[head]) else ""
        if kind in ("PER", "LOC", "ORG", "NORP"):
            for k in range(i, j):
                out[k] = f"{'B' if k == i else 'I'}-{kind}"
        i = j
    return out


def read_gum(data: Path, split: str) -> list[Sentence]:
    sentences = read_conllu(data / f"ud_gum/{split}_open.conllu.gz", "gum")
    for s in sentences:
        s.ner = gum_names(s)
    return sentences


# ---------------------------------------------------------------- names only

def read_wikigold(path: Path) -> list[Sentence]:
    """Wikigold has plain I- tags; MISC counts as NORP where it looks like one, else it is masked."""
    out = []
    for block in read_text(path).split("\n\n"):
        pairs = [line.rsplit(" ", 1) for line in block.split("\n") if line and not line.startswith("-DOCSTART")]
        if not pairs:
            continue
        words, tags, last = [p[0] for p in pairs], [], "O"
        for word, tag in pairs:
            kind = tag.split("-")[-1]
            if kind == "MISC":
                kind = "NORP" if looks_like_group(word) else None
            if kind is None:
                tags.append(None)
            elif kind == "O":
                tags.append("O")
            else:
                tags.append(("I-" if last == tag else "B-") + kind)
            last = tag
        out.append(Sentence(words=words, source="wikigold", ner=tags))
    return out


CROSSNER = {"politician": "PER", "person": "PER", "country": "LOC", "location": "LOC", "organisation": "ORG",
            "politicalparty": "ORG"}


def read_crossner(path: Path) -> list[Sentence]:
    out = []
    for block in read_text(path).split("\n\n"):
        pairs = [line.split("\t") for line in block.split("\n") if "\t" in line]
        if not pairs:
            continue
        tags: list[str | None] = []
        for word, tag in pairs:
            if tag == "O":
                tags.append("O" if not looks_like_group(word) else None)
                continue
            kind = CROSSNER.get(tag[2:])
            if kind is None:
                tags.append("O" if tag[2:] in ("election", "event") else None)
            else:
                tags.append(tag[:2] + kind)
        out.append(Sentence(words=[p[0] for p in pairs], source="crossner", ner=tags))
    return out


RE3D = {"Person": "PER", "Organisation": "ORG", "MilitaryOrganisation": "ORG", "Location": "LOC",
        "Nationality": "NORP"}
NAME_WORDS = set("of the for and al ul el bin ibn de von van - ' \u2019 &".split())
TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d[\d,.:]*\d|\w+(?='s\b)|'s\b|n't\b|[^\W_]+(?:'[^\W_]+)?|\S")


def read_re3d(path: Path, dev: bool) -> list[Sentence]:
    """re3d documents, simply tokenised; those with sha256(id)[:8] % 5 == 1 are kept out as our own dev set."""
    out = []
    for line in read_text(path).splitlines():
        row = json.loads(line)
        held = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) % 5 == 1
        if held != dev:
            continue
        tokens = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(row["text"])]
        tags = ["O"] * len(tokens)
        entities = sorted(row["entities"], key=lambda e: e["begin"] - e["end"])
        used = [False] * len(tokens)
        for e in entities:
            kind = RE3D.get(e["type"])
            if e["type"] in ("Temporal", "Quantity", "Money", "Frequency"):
                continue
            covered = [i for i, t in enumerate(tokens) if t[0] >= e["begin"] and t[1] <= e["end"]]
            while covered and tokens[covered[0]][2].lower() in ("the", "a", "an"):
                covered = covered[1:]
            if not covered or any(used[i] for i in covered):
                continue
            words = [tokens[i][2] for i in covered]
            if not any(w[:1].isupper() for w in words):
                continue
            # Only spans that are names through and through; longer descriptions are masked.
            clean = kind is not None and words[0][:1].isupper() and all(
                w[:1].isupper() or w.lower() in NAME_WORDS for w in words) and words[0].lower() not in TITLES
            for k, i in enumerate(covered):
                tags[i] = ("I-" if k else "B-") + kind if clean else None
                used[i] = True
        start = 0
        for i, (_, b, word) in enumerate(tokens):
            gap = row["text"][b:tokens[i + 1][0]] if i + 1 < len(tokens) else "\n"
            if "\n" in gap or (word in ".!?" and gap) or i - start > 100:
                if i + 1 - start > 2:
                    out.append(Sentence(words=[t[2] for t in tokens[start:i + 1]], source="re3d", ner=tags[start:i + 1]))
                start = i + 1
    return out


def read_meantime(path: Path) -> list[Sentence]:
    out = []
    for block in read_text(path).split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line]
        if rows:
            s = Sentence(words=[r[1] for r in rows], source="meantime")
            s.factuality = {i + 1: float(r[2]) for i, r in enumerate(rows) if r[2] != "_"}
            out.append(s)
    return out


def read_train(data: Path) -> list[Sentence]:
    sentences = read_ewt(data, "train") + read_gum(data, "train")
    sentences += read_wikigold(data / "ner_small/wikigold_train.conll.gz")
    for split in ("train", "dev"):
        sentences += read_crossner(data / f"ner_small/crossner_politics_{split}.txt.gz")
    sentences += read_re3d(data / "re3d/train.jsonl.gz", dev=False)
    sentences += [s for s in read_meantime(data / "meantime/factuality_train.conll") if s.factuality]
    return sentences


# ---------------------------------------------------------------- labels and numbers

def make_labels(sentences: list[Sentence], min_lemma_rule: int = 2) -> dict[str, list[str]]:
    """The label lists, most frequent first (ties by name), from the training sentences."""
    counts = {k: Counter() for k in ("upos", "xpos", "deprel", "role", "lemma")}
    for s in sentences:
        if s.heads is None:
            continue
        counts["upos"].update(s.upos)
        counts["xpos"].update(s.xpos)
        counts["deprel"].update(s.deprels)
        counts["lemma"].update(lemma_rule(f, l) for f, l in zip(s.words, s.lemmas) if l != "_" or f == "_")
        for args in (s.frames or {}).values():
            counts["role"].update(label for _, label in args)
    order = lambda c, least: [k for k, n in sorted(c.items(), key=lambda x: (-x[1], x[0])) if n >= least]
    return {
        "upos": order(counts["upos"], 1), "xpos": order(counts["xpos"], 1), "deprel": order(counts["deprel"], 1),
        "ner": NER_TAGS, "role": ["NONE"] + order(counts["role"], 10), "lemma": order(counts["lemma"], min_lemma_rule),
        "shapes": SHAPES,
    }


def lemma_exceptions(sentences: list[Sentence]) -> dict[str, str]:
    """Lemmas to look up before the rules: `lower-cased form TAB UPOS` -> lemma.

    First, of the training words, those whose lemma is not always the lower-cased form and is the same at least 9
    times in 10; no names, numbers or symbols; where EWT has the word at least twice, GUM is not asked (they differ in style:
    EWT's lemma of "people" is "people", GUM's "person"). Then the regular inflections of the nouns and verbs that
    are lemmas in training, where a form has one lemma only and is not itself a training word.
    """
    seen: dict[tuple[str, str], Counter] = {}
    disputed = set()
    for source in ("ewt", "gum"):
        known = {key for key, lemmas in seen.items() if lemmas.total() >= 2}
        for s in sentences:
            if s.source != source or s.heads is None:
                continue
            for form, lemma, upos in zip(s.words, s.lemmas, s.upos):
                key = (form.lower(), upos)
                if lemma == "_" or upos in ("PROPN", "X", "NUM", "PUNCT", "SYM"):
                    continue
                if lemma != form.lower():
                    disputed.add(key)
                if key not in known:
                    seen.setdefault(key, Counter())[lemma] += 1
    out = {}
    for (form, upos), lemmas in seen.items():
        lemma, n = min(lemmas.items(), key=lambda x: (-x[1], x[0]))
        if (form, upos) in disputed and n >= 0.9 * lemmas.total():
            out[f"{form}\t{upos}"] = lemma
    made: dict[tuple[str, str], set[str]] = {}
    stems = {(lemma, upos) for (_, upos), lemmas in seen.items() if upos in ("NOUN", "VERB") for lemma in lemmas}
    for lemma, upos in stems:
        if lemma.isascii() and lemma.isalpha() and lemma.islower() and len(lemma) > 2:
            for form in regular_forms(lemma, upos):
                made.setdefault((form, upos), set()).add(lemma)
    for (form, upos), lemmas in made.items():
        if len(lemmas) == 1 and (form, upos) not in seen:
            out[f"{form}\t{upos}"] = next(iter(lemmas))
    return dict(sorted(out.items()))


def regular_forms(lemma: str, upos: str) -> list[str]:
    """Plural of a noun; third person, past and -ing form of a verb, as spelling rules make them."""
    vowel_before = lemma[-2] in "aeiou"
    if lemma.endswith("y") and not vowel_before:
        plural = lemma[:-1] + "ies"
    else:
        plural = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if upos == "NOUN":
        return [plural]
    if lemma.endswith("e"):
        return [plural, lemma + "d"] + ([] if lemma.endswith(("ee", "ye", "oe", "ie")) else [lemma[:-1] + "ing"])
    if lemma.endswith("y") and not vowel_before:
        return [plural, lemma[:-1] + "ied", lemma + "ing"]
    one_vowel = sum(c in "aeiouy" for c in lemma) == 1
    if one_vowel and vowel_before and lemma[-1] not in "wxyaeiou":
        return [plural, lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"]
    return [plural, lemma + "ed", lemma + "ing"]


@dataclass
class Example:
    """A sentence as numbers. Word arrays have ROOT at index 0."""
    sentence: Sentence
    pieces: list[int]
    first: np.ndarray
    last: np.ndarray
    shapes: dict[str, np.ndarray]     # per casing: one id per word, index 0 = ROOT
    tags: dict[str, np.ndarray]       # upos xpos lemma ner heads deprel predicate -> int64
    factuality: np.ndarray
    frames: list[tuple[int, np.ndarray]]   # predicate, role id per word
    leaf_end: bool

    def __len__(self) -> int:
        return len(self.pieces)


class Encoder:
    """Turns sentences into examples with a given vocabulary and label lists."""

    def __init__(self, vocab: Path, labels: dict[str, list[str]]):
        self.tokenizer = BertWordPieceTokenizer(str(vocab), lowercase=True)
        self.labels = labels
        self.index = {k: {name: i for i, name in enumerate(labels[k])}
                      for k in ("upos", "xpos", "deprel", "ner", "role", "lemma")}
        self.cache: dict[str, list[int]] = {}

    def word_pieces(self, word: str) -> list[int]:
        """The word's pieces by BERT's uncased rules, [UNK] if none, the first 12 if more."""
        if word not in self.cache:
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids
            self.cache[word] = (ids or [100])[:MAX_WORD_PIECES]
        return self.cache[word]

    def pieces(self, words: list[str]) -> tuple[list[int], list[int], list[int]]:
        ids, first, last = [101], [0], [0]
        for w in words:
            p = self.word_pieces(w)
            first.append(len(ids))
            ids.extend(p)
            last.append(len(ids) - 1)
        return ids + [102], first, last

    def encode(self, s: Sentence) -> Example | None:
        pieces, first, last = self.pieces(s.words)
        if len(pieces) > MAX_PIECES:
            return None
        n = len(s.words) + 1
        ix = self.index
        tags = {k: np.full(n, MASK, np.int64) for k in ("upos", "xpos", "lemma", "ner", "heads", "deprel", "predicate")}
        frames = []
        leaf_end = False
        if s.heads is not None:
            tags["upos"][1:] = [ix["upos"].get(t, MASK) for t in s.upos]
            tags["xpos"][1:] = [ix["xpos"].get(t, MASK) for t in s.xpos]
            tags["lemma"][1:] = [ix["lemma"].get(lemma_rule(f, l), MASK) if l != "_" or f == "_" else MASK
                                 for f, l in zip(s.words, s.lemmas)]
            tags["heads"][1:] = s.heads
            tags["deprel"][1:] = [ix["deprel"].get(d, MASK) for d in s.deprels]
            leaf_end = n > 3 and s.upos[-1] == "PUNCT" and len(s.words) not in s.heads
        if s.ner is not None:
            tags["ner"][1:] = [MASK if t is None else ix["ner"][t] for t in s.ner]
        if s.frames is not None:
            if s.predicates_known:
                tags["predicate"][1:] = 0
            for p, args in s.frames.items():
                tags["predicate"][p] = 1
                roles = np.zeros(n, np.int64)
                roles[0] = MASK
                roles[p] = MASK
                for a, label in args:
                    roles[a] = ix["role"].get(label, MASK)
                frames.append((p, roles))
        factuality = np.full(n, np.nan, np.float32)
        for i, v in s.factuality.items():
            factuality[i] = v
        shapes = {"as is": shape_ids(s.words)}
        for how in ("caps", "lower", "title"):
            shapes[how] = shape_ids(recased(s.words, how))
        shapes = {k: np.array([0] + v, np.int64) for k, v in shapes.items()}
        return Example(s, pieces, np.array(first), np.array(last), shapes, tags, factuality, frames, leaf_end)


def collate(examples: list[Example], rng: np.random.Generator | None = None) -> dict[str, np.ndarray]:
    """Pads examples into one batch; with a generator, casing and final punctuation are varied for training."""
    views = []
    for e in examples:
        how, drop = "as is", False
        if rng is not None:
            r = rng.random()
            how = "caps" if r < 0.08 else "lower" if r < 0.12 else "title" if r < 0.18 else "as is"
            drop = e.leaf_end and rng.random() < 0.10
        n = len(e.first) - drop
        p = int(e.last[n - 1]) + 1 if drop else len(e.pieces) - 1
        views.append((e, how, n, p))
    B, T, P = len(views), max(v[2] for v in views), max(v[3] for v in views) + 1
    out = {k: np.zeros((B, P), np.int64) for k in ("input_ids", "piece_mask", "shapes")}
    out |= {k: np.zeros((B, T), np.int64) for k in ("first", "last", "word_mask")}
    tags = {k: np.full((B, T), MASK, np.int64) for k in ("upos", "xpos", "lemma", "ner", "heads", "deprel", "predicate")}
    factuality = np.full((B, T), np.nan, np.float32)
    pairs = {k: [] for k in ("b", "p", "a", "role")}
    for b, (e, how, n, p) in enumerate(views):
        out["input_ids"][b, :p] = e.pieces[:p]
        out["input_ids"][b, p] = 102
        out["piece_mask"][b, :p + 1] = 1
        out["shapes"][b, :p] = np.repeat(e.shapes[how][:n], e.last[:n] - e.first[:n] + 1)
        out["first"][b, :n] = e.first[:n]
        out["last"][b, :n] = e.last[:n]
        out["word_mask"][b, :n] = 1
        for k, v in e.tags.items():
            tags[k][b, :n] = v[:n]
        factuality[b, :n] = e.factuality[:n]
        for predicate, roles in e.frames:
            if predicate >= n:
                continue
            a = np.flatnonzero(roles[:n] != MASK)
            pairs["b"].append(np.full(len(a), b))
            pairs["p"].append(np.full(len(a), predicate))
            pairs["a"].append(a)
            pairs["role"].append(roles[a])
    out["gold"] = tags
    out["factuality"] = factuality
    out["pairs"] = {k: np.concatenate(v).astype(np.int64) if v else np.zeros(0, np.int64) for k, v in pairs.items()}
    return out


def batches(examples: list[Example], budget: int, rng: np.random.Generator | None) -> list[list[int]]:
    """Groups of example indexes of like length, at most `budget` pieces after padding."""
    keys = np.array([len(e) for e in examples], np.float64)
    if rng is not None:
        keys = keys * (1 + 0.05 * rng.random(len(keys))) + rng.random(len(keys))
    groups, group, widest = [], [], 0
    for i in np.argsort(keys, kind="stable"):
        w = max(widest, len(examples[i]))
        if group and w * (len(group) + 1) > budget:
            groups.append(group)
            group, w = [], len(examples[i])
        group.append(int(i))
        widest = w
    groups.append(group)
    if rng is not None:
        rng.shuffle(groups)
    return groups
