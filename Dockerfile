# syntax=docker/dockerfile:1
# The image of the exporter: docker build --build-arg BUILD_REVISION=$(git rev-parse --short=12 HEAD) -t balance-alert .
# The bundle is the same for every architecture, so it is made on the machine's own.
FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
ARG BUILD_REVISION=""
RUN BUILD_REVISION="$BUILD_REVISION" npm run build && mkdir state

# The bundle needs no node_modules.
FROM node:24-trixie-slim
ARG BUILD_REVISION=""
LABEL org.opencontainers.image.title="balance-alert" \
  org.opencontainers.image.description="Balances, quotas, renewals and billing mails as Prometheus metrics" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision="$BUILD_REVISION"
WORKDIR /app
# Everything belongs to root and is only read; the one folder that is written belongs to the user below.
COPY --from=build /app/dist ./dist
COPY package.json config.example.yaml LICENSE ./
COPY config.example.yaml /etc/balance-alert/config.yaml
COPY --from=build --chown=65532:65532 /app/state /var/lib/balance-alert

# One heap of malloc for all threads takes 2 to 3 MB less than one for each, and no more of the processor.
ENV NODE_ENV=production \
  MALLOC_ARENA_MAX=1 \
  BALANCE_ALERT_CONFIG_FILE=/etc/balance-alert/config.yaml \
  BALANCE_ALERT_STATE_PATH=/var/lib/balance-alert \
  BALANCE_ALERT_HEALTH_URL=http://127.0.0.1:9100/-/healthy
# A number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 9100
VOLUME ["/var/lib/balance-alert"]
# A password on the web server answers 401, which is alive too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.BALANCE_ALERT_HEALTH_URL, { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.status < 500 ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
