"""What every generated client is built on; depends on httpx, pydantic and websockets."""
