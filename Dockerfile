# whyrec serve in a container: `docker build -t whyrec .`, then see docs/serving.md.
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY agent agent
COPY evals evals
COPY prompts prompts
COPY retrieval retrieval
RUN python -m venv /opt/whyrec && /opt/whyrec/bin/pip install --no-cache-dir '.[server,mcp]'

FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 whyrec && mkdir /data && chown whyrec /data
COPY --from=build /opt/whyrec /opt/whyrec
# Any user may run it, with a root that is read only: what is written lies in /data and /tmp.
ENV PATH=/opt/whyrec/bin:$PATH WHYREC_MODELS=/data/models XDG_CACHE_HOME=/tmp HOME=/tmp PYTHONUNBUFFERED=1
USER whyrec
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready')"]
ENTRYPOINT ["whyrec"]
CMD ["serve", "--host", "0.0.0.0", "--index", "/data"]
