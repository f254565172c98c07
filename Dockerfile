# The gateway and the deploy command. PostgreSQL is elsewhere: DATABASE_URL names it.
FROM python:3.13-slim

WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY pyapi pyapi
RUN pip install --no-cache-dir -c constraints.txt -e .
COPY migrations migrations
COPY sql sql

RUN useradd --system --create-home mainspring
USER mainspring
ENV MAINSPRING_HOST=0.0.0.0 MAINSPRING_HOME=/tmp/mainspring
EXPOSE 8000
CMD ["mainspring", "up"]
