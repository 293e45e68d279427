"""Files of points: read chunk by chunk, and written as the answers at their points."""

from .decoding import decode
from .encoding import assemble, encode
from .opening import FORMS, chunks, examine, form_of
from .parts import Parts

__all__ = ["FORMS", "Parts", "assemble", "chunks", "decode", "encode", "examine", "form_of"]
