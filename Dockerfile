# The program: gateway, worker, deploy and maintenance. PostgreSQL is elsewhere: DATABASE_URL and
# MAINSPRING_GATEWAY_URL name it. Runs as nobody in particular, and writes to /tmp only.
FROM python:3.13-slim

WORKDIR /app
COPY constraints.txt pyproject.toml README.md ./
COPY pyapi pyapi
RUN pip install --no-cache-dir -c constraints.txt -e '.[otel]'
COPY migrations migrations
COPY sql sql

RUN useradd --system --uid 10001 --no-create-home mainspring
USER mainspring
ENV MAINSPRING_HOST=0.0.0.0 MAINSPRING_HOME=/tmp/mainspring PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["mainspring", "serve"]
