"""The least that a server of this kind can be: what starting an interpreter and FastAPI costs."""

from fastapi import FastAPI


def bare(of: str) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def root() -> dict[str, bool]:
        return {"ok": True}

    return app
