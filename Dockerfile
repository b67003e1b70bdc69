# The base is an argument, so that a mirror or a stand-in can take its place.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build:server && npm run build:ui
# The image brings its own Node 24, and only what runs stays.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM ${NODE_IMAGE}
ENV NODE_ENV=production CLUSTER=in-cluster
WORKDIR /app
COPY --from=build --chown=0:0 /app/package.json ./
COPY --from=build --chown=0:0 /app/node_modules ./node_modules
COPY --from=build --chown=0:0 /app/dist ./dist
COPY --from=build --chown=0:0 /app/schema/machineproviders.crd.yaml ./schema/
COPY --from=build --chown=0:0 /app/examples ./examples
USER 65532:65532
EXPOSE 4000
# Exec form: no shell is needed, and SIGTERM reaches the gateway itself.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=60", "dist/start.js"]
