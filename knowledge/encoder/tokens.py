"""The encoder's tokenizer, in the format of the ``tokenizers`` library."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from knowledge.encoder.package import Piece
from knowledge.encoder.vocabulary import SPECIAL

START, PADDING, END, UNKNOWN = range(len(SPECIAL))


def make_tokenizer(pieces: Sequence[Piece]) -> Tokenizer:
    """A unigram tokenizer as XLM-RoBERTa has it; the first four pieces are the special ones."""
    tokenizer = Tokenizer(Unigram([(piece.text, piece.score) for piece in pieces], unk_id=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = SPECIAL[START], SPECIAL[END]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, START), (end, END)]
    )
    return tokenizer
