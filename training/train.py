"""Trains the reader: `python train.py --data ../shared/data --start MODEL_FOLDER --out RUN_FOLDER`.

A run can be stopped at any time and started again with the same command; --epochs may then differ, and the
learning rate follows the new schedule from there.
"""

import argparse
import hashlib
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from data import MASK, Encoder, batches, collate, make_labels, read_ewt, read_gum, read_re3d, read_train
from model import Reader, role_distance, role_path
from score import score

SEED = 20261125


def main() -> None:
    args = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    args.out.mkdir(parents=True, exist_ok=True)
    raw = read_train(args.data)
    labels_path = args.out / "labels.json"
    labels = json.loads(labels_path.read_text()) if labels_path.exists() else make_labels(raw)
    labels_path.write_text(json.dumps(labels, ensure_ascii=False))
    encoder = Encoder(args.start / "vocab.txt", labels)
    train = [e for e in map(encoder.encode, raw) if e is not None]
    dev = dev_sets(args.data, encoder)
    print(len(train), "sentences,", sum(map(len, train)), "pieces,", {k: len(v) for k, v in labels.items()}, flush=True)

    model = Reader(labels, dropout=args.dropout, head_dropout=args.head_dropout, layers=args.layers)
    model.load_start(args.start)
    model.word_embedding.weight.requires_grad_(False)
    write_settings(args, train)
    # Forked, so that the data is read once; a process per core waits once a step, threads would many times.
    torch.multiprocessing.start_processes(work, (args, labels, train, dev, model), args.processes, start_method="fork")


def write_settings(args, train: list) -> None:
    """settings.json: what the passport tells of the training."""
    settings = {k.replace("_", "-"): v for k, v in vars(args).items() if not isinstance(v, Path)}
    settings |= {"sentences": len(train), "pieces": sum(map(len, train)), "seed": SEED, "optimizer": "AdamW 0.9 0.98, decay 0.01",
                 "schedule": "linear to zero after warm-up", "torch": torch.__version__, "weights": json.dumps(WEIGHTS),
                 "start_sha256": hashlib.sha256((args.start / "model.safetensors").read_bytes()).hexdigest()}
    (args.out / "settings.json").write_text(json.dumps(settings, indent=1))


def work(rank: int, args, labels: dict, train: list, dev: dict, model: Reader) -> None:
    """One of the processes: its share of every batch, gradients averaged over all."""
    store = torch.distributed.FileStore(str(args.out / f"store-{os.getppid()}"), args.processes)
    torch.distributed.init_process_group("gloo", store=store, rank=rank, world_size=args.processes)
    torch.manual_seed(SEED + rank)
    say = (lambda *a: print(*a, flush=True)) if rank == 0 else (lambda *a: None)
    optimizer, base_rates = make_optimizer(model, args)
    gradients = flat_gradients(model)
    step, checkpoint = 0, args.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step = saved["step"]
        say("resumed at step", step)

    per_epoch = len(batches(train, args.budget, np.random.default_rng([SEED, 0])))
    total = round(args.epochs * per_epoch)
    clock, losses = time.time(), {}
    began_at, first_rate = time.time(), schedule(step, args.warmup, total)
    while step < total:
        epoch = step // per_epoch
        order = batches(train, args.budget, np.random.default_rng([SEED, epoch]))
        for k in range(step - epoch * per_epoch, min(per_epoch, total - epoch * per_epoch)):
            rng = np.random.default_rng([SEED, 1 + rank, step])
            share = order[k % len(order)][rank::args.processes]
            gradients.zero_()
            parts = {}
            if share:
                own_tree = rng.random() < 0.6 * min(1.0, step / (2 * per_epoch))
                parts = model_losses(model, collate([train[i] for i in share], rng), own_tree)
                sum(WEIGHTS[name] * value for name, value in parts.items()).backward()
            rate = schedule(step, args.warmup, total)
            if args.minutes:
                rate = min(rate, first_rate * max(0.0, 1 - (time.time() - began_at) / (60 * args.minutes)))
            gradients[-1] = rate   # by the clock it differs between processes; its mean is used by all
            torch.distributed.all_reduce(gradients)
            gradients /= args.processes
            rate, gradients[-1] = gradients[-1].item(), 0.0
            if rate == 0.0:
                total = step
                break
            gradients *= (2.0 / gradients.norm().clamp(min=2.0))
            for g, base in zip(optimizer.param_groups, base_rates):
                g["lr"] = base * rate
            optimizer.step()
            step += 1
            for name, value in parts.items():
                losses.setdefault(name, []).append(value.item())
            if step % 100 == 0:
                means = " ".join(f"{n} {np.mean(v):.3f}" for n, v in losses.items())
                say(f"step {step} epoch {step / per_epoch:.2f} {100 / (time.time() - clock):.2f}/s {means}")
                clock, losses = time.time(), {}
            if step % 500 == 0 and rank == 0:
                save(checkpoint, model, optimizer, step)
        if rank == 0:
            save(checkpoint, model, optimizer, step)
        began = time.time()
        for name, what in share_out(rank, args.processes):
            print(f"EPOCH {step / per_epoch:.2f} {name}", json.dumps(dev_scores(model, dev[name], labels, what)),
                  f"{time.time() - began:.0f}s", flush=True)
        clock = time.time()
    if rank == 0:
        torch.save(model.state_dict(), args.out / "model.pt")
    torch.distributed.barrier()


