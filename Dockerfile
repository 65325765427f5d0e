# Server and worker: the same image, another command. No build step: the TypeScript is run as it is.
FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
USER node
EXPOSE 8080
# Node itself is the process that is told to stop: npm would stand between, and a worker that is not told loses its grace.
CMD ["node", "--max-semi-space-size=64", "--import", "tsx", "server/main.ts"]
# Of the server; a worker listens nowhere, and is healthy as long as it runs.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
