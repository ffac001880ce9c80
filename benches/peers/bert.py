#!/usr/bin/env python3
"""Words per second of a BERT-base token classifier, int8 on ONNX Runtime, one thread.

  bert.py [TEXT_DIR]       median of seven runs over the words of the articles of a folder, default seeds/

Speed does not depend on what the weights are, so they are random: twelve layers of 768 with twelve heads and
3072 inside, the shape of AraBERT and CAMeLBERT, nine labels; matrices quantized to int8 by ONNX Runtime's own
dynamic quantization, its default threads cut to one. Articles go in sequences of 128 word pieces, as they would
with a tokenizer of PIECES pieces a word (that of a WordPiece vocabulary of 30,000 learnt on 22 million words of
Arabic news); the pieces are not made, so what making them costs is left out, in BERT's favour.

Packages: numpy, onnx, onnxruntime. Compare with `cargo bench --bench pipeline -- entities` on the same machine.
"""
import pathlib, statistics, sys, tempfile, time

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS, WIDTH, HEADS, INNER, LABELS, VOCABULARY, LENGTH = 12, 768, 12, 3072, 9, 30_000, 128
PIECES = 1.3


class Graph:
    """Nodes and weights, one after the other."""

    def __init__(self):
        self.nodes, self.weights, self.random = [], [], np.random.default_rng(1)

    def weight(self, *shape):
        name = f"w{len(self.weights)}"
        values = self.random.normal(0, 0.02, shape).astype(np.float32)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def constant(self, values, kind):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(values, kind), name))
        return name

    def node(self, kind, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def linear(self, x, into, out):
        return self.node("Add", self.node("MatMul", x, self.weight(into, out)), self.weight(out))

    def norm(self, x):
        return self.node("LayerNormalization", x, self.weight(WIDTH), self.weight(WIDTH), axis=-1, epsilon=1e-12)

    def heads(self, x, order):
        split = self.node("Reshape", x, self.constant([1, LENGTH, HEADS, WIDTH // HEADS], np.int64))
        return self.node("Transpose", split, perm=order)

    def layer(self, x):
        query, key, value = (self.linear(x, WIDTH, WIDTH) for _ in range(3))
        scores = self.node("MatMul", self.heads(query, [0, 2, 1, 3]), self.heads(key, [0, 2, 3, 1]))
        scaled = self.node("Mul", scores, self.constant((WIDTH // HEADS) ** -0.5, np.float32))
        mixed = self.node("MatMul", self.node("Softmax", scaled, axis=-1), self.heads(value, [0, 2, 1, 3]))
        joined = self.node("Reshape", self.node("Transpose", mixed, perm=[0, 2, 1, 3]),
                           self.constant([1, LENGTH, WIDTH], np.int64))
        x = self.norm(self.node("Add", x, self.linear(joined, WIDTH, WIDTH)))
        inner = self.node("Gelu", self.linear(x, WIDTH, INNER), approximate="tanh")
        return self.norm(self.node("Add", x, self.linear(inner, INNER, WIDTH)))


def build(path):
    graph = Graph()
    x = graph.node("Add", graph.node("Gather", graph.weight(VOCABULARY, WIDTH), "pieces"), graph.weight(LENGTH, WIDTH))
    x = graph.norm(x)
    for _ in range(LAYERS):
        x = graph.layer(x)
    labels = graph.linear(x, WIDTH, LABELS)
    inputs = [helper.make_tensor_value_info("pieces", TensorProto.INT64, [1, LENGTH])]
    outputs = [helper.make_tensor_value_info(labels, TensorProto.FLOAT, [1, LENGTH, LABELS])]
    model = helper.make_model(helper.make_graph(graph.nodes, "bert", inputs, outputs, graph.weights),
                              opset_imports=[helper.make_opsetid("", 20)])
    model.ir_version = 9
    onnx.save(model, path)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "seeds")
    words = [len(f.read_text("utf8").split()) for f in sorted(folder.glob("*.txt"))]
    sequences = sum(-(-int(count * PIECES) // LENGTH) for count in words)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    with tempfile.TemporaryDirectory() as place:
        whole, small = f"{place}/whole.onnx", f"{place}/int8.onnx"
        build(whole)
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8)
        session = ort.InferenceSession(small, options, providers=["CPUExecutionProvider"])
    pieces = np.random.default_rng(2).integers(0, VOCABULARY, (1, LENGTH))
    # As many sequences as take some seconds stand for all.
    some = min(sequences, 24)
    times = []
    for _ in range(8):
        begun = time.perf_counter()
        for _ in range(some):
            session.run(None, {"pieces": pieces})
        times.append((time.perf_counter() - begun) / some)
    each = statistics.median(times[1:])
    print(f"bert-base int8   {LENGTH / each:12,.0f} word pieces/s {sum(words) / (sequences * each):10,.0f} words/s "
          f"({1000 * each:.0f} ms for {LENGTH} pieces, {sequences} sequences for {sum(words):,} words)")


if __name__ == "__main__":
    main()
