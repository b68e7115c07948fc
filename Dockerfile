# The BFF as it runs in production: no build step, Node runs the TypeScript. No stand-ins, no specs, no functions: those
# are deployed to Lambda by themselves.
FROM node:24.21.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
COPY bff ./bff
RUN rm -rf bff/local bff/lambdas bff/spec-kit \
  && find bff \( -name '*.spec.ts' -o -name '*.suite.ts' \) -delete

FROM node:24.21.0-slim AS bff
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=dependencies /app ./
# Where TRACE_HEADS_FILE may lie: a volume takes over whom it belongs to.
RUN mkdir /heads && chown node:node /heads
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bff/main.ts"]

# The same sources with the tools: stand-ins, migrations, demo data.
FROM node:24.21.0 AS tools
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

# The built shell behind nginx.
FROM nginx:1.28 AS front
COPY --from=tools /app/dist/shell/browser /srv/user-support/shell
