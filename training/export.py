"""Writes a trained reader as ONNX, f32 and int8: `python export.py --run RUN --start START --out EXPORT`."""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn as nn
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from data import BASE_SHAPES, SENTENCE_CASES, Encoder, collate, lemma_exceptions, read_ewt, read_gum
from model import DISTANCES, PATHS, REL, ROLE, Reader

STAGE1 = {"input_ids": "BP", "piece_mask": "BP", "shapes": "BP", "first": "BT", "last": "BT", "word_mask": "BT"}
STAGE1_OUT = ["upos", "xpos", "lemma", "ner", "predicate", "factuality", "arc", "rel_dep", "rel_head", "role_pred", "role_arg"]
PAIRS = ["pair_rel_dep", "pair_rel_head", "pair_role_pred", "pair_role_arg", "pair_role_distance", "pair_role_path"]
# Heads kept in f32 inside the int8 graph: small or touchy. "MatMul" is the product with the arc matrix.
F32_HEADS = ("arc_dep", "arc_head", "arc_bias", "MatMul", "upos", "xpos", "ner", "predicate", "factuality", "factuality_inner",
             "rel", "role")


class Whole(nn.Module):
    """Both stages as one graph of three parts that share nothing but the file."""

    def __init__(self, reader: Reader):
        super().__init__()
        self.reader = reader

    def forward(self, input_ids, piece_mask, shapes, first, last, word_mask,
                pair_rel_dep, pair_rel_head, pair_role_pred, pair_role_arg, pair_role_distance, pair_role_path):
        words = self.reader.words(input_ids, piece_mask, shapes, first, last, word_mask)
        rel = self.reader.pair_rel(pair_rel_dep, pair_rel_head)
        role = self.reader.pair_role(pair_role_pred, pair_role_arg, pair_role_distance, pair_role_path)
        return tuple(words[k] for k in STAGE1_OUT) + (rel, role)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--run", type=Path, required=True, help="folder of train.py with labels.json and model.pt or checkpoint.pt")
    p.add_argument("--data", type=Path, default=Path("../shared/data"))
    p.add_argument("--start", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--layers", type=int, default=6)
    p.add_argument("--full-range", action="store_true", help="8-bit weights in full; only safe where the CPU has VNNI")
    p.add_argument("--dynamic", action="store_true", help="find activation ranges at run time, per batch")
    p.add_argument("--calibration", type=int, default=600, help="training sentences that fix the activation ranges")
    args = p.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    labels = json.loads((args.run / "labels.json").read_text())
    model = Reader(labels, layers=args.layers)
    final = args.run / "model.pt"
    model.load_state_dict(torch.load(final, weights_only=True) if final.exists()
                          else torch.load(args.run / "checkpoint.pt", weights_only=True)["model"])
    export_f32(model, args.out / "reader-f32.onnx")
    encoder = Encoder(args.start / "vocab.txt", labels)
    train = read_ewt(args.data, "train") + read_gum(args.data, "train")
    sample = [train[i] for i in np.random.default_rng(1).permutation(len(train))[:args.calibration]]
    quantise(args.out / "reader-f32.onnx", args.out / "reader.onnx", [e for e in map(encoder.encode, sample) if e],
             reduce_range=not args.full_range, fixed=not args.dynamic)
    labels["lemma_exceptions"] = lemma_exceptions(train)
    shutil.copy(args.start / "vocab.txt", args.out / "vocab.txt")
    write_labels(labels, args.out / "labels.json")
    for f in sorted(args.out.iterdir()):
        print(f.name, f.stat().st_size)


def export_f32(model: Reader, path: Path) -> None:
    model.eval()
    for layer in model.layers:
        layer.plain_attention = True
    B, P, T, N, M = 2, 7, 5, 3, 4
    size = {"B": B, "P": P, "T": T}
    ints = {k: torch.ones([size[c] for c in dims], dtype=torch.int32) for k, dims in STAGE1.items()}
    ints["first"] = ints["first"] * 0
    pairs = {"pair_rel_dep": torch.randn(N, REL), "pair_rel_head": torch.randn(N, REL),
             "pair_role_pred": torch.randn(M, ROLE), "pair_role_arg": torch.randn(M, ROLE),
             "pair_role_distance": torch.ones(M, dtype=torch.int32), "pair_role_path": torch.ones(M, dtype=torch.int32)}
    axes = {k: {i: c for i, c in enumerate(dims)} for k, dims in STAGE1.items()}
    axes |= {k: {0: "N" if "rel" in k else "M"} for k in PAIRS}
    axes |= {k: {0: "B", 1: "T"} for k in STAGE1_OUT}
    axes["arc"][2] = "T"
    axes |= {"rel": {0: "N"}, "role": {0: "M"}}
    torch.onnx.export(Whole(model), (*ints.values(), *pairs.values()), str(path), opset_version=17, dynamo=False,
                      input_names=[*STAGE1, *PAIRS], output_names=[*STAGE1_OUT, "rel", "role"], dynamic_axes=axes)
    onnx.checker.check_model(str(path))


def quantise(source: Path, target: Path, examples, reduce_range: bool, fixed: bool) -> None:
    """int8 weights, per channel; activations uint8, by ranges fixed here (or found anew at run time).

    reduce_range keeps weights within 7 bits, because without VNNI the 8-bit multiply-add of AVX2 saturates.
    Fixed ranges make a sentence's scores independent of the sentences beside it in a batch.
    """
    graph = onnx.load(str(source)).graph
    keep = [n.name for n in graph.node if n.op_type in ("MatMul", "Gemm") and n.name.split("/")[1] in F32_HEADS]
    keep += [name + "_MatMul" for name in keep]   # the quantiser first splits Gemm into MatMul and Add
    quantize_dynamic(str(source), str(target), op_types_to_quantize=["MatMul"], per_channel=True,
                     reduce_range=reduce_range, weight_type=QuantType.QInt8, nodes_to_exclude=keep,
                     extra_options={"MatMulConstBOnly": True})
    model = onnx.load(str(target))
    if fixed:
        fix_ranges(model.graph, activation_ranges(source, model.graph, examples))
    shrink_embedding(model.graph, "reader.word_embedding.weight")
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def activation_ranges(source: Path, quantised, examples) -> dict[str, tuple[float, float]]:
    """The lowest and highest value of every quantised activation over some training sentences, one at a time."""
    names = [n.input[0] for n in quantised.node if n.op_type == "DynamicQuantizeLinear"]
    model = onnx.load(str(source))
    model.graph.output.extend(onnx.helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in names)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    low, high = {n: [] for n in names}, {n: [] for n in names}
    for e in examples:
        batch = collate([e])
        feed = {k: batch[k].astype(np.int32) for k in STAGE1}
        for name, value in zip(names, session.run(names, feed | empty_pairs())):
            low[name].append(value.min())
            high[name].append(value.max())
    # The few widest sentences are cut off: a clipped outlier costs less than coarser steps for all.
    return {n: (min(0.0, float(np.quantile(low[n], 0.005))), max(0.0, float(np.quantile(high[n], 0.995)))) for n in names}


def empty_pairs() -> dict[str, np.ndarray]:
    """Zero pairs, for runtimes that insist on every input."""
    widths = {"pair_rel_dep": REL, "pair_rel_head": REL, "pair_role_pred": ROLE, "pair_role_arg": ROLE}
    return {k: np.zeros((0, widths[k]), np.float32) if k in widths else np.zeros(0, np.int32) for k in PAIRS}


def fix_ranges(graph, ranges: dict[str, tuple[float, float]]) -> None:
    """Replaces every DynamicQuantizeLinear by a QuantizeLinear with constant scale and zero point."""
    for node in list(graph.node):
        if node.op_type != "DynamicQuantizeLinear":
            continue
        low, high = ranges[node.input[0]]
        scale = np.float32((high - low) / 255)
        zero = np.uint8(np.clip(round(-low / scale), 0, 255))
        quantised, scale_name, zero_name = node.output
        graph.initializer.append(numpy_helper.from_array(np.array(scale), scale_name))
        graph.initializer.append(numpy_helper.from_array(np.array(zero), zero_name))
        at = list(graph.node).index(node)
        graph.node.remove(node)
        graph.node.insert(at, onnx.helper.make_node("QuantizeLinear", [node.input[0], scale_name, zero_name], [quantised], name=node.name))


def shrink_embedding(graph, name: str) -> None:
    """Stores an embedding as int8 with one scale per row: Gather, Cast, Mul by the gathered scale."""
    table = next(i for i in graph.initializer if i.name == name)
    gather = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == name)
    values = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-8).astype(np.float32)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(np.round(values / scale).astype(np.int8), name + "_int8"))
    graph.initializer.append(numpy_helper.from_array(scale, name + "_scale"))
    index, out = gather.input[1], gather.output[0]
    at = list(graph.node).index(gather)
    graph.node.remove(gather)
    make = onnx.helper.make_node
    new = [make("Gather", [name + "_int8", index], [out + "_int8"], name=gather.name, axis=0),
           make("Gather", [name + "_scale", index], [out + "_scale"], name=gather.name + "_scale", axis=0),
           make("Cast", [out + "_int8"], [out + "_float"], name=gather.name + "_cast", to=onnx.TensorProto.FLOAT),
           make("Mul", [out + "_float", out + "_scale"], [out], name=gather.name + "_mul")]
    for k, node in enumerate(new):
        graph.node.insert(at + k, node)


def write_labels(labels: dict, path: Path) -> None:
    """labels.json: everything the Rust side needs to know besides the graph."""
    out = {"format": 1} | labels | {
        "base_shapes": BASE_SHAPES, "sentence_cases": SENTENCE_CASES,
        "rel_width": REL, "role_width": ROLE, "role_distances": DISTANCES, "role_paths": PATHS,
        "cls": 101, "sep": 102, "unk": 100, "max_word_pieces": 12, "max_pieces": 256,
        "thresholds": {"predicate": 0.0},
    }
    path.write_text(json.dumps(out, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
