"""Routes that are handed the texts of their query as they came."""

from collections.abc import Callable, Coroutine, Mapping
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import WithJsonSchema
from starlette.concurrency import run_in_threadpool

# What may be said more than once.
REPEATED = frozenset(("topic", "given", "service"))
_TEXTS: dict[Any, bool] = {str: False, str | None: False, list[str] | None: True}
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AsTold(APIRoute):
    """Where FastAPI could refuse nothing, since all that a function takes are texts that may be left out, it is not
    asked: to solve eight of them takes it longer than the whole of an empty route. The signature tells the document of
    them as ever, and refusals are in our own words. Its other routes are FastAPI's."""

    def get_route_handler(self) -> _Handler:
        if not _is_of_texts(self.dependant):
            return super().get_route_handler()
        return _handler(self.endpoint, {field.alias: field.name for field in self.dependant.query_params})


def _is_of_texts(takes: Dependant) -> bool:
    """Whether the function, which is called in a thread, takes the request and such texts, and nothing else."""
    others = takes.path_params, takes.header_params, takes.cookie_params, takes.body_params, takes.dependencies
    return (
        takes.request_param_name == "request"
        and not iscoroutinefunction(takes.call)
        and not any(others)
        and all(
            not field.field_info.is_required()
            and _TEXTS.get(field.field_info.annotation) is (field.alias in REPEATED)
            and all(isinstance(each, WithJsonSchema) for each in field.field_info.metadata)
            for field in takes.query_params
        )
    )


def _handler(answer: Callable[..., Response], named: Mapping[str, str]) -> _Handler:
    """`named`: what the function calls each text of the query."""

    async def handle(request: Request) -> Response:
        query = request.query_params
        told = {
            name: query.getlist(text) if text in REPEATED else query[text]
            for text, name in named.items()
            if text in query
        }
        return await run_in_threadpool(answer, request, **told)

    return handle
