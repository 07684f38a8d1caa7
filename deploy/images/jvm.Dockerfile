# One of the three services on a JVM, with an AOT cache made at build time: it starts in half the time. From the repository's root:
#   docker build -f deploy/images/jvm.Dockerfile --build-arg SERVICE=coordinator -t lockstep/coordinator:dev-jvm .
ARG BUILDER=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25
ARG BASE=registry.access.redhat.com/ubi9/openjdk-25-runtime:1.24
# compiled: by Maven in the builder. packaged: taken from what ./mvnw -DskipTests package left.
ARG ARTIFACT=compiled

FROM ${BUILDER} AS compiled
ARG SERVICE
USER 1001
COPY --chown=1001:1001 . /build
WORKDIR /build
RUN --mount=type=cache,target=/m2,uid=1001,gid=1001 \
    MAVEN_USER_HOME=/m2 ./mvnw -B -ntp -Dmaven.repo.local=/m2/repository -pl "$SERVICE" -am \
      -Dmaven.test.skip=true -Dspotless.check.skip=true package \
    && cp -a "$SERVICE/target/quarkus-app" /build/app

FROM scratch AS packaged
ARG SERVICE
COPY ${SERVICE}/target/quarkus-app /build/app

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
COPY --from=artifact --chown=0:0 --chmod=0755 /build/app /app
# A start, to learn from: a worker without a coordinator waits, and that is enough. A JVM that the cache does not fit does without.
RUN mkdir -p /data /tmp/train && chown 1001:1001 /data; \
    LOCKSTEP_COORDINATOR_DATA_DIR=/tmp/train LOCKSTEP_WORKER_DATA_DIR=/tmp/train \
    timeout 20 java -XX:AOTCacheOutput=/app/service.aot -Xlog:aot=error -Djava.io.tmpdir=/tmp/train \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar /app/quarkus-run.jar; \
    rm -rf /tmp/train; test -s /app/service.aot
COPY --chmod=0755 deploy/images/healthcheck /app/healthcheck
USER 1001
WORKDIR /data
VOLUME /data
EXPOSE 7400 7401 7411 7421 7443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["/app/healthcheck"]
# Further options of the JVM: JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Djava.io.tmpdir=/data", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/quarkus-run.jar"]
