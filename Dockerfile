# The BFF as it runs in production: no build step, Node runs the TypeScript.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim AS bff
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY scripts/require-node.mjs ./scripts/
COPY bff ./bff
USER node
CMD ["node", "bff/main.ts"]

# The same sources with the tools: stand-ins, migrations, demo data.
FROM node:24 AS tools
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

# The built shell behind nginx.
FROM nginx:1.28 AS front
COPY --from=tools /app/dist/shell/browser /srv/user-support/shell
