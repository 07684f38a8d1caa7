# Shared by ./demo and ./bench: finds a JDK, builds what is missing or older than its sources, runs a main class of e2e.
# Sourced by bash with `root` set to the repository's folder.

. "$root/.mvn/jdk25.sh"

stamp=$root/target/.packaged
build_log=$root/target/build.log

is_packaged() {
  [ -f "$stamp" ] && [ -d "$root/e2e/target/lib" ] || return 1
  for service in coordinator message-relay offset-sync; do
    [ -f "$root/$service/target/quarkus-app/quarkus-run.jar" ] || return 1
  done
  # Folders count too: a deleted source changes the time of its folder.
  [ -z "$(find "$root" \( -name target -o -name node_modules -o -name .git \) -prune -o \
    \( -path '*/src/main/*' -o -name pom.xml \) -newer "$stamp" -print | head -n 1)" ]
}

# What Maven is at: "5 of 12, Lockstep :: coordinator".
build_step() {
  sed -n 's/^\[INFO\] Building \(.*[^ ]\)  *[^ ][^ ]*  *\[\([0-9]*\)\/\([0-9]*\)\]$/\2 of \3, \1/p' "$build_log" | tail -n 1
}

package() {
  mkdir -p "$root/target"
  : > "$build_log"
  touch "$root/target/.packaging" # changes made during the build must count as newer than it
  echo "Building Lockstep (the first time takes some minutes and fetches libraries; log: target/build.log)"

  # In a process group of its own, so that a Ctrl-C ends all that Maven starts.
  set -m
  (cd "$root" && exec ./mvnw -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true package) \
    < /dev/null > "$build_log" 2>&1 &
  maven=$!
  set +m
  trap 'kill -TERM -- "-$maven" 2> /dev/null || :; wait "$maven" 2> /dev/null || :; echo; exit 130' INT TERM HUP

  seconds=0
  while kill -0 "$maven" 2> /dev/null; do
    if [ -t 1 ]; then printf '\r\033[K  %s (%d s)' "$(build_step)" "$seconds"; fi
    sleep 1
    seconds=$((seconds + 1))
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if ! wait "$maven"; then
    trap - INT TERM HUP
    grep '^\[ERROR\]' "$build_log" | head -n 20 >&2
    echo "The build failed: see $build_log" >&2
    exit 1
  fi
  trap - INT TERM HUP
  mv "$root/target/.packaging" "$stamp"
  echo "Built in $seconds s."
}

# run MAIN_CLASS ARGUMENT...: ends this shell; the JVM gets its signals.
run() {
  is_packaged || package
  main=$1
  shift
  exec "$JAVA_HOME/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dlockstep.root="$root" -Drocketmq.log.root="$root/target/logs/rocketmq-client" \
    -cp "$root/e2e/target/classes:$root/e2e/target/lib/*" "$main" "$@"
}
