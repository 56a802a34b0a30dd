# at-once in a container: docker run --rm --network host at-once http://127.0.0.1:8000/
FROM node:24-slim AS build
WORKDIR /build
COPY . .
RUN npm ci && npm pack --pack-destination /packed

FROM node:24-slim
COPY --from=build /packed /packed
RUN npm install --global --ignore-scripts /packed/*.tgz && npm cache clean --force && rm -r /packed
USER node
WORKDIR /home/node
ENTRYPOINT ["at-once"]
