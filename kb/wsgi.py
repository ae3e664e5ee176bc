"""What the server runs."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
django.setup(set_prefix=False)


class Request(WSGIRequest):
    def _set_content_type_params(self, meta):
        """Python has encodings that are not of text: asked for one (`charset=hex`), Django breaks before any other code runs."""
        try:
            super()._set_content_type_params(meta)
        except LookupError:
            self._encoding = None


class Handler(WSGIHandler):
    request_class = Request


application = Handler()
