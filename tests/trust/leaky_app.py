"""The app with one mistake: the words of a card are not escaped. test_xss.py shows that it would notice."""

from collections.abc import Callable

from flask import Flask
from jinja2 import BaseLoader, Environment

from app import create_app

RIGHT, WRONG = "{{ card.text }}", "{{ card.text|safe }}"


class Leaky(BaseLoader):
    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Environment, name: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, path, fresh = self.loader.get_source(environment, name)
        return source.replace(RIGHT, WRONG), path, fresh


def leaky() -> Flask:
    made = create_app(serving=True)
    loader = made.jinja_env.loader
    assert loader is not None
    made.jinja_env.loader = Leaky(loader)
    return made


app = leaky()
