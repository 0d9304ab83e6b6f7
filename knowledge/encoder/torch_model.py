"""The package's weights as a real sentence-transformers model: what is checked, exported and, later, fine-tuned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

from knowledge.encoder.package import PackedModel, Shape, package_file, read_package
from knowledge.encoder.protocol import PASSAGE_PROMPT, QUERY_PROMPT
from knowledge.encoder.tokens import make_tokenizer
from knowledge.encoder.vocabulary import SPECIAL, kept_ids

_EMBEDDINGS = {
    "word_embeddings.weight": "word",
    "position_embeddings.weight": "pos",
    "token_type_embeddings.weight": "type",
    "LayerNorm.weight": "ln.w",
    "LayerNorm.bias": "ln.b",
}
_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def bert_model(packed: PackedModel, kept: Sequence[int]) -> BertModel:
    """A ``BertModel`` with the rows ``kept`` of the vocabulary."""
    model = BertModel(_config(packed.shape, len(kept)), add_pooling_layer=False)
    shapes = model.state_dict()
    weights = {}
    for ours, theirs in _names(packed.shape.layers):
        values = packed.word_rows(kept) if theirs == "emb.word" else packed.tensor(theirs)
        weights[ours] = torch.tensor(values).reshape(shapes[ours].shape)
    model.load_state_dict(weights)
    model.train(False)
    return model


def untaught(max_tokens: int, threads: int | None = None) -> SentenceTransformer:
    """The package's weights, pruned, as a sentence-transformers model; torch uses so many ``threads`` from now on."""
    if threads:
        torch.set_num_threads(threads)
    packed = read_package(package_file())
    kept = kept_ids(packed.pieces)
    tokenizer = make_tokenizer([packed.pieces[number] for number in kept])
    return sentence_transformer(bert_model(packed, kept), tokenizer, max_tokens)


def sentence_transformer(model: BertModel, tokenizer: Tokenizer, max_tokens: int) -> SentenceTransformer:
    """The model with mean pooling, unit length and the prompts ``query`` and ``passage``."""
    disable_progress_bar()  # type: ignore[no-untyped-call]
    start, padding, end, unknown = SPECIAL
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, bos_token=start, cls_token=start, eos_token=end, sep_token=end,
        pad_token=padding, unk_token=unknown, model_max_length=max_tokens,
    )  # fmt: skip
    with TemporaryDirectory() as folder:  # sentence-transformers reads its transformer from a folder only
        path = Path(folder)
        model.save_pretrained(path)
        fast.save_pretrained(path)
        transformer = Transformer(str(path), max_seq_length=max_tokens, model_kwargs={"add_pooling_layer": False})
    pooling = Pooling(model.config.hidden_size, pooling_mode="mean")
    prompts = {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT}
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=prompts, device="cpu")


def _config(shape: Shape, words: int) -> BertConfig:
    return BertConfig(  # type: ignore[call-arg]
        vocab_size=words,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=SPECIAL.index("<pad>"),
        attn_implementation="eager",  # the plain form exports to plain operators
    )


def _names(layers: int) -> Iterator[tuple[str, str]]:
    """Parameter names of transformers beside the package's."""
    for ours, theirs in _EMBEDDINGS.items():
        yield f"embeddings.{ours}", f"emb.{theirs}"
    for layer in range(layers):
        for ours, theirs in _LAYER.items():
            for part in ("weight", "bias"):
                yield f"encoder.layer.{layer}.{ours}.{part}", f"l{layer}.{theirs}.{part[0]}"
