from litestar import Litestar, get
def create_litestar(g):
    @get("/health/ready")
    async def ready() -> dict: return {"ok": await g.ping()}
    return Litestar([ready], openapi_config=None)