def flat_gradients(model: Reader) -> torch.Tensor:
    """One buffer that all gradients are views of, so that they are averaged and clipped in one go.

    One number more at the end carries the learning rate."""
    params = [p for p in model.parameters() if p.requires_grad]
    flat = torch.zeros(sum(p.numel() for p in params) + 1)
    at = 0
    for p in params:
        p.grad = flat[at:at + p.numel()].view_as(p)
        at += p.numel()
    return flat


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", type=Path, default=Path("../shared/data"))
    p.add_argument("--start", type=Path, required=True, help="folder with model.safetensors and vocab.txt")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--epochs", type=float, default=8)
    p.add_argument("--minutes", type=float, default=0, help="end by then, the learning rate falling to zero")
    p.add_argument("--budget", type=int, default=800, help="pieces per batch, padding included")
    p.add_argument("--encoder-rate", type=float, default=1.5e-4)
    p.add_argument("--head-rate", type=float, default=1e-3)
    p.add_argument("--warmup", type=int, default=150)
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--head-dropout", type=float, default=0.2)
    p.add_argument("--layers", type=int, default=6)
    p.add_argument("--processes", type=int, default=2, help="one per core that is free")
    return p.parse_args()


def dev_sets(data: Path, encoder: Encoder) -> dict:
    sets = {"ewt": read_ewt(data, "dev"), "gum": read_gum(data, "dev"), "re3d": read_re3d(data / "re3d/train.jsonl.gz", dev=True)}
    return {k: [e for e in map(encoder.encode, v) if e is not None] for k, v in sets.items()}


def share_out(rank: int, processes: int) -> list[tuple[str, set[str]]]:
    """Which dev sets a process scores, and for which layers."""
    jobs = [("ewt", {"tree", "names", "roles", "factuality"}), ("gum", {"tree"}), ("re3d", {"names"})]
    if processes == 1:
        return jobs
    return jobs[:1] if rank == 0 else jobs[1:] if rank == 1 else []


def dev_scores(model: Reader, examples: list, labels: dict, what: set[str]) -> dict[str, float]:
    model.eval()
    scores = score(TorchReader(model), examples, labels, what)
    model.train()
    return {n: round(float(x), 2) for n, x in scores.items()}


