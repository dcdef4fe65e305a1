"""How a form is read: so much and no more, whole or not at all, and never onto a disk.

Werkzeug reads a form that is not multipart without a measure of its own, cuts one that came in chunks at the largest
request and takes the rest for all of it, and takes what it can't read for nothing said.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from gunicorn.http.errors import ParseException
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser


class FormReader(FormDataParser):
    """Reads forms. Raises RequestEntityTooLarge for too much, BadRequest for what is no form."""

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any = None) -> Any:
        """Read it whole."""
        try:
            return super().parse(stream, mimetype, content_length, options)
        except (ValueError, ParseException) as error:  # its text, or the chunks that it came in
            raise BadRequest from error

    def _parse_urlencoded(self, stream: IO[bytes], mimetype: str, _length: int | None, options: Mapping) -> Any:
        most = self.max_form_memory_size or 0
        said = bytearray()
        while piece := stream.read(64 * 1024):
            said += piece
            if len(said) > most or said.count(b"&") >= (self.max_form_parts or 0):
                raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(said), mimetype, len(said), dict(options))


class MeasuredRequest(HtmxAwareRequest):
    """A request whose form is read by `FormReader`."""

    form_data_parser_class = FormReader

    def make_form_data_parser(self) -> FormDataParser:
        """The reader, which does not hide what it can't read."""
        reader = super().make_form_data_parser()
        reader.silent = False
        return reader

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except HTTPException:
            empty = self.parameter_storage_class()
            self.__dict__.update(form=empty, files=empty)  # for the page that says so
            raise

    def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
        return BytesIO()  # a whole request is small enough
