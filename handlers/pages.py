"""Pages from templates in `locales/pages/`: what is filled in is escaped, what is not raises."""

from functools import cache
from importlib.resources import files

import jinja2

FOLDER = files("locales").joinpath("pages")
"""Templates, styles and the one script."""


@cache
def template(name: str) -> jinja2.Template:
    """A template, read once."""
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: FOLDER.joinpath(name).read_text("utf-8")),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