class TorchReader:
    """The network behind the interface that `score` asks for."""

    def __init__(self, model: Reader):
        self.model = model

    @torch.no_grad()
    def words(self, batch):
        keys = ("input_ids", "piece_mask", "shapes", "first", "last", "word_mask")
        return {k: v.numpy() for k, v in self.model.words(*(torch.from_numpy(batch[k]) for k in keys)).items()}

    @torch.no_grad()
    def pair_rel(self, dep, head):
        return self.model.pair_rel(torch.from_numpy(dep), torch.from_numpy(head)).numpy()

    @torch.no_grad()
    def pair_role(self, pred, arg, distance, path):
        return self.model.pair_role(*map(torch.from_numpy, (pred, arg, distance, path))).numpy()


WEIGHTS = {"upos": 0.5, "xpos": 0.5, "lemma": 0.5, "ner": 2.0, "predicate": 0.5, "factuality": 0.3, "arc": 1.0,
           "rel": 0.7, "role": 1.0}


def model_losses(model: Reader, batch: dict, own_tree: bool) -> dict[str, torch.Tensor]:
    """One loss per annotated layer; roles see the gold tree, or the model's own heads if `own_tree`."""
    keys = ("input_ids", "piece_mask", "shapes", "first", "last", "word_mask")
    out = model.words(*(torch.from_numpy(batch[k]) for k in keys))
    gold = {k: torch.from_numpy(v) for k, v in batch["gold"].items()}
    losses = {}
    for name in ("upos", "xpos", "lemma", "ner"):
        target = gold[name].flatten()
        known = target != MASK
        if known.any():
            losses[name] = F.cross_entropy(out[name].flatten(0, 1)[known], target[known])
    known = gold["predicate"] != MASK
    if known.any():
        losses["predicate"] = F.binary_cross_entropy_with_logits(out["predicate"][known], gold["predicate"][known].float())
    factuality = torch.from_numpy(batch["factuality"])
    known = ~torch.isnan(factuality)
    if known.any():
        losses["factuality"] = F.smooth_l1_loss(out["factuality"][known], factuality[known])
    known = gold["heads"] != MASK
    if known.any():
        b, d = known.nonzero(as_tuple=True)
        h = gold["heads"][b, d]
        losses["arc"] = F.cross_entropy(out["arc"][b, d], h)
        target = gold["deprel"][b, d]
        losses["rel"] = F.cross_entropy(model.pair_rel(out["rel_dep"][b, d], out["rel_head"][b, h]), target, ignore_index=MASK)
    q = {k: torch.from_numpy(v) for k, v in batch["pairs"].items()}
    if len(q["b"]):
        tree = gold["heads"].clamp(min=0)
        if own_tree:
            tree = out["arc"].detach().argmax(-1)
            tree[:, 0] = 0
        scores = model.pair_role(out["role_pred"][q["b"], q["p"]], out["role_arg"][q["b"], q["a"]],
                                 role_distance(q["p"], q["a"]), role_path(tree, q["b"], q["p"], q["a"]))
        total = F.cross_entropy(scores, q["role"], reduction="sum")
        losses["role"] = total / (3 * (q["role"] > 0).sum().clamp(min=1) / 2)
    return losses


def make_optimizer(model: Reader, args):
    heads = ("upos", "xpos", "lemma", "ner", "predicate", "factuality", "arc", "rel", "role", "word_shape", "shape_embedding")
    groups = {}
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        is_head = name.startswith(heads)
        decay = p.dim() > 1 and "embedding" not in name
        groups.setdefault((is_head, decay), []).append(p)
    params = [{"params": v, "lr": args.head_rate if h else args.encoder_rate, "weight_decay": 0.01 if d else 0.0}
              for (h, d), v in groups.items()]
    rates = [g["lr"] for g in params]
    return torch.optim.AdamW(params, betas=(0.9, 0.98), fused=True), rates


def schedule(step: int, warmup: int, total: float) -> float:
    if step < warmup:
        return (step + 1) / warmup
    return max(0.0, (total - step) / max(1.0, total - warmup))


def save(path: Path, model: Reader, optimizer, step: int) -> None:
    partial = path.with_suffix(".partial")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.rename(path)


if __name__ == "__main__":
    main()
