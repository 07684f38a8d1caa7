# One of the three services as a native executable. From the repository's root:
#   docker build -f deploy/images/native.Dockerfile --build-arg SERVICE=coordinator -t lockstep/coordinator:dev .
ARG BUILDER=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25
ARG BASE=quay.io/quarkus/ubi9-quarkus-micro-image:2.0
# compiled: by Maven in the builder. packaged: taken from what ./mvnw -DskipTests -Dnative package left.
ARG ARTIFACT=compiled

FROM ${BUILDER} AS compiled
ARG SERVICE
USER 1001
COPY --chown=1001:1001 . /build
WORKDIR /build
RUN --mount=type=cache,target=/m2,uid=1001,gid=1001 \
    MAVEN_USER_HOME=/m2 ./mvnw -B -ntp -Dmaven.repo.local=/m2/repository -pl "$SERVICE" -am \
      -Dmaven.test.skip=true -Dspotless.check.skip=true -Dnative package \
    && mkdir /build/app && cp -a "$SERVICE"/target/*-runner /build/app/service

FROM scratch AS packaged
ARG SERVICE
COPY ${SERVICE}/target/*-runner /build/app/service

FROM ${ARTIFACT} AS artifact

FROM ${BASE}
ARG SERVICE
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="lockstep-${SERVICE}" \
      org.opencontainers.image.description="Lockstep, a global replicator for Apache RocketMQ: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# The one folder that is written to, temporary files included.
ENV LOCKSTEP_SERVICE=${SERVICE} LOCKSTEP_COORDINATOR_DATA_DIR=/data LOCKSTEP_WORKER_DATA_DIR=/data
USER 0
RUN mkdir -p /data && chown 1001:1001 /data
COPY --from=artifact --chown=0:0 --chmod=0755 /build/app/service /app/service
COPY --chmod=0755 deploy/images/healthcheck /app/healthcheck
USER 1001
WORKDIR /data
VOLUME /data
EXPOSE 7400 7401 7411 7421 7443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["/app/healthcheck"]
ENTRYPOINT ["/app/service", "-Djava.io.tmpdir=/data"]
