"""The reader network: a MiniLM-L6 encoder with word shapes, and a head per layer of annotation."""

import math
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

from data import SHAPES

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
SHAPE_WIDTH = 32
ARC = 256
REL = 256      # half multiplied, half added
ROLE = 512
DISTANCES = 33  # argument minus predicate, clamped to -16..16, plus 16
PATHS = 8       # see role_path


class Dropout(nn.Module):
    """Dropout with one mask per sentence (or list of pairs), shared by all its positions: cheap, and usual for parsers."""

    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        rows = 1 if x.dim() == 2 else x.shape[0]
        mask = torch.empty(rows, *[1] * (x.dim() - 2), x.shape[-1]).bernoulli_(1 - self.p) / (1 - self.p)
        return x * mask


class Layer(nn.Module):
    """One transformer layer, post-norm, as in BERT."""

    def __init__(self, dropout: float):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = Dropout(dropout)
        self.plain_attention = False

    def forward(self, x, bias):
        B, P, _ = x.shape
        size = WIDTH // ATTENTION_HEADS
        q, k, v = (t.view(B, P, ATTENTION_HEADS, size).transpose(1, 2) for t in self.qkv(x).split(WIDTH, dim=-1))
        if self.plain_attention:
            a = torch.softmax(torch.matmul(q * (1 / math.sqrt(size)), k.transpose(-1, -2)) + bias, dim=-1)
            a = torch.matmul(a, v)
        else:
            a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.dropout(self.out(a.transpose(1, 2).reshape(B, P, WIDTH))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """Stage 1 is `words`: from pieces to scores per word. Stage 2 is `rel` and `role`: scores of chosen pairs."""

    def __init__(self, labels: dict[str, list[str]], dropout: float = 0.1, head_dropout: float = 0.2, layers: int = LAYERS):
        super().__init__()
        self.word_embedding = nn.Embedding(30522, WIDTH)
        self.position_embedding = nn.Embedding(512, WIDTH)
        self.type_embedding = nn.Parameter(torch.zeros(WIDTH))
        self.shape_embedding = nn.Embedding(len(SHAPES), WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = Dropout(dropout)
        self.head_dropout = Dropout(head_dropout)
        self.word_shape = nn.Embedding(len(SHAPES), SHAPE_WIDTH)
        inner = WIDTH + SHAPE_WIDTH
        self.upos = nn.Linear(inner, len(labels["upos"]))
        self.xpos = nn.Linear(inner, len(labels["xpos"]))
        self.lemma = nn.Linear(inner, len(labels["lemma"]))
        self.ner = nn.Linear(inner, len(labels["ner"]))
        self.predicate = nn.Linear(inner, 1)
        self.factuality_inner = nn.Linear(inner, 128)
        self.factuality = nn.Linear(128, 1)
        self.arc_dep = nn.Linear(inner, ARC)
        self.arc_head = nn.Linear(inner, ARC)
        self.arc = nn.Parameter(torch.zeros(ARC, ARC))
        self.arc_bias = nn.Linear(ARC, 1, bias=False)
        self.rel_dep = nn.Linear(inner, REL)
        self.rel_head = nn.Linear(inner, REL)
        self.rel = nn.Linear(REL, len(labels["deprel"]))
        self.role_pred = nn.Linear(inner, ROLE)
        self.role_arg = nn.Linear(inner, ROLE)
        self.role_distance = nn.Embedding(DISTANCES, ROLE // 2)
        self.role_path = nn.Embedding(PATHS, ROLE // 2)
        self.role = nn.Linear(ROLE, len(labels["role"]))
        nn.init.zeros_(self.shape_embedding.weight)
        nn.init.normal_(self.word_shape.weight, std=0.2)
        nn.init.normal_(self.role_distance.weight, std=0.1)
        nn.init.normal_(self.role_path.weight, std=0.1)
        nn.init.orthogonal_(self.arc)

    def load_start(self, folder: Path) -> None:
        """Fills the encoder with the start weights (Hugging Face's names for a BERT model)."""
        w = load_file(str(folder / "model.safetensors"))
        state = {
            "word_embedding.weight": w["embeddings.word_embeddings.weight"],
            "position_embedding.weight": w["embeddings.position_embeddings.weight"],
            "type_embedding": w["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": w["embeddings.LayerNorm.weight"], "norm.bias": w["embeddings.LayerNorm.bias"],
        }
        names = {"out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
                 "down": "output.dense", "norm2": "output.LayerNorm"}
        for i in range(len(self.layers)):
            old = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                state[f"layers.{i}.qkv.{part}"] = torch.cat([w[f"{old}attention.self.{n}.{part}"] for n in ("query", "key", "value")])
                for ours, theirs in names.items():
                    state[f"layers.{i}.{ours}.{part}"] = w[f"{old}{theirs}.{part}"]
        _, unexpected = self.load_state_dict(state, strict=False)
        assert not unexpected

    def encode(self, input_ids, piece_mask, shapes):
        P = input_ids.shape[1]
        x = self.word_embedding(input_ids) + self.shape_embedding(shapes)
        x = x + self.position_embedding.weight[:P] + self.type_embedding
        x = self.dropout(self.norm(x))
        bias = ((piece_mask.to(x.dtype) - 1.0) * 10000.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def words(self, input_ids, piece_mask, shapes, first, last, word_mask):
        """Scores and projections per word; index 0 of the word axis is ROOT."""
        x = self.encode(input_ids, piece_mask, shapes)
        B, P, _ = x.shape
        row = torch.arange(B, device=x.device)[:, None] * P
        flat = x.reshape(B * P, WIDTH)
        shape = shapes.reshape(B * P)[row + first]
        mean = (F.embedding(row + first, flat) + F.embedding(row + last, flat)) * 0.5
        h = self.head_dropout(torch.cat([mean, self.word_shape(shape)], dim=-1))
        dep = self.head_dropout(F.relu(self.arc_dep(h)))
        head = self.head_dropout(F.relu(self.arc_head(h)))
        arc = torch.matmul(torch.matmul(dep, self.arc), head.transpose(1, 2)) + self.arc_bias(head).transpose(1, 2)
        arc = arc + ((word_mask.to(x.dtype) - 1.0) * 10000.0)[:, None, :]
        return {
            "upos": self.upos(h), "xpos": self.xpos(h), "lemma": self.lemma(h), "ner": self.ner(h),
            "predicate": self.predicate(h)[..., 0],
            "factuality": self.factuality(F.relu(self.factuality_inner(h)))[..., 0],
            "arc": arc, "rel_dep": self.rel_dep(h), "rel_head": self.rel_head(h),
            "role_pred": self.role_pred(h), "role_arg": self.role_arg(h),
        }

    def pair_rel(self, dep, head):
        """Label scores of (dependent, head) pairs from rows of `rel_dep` and `rel_head`."""
        half = REL // 2
        x = torch.cat([dep[:, :half] * head[:, :half], F.relu(dep[:, half:] + head[:, half:])], dim=-1)
        return self.rel(self.head_dropout(x))

    def pair_role(self, pred, arg, distance, path):
        """Role scores of (predicate, word) pairs from rows of `role_pred` and `role_arg`."""
        half = ROLE // 2
        added = pred[:, half:] + arg[:, half:] + self.role_distance(distance) + self.role_path(path)
        x = torch.cat([pred[:, :half] * arg[:, :half], F.relu(added)], dim=-1)
        return self.role(self.head_dropout(x))


def role_path(heads, b, p, a):
    """How the word a lies to the predicate p in the tree `heads[b]`; the first that holds, else 0.

    1 head(a) = p; 2 head(p) = a; 3 head(a) = head(p); 4 head(head(a)) = p; 5 head(head(p)) = a;
    6 head(a) = head(head(p)); 7 head(head(a)) = head(p).  The head of ROOT (0) is ROOT; in 6 head(p), and in
    7 head(a), must not be ROOT. Works on NumPy arrays and torch tensors alike.
    """
    ha, hp = heads[b, a], heads[b, p]
    hha, hhp = heads[b, ha], heads[b, hp]
    rules = [ha == p, hp == a, ha == hp, hha == p, hhp == a, (ha == hhp) & (hp != 0), (hha == hp) & (ha != 0)]
    out = ha * 0
    for i, rule in reversed(list(enumerate(rules, 1))):
        out = out * (~rule) + i * rule
    return out


def role_distance(p, a):
    """The bucket of argument minus predicate position: clamped to -16..16, plus 16."""
    return (a - p).clip(-16, 16) + 16
