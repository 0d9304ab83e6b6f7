"""A BERT encoder as an ONNX graph of few large operators, which onnxruntime runs faster than what torch traces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from transformers import BertModel

OPSET = 20
INPUT = "input_ids"
OUTPUT = "embedding"
FLOAT: int = TensorProto.FLOAT
_IR = 9  # the file format that goes with the operators
_OWN = "com.microsoft"
_PARTS = ("query", "key", "value")
Weights = dict[str, npt.NDArray[np.float32]]


def sentence_graph(model: BertModel) -> ModelProto:
    """The model in full precision: token ids ``[n, tokens]`` without padding to unit vectors ``[n, hidden]``."""
    return _Writer(model).written()


class _Writer:
    """Collects nodes and constants; each step takes the name of a value and gives the name of the next."""

    def __init__(self, model: BertModel) -> None:
        self._weights: Weights = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
        self._config = model.config
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def written(self) -> ModelProto:
        value = self._embedded()
        for layer in range(self._config.num_hidden_layers):
            value = self._layer(value, f"encoder.layer.{layer}.")
        tokens = self._constant("tokens_axis", np.array([1]))
        mean = self._node("ReduceMean", [value, tokens], keepdims=0)
        length = self._node("ReduceL2", [mean, tokens], keepdims=1)
        self._nodes.append(helper.make_node("Div", [mean, length], [OUTPUT]))
        return self._model()

    def _model(self) -> ModelProto:
        taken = helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])
        given = helper.make_tensor_value_info(OUTPUT, FLOAT, ["texts", self._config.hidden_size])
        graph = helper.make_graph(self._nodes, "encoder", [taken], [given], self._constants)
        operators = [helper.make_opsetid("", OPSET), helper.make_opsetid(_OWN, 1)]
        return helper.make_model(graph, opset_imports=operators, ir_version=_IR)

    def _embedded(self) -> str:
        """Words and places; every token is of the first type, which is added to the places once for all."""
        name = "embeddings."
        places = self._weights[f"{name}position_embeddings.weight"]
        places = places + self._weights[f"{name}token_type_embeddings.weight"][0]
        words = self._node("Gather", [self._weight(f"{name}word_embeddings.weight"), INPUT])
        begin, count = self._constant("begin", np.array([0])), self._node("Shape", [INPUT], start=1, end=2)
        there = self._node("Slice", [self._constant("places", places), begin, count, begin])
        return self._normed(self._node("Add", [words, there]), f"{name}LayerNorm")

    def _layer(self, value: str, name: str) -> str:
        heads = self._attention(value, f"{name}attention.self.")
        value = self._added(value, heads, f"{name}attention.output.")
        wide = self._node("Gelu", [self._linear(value, [f"{name}intermediate.dense"])])
        return self._added(value, wide, f"{name}output.")

    def _attention(self, value: str, name: str) -> str:
        """Queries, keys and values by one matrix: the activations are quantised once for the three."""
        joined = self._linear(value, [f"{name}{part}" for part in _PARTS])
        outputs = [f"{name}{part}.value" for part in _PARTS]
        self._nodes.append(helper.make_node("Split", [joined], outputs, axis=-1, num_outputs=len(outputs)))
        return self._node("MultiHeadAttention", outputs, domain=_OWN, num_heads=self._config.num_attention_heads)

    def _added(self, value: str, change: str, name: str) -> str:
        return self._normed(self._node("Add", [value, self._linear(change, [f"{name}dense"])]), f"{name}LayerNorm")

    def _normed(self, value: str, name: str) -> str:
        scale, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=self._config.layer_norm_eps)

    def _linear(self, value: str, names: Sequence[str]) -> str:
        """The linear maps of these names side by side, as one."""
        matrix = np.concatenate([self._weights[f"{name}.weight"] for name in names]).T
        shift = np.concatenate([self._weights[f"{name}.bias"] for name in names])
        product = self._node("MatMul", [value, self._constant(f"{names[0]}.matrix", matrix)])
        return self._node("Add", [product, self._constant(f"{names[0]}.shift", shift)])

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, values: npt.NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:  # noqa: ANN401 - as the operators have them
        name = f"{kind}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name
