# isnad in an image: one binary, no shell, no root, nothing to configure.
#
#   docker build -t isnad .
#   docker run --rm --read-only -p 127.0.0.1:50051:50051 isnad
#
# For machines of both kinds, with emulation or builders of each:
#
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/isnad --push .
#
# With the page, on http://127.0.0.1:50080:
#
#   docker run --rm --read-only -e ISNAD_WEB=true -p 127.0.0.1:50080:50080 isnad

FROM rust:1.95-slim-bookworm AS build
ARG TARGETARCH
WORKDIR /src
COPY . .
# The registry and the target folder, one for each kind of machine, are kept between
# builds; the binary is copied out of the latter, which is no part of a layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,id=isnad-target-$TARGETARCH \
    cargo build --release --locked --bin isnad \
    && cp target/release/isnad /isnad

# libc and libgcc are all that the binary asks for.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /isnad /usr/local/bin/isnad
COPY LICENSE-MIT LICENSE-APACHE NOTICE /usr/share/doc/isnad/
# Every interface of the container; the default is the loopback one alone. The
# health check reads the first, too. The second is the page's, where ISNAD_WEB asks
# for one.
ENV ISNAD_LISTEN=0.0.0.0:50051 ISNAD_WEB_LISTEN=0.0.0.0:50080
EXPOSE 50051 50080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["isnad", "healthcheck"]
ENTRYPOINT ["isnad"]
CMD ["serve"]
