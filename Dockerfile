# at-once in a container: docker run --rm --network host at-once http://127.0.0.1:8000/
FROM node:24-slim AS build
WORKDIR /build
COPY . .
RUN npm ci && npm pack --pack-destination /packed

FROM node:24-slim
COPY --from=build /packed /packed
# The client of NATS is for agents.
RUN npm install --global --ignore-scripts /packed/*.tgz @nats-io/transport-node@3.3 && npm cache clean --force && rm -r /packed
USER node
WORKDIR /home/node
ENTRYPOINT ["at-once"]
