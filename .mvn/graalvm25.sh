# Finds a GraalVM or Mandrel of release 25 or newer and exports its folder as GRAALVM_HOME, for ./mvnw package -Dnative. Sourced,
# POSIX sh, after jdk25.sh. Without one it prints one line that says what is missing and ends the caller, before anything is built.
#
# Order: GRAALVM_HOME (if it is set it is the one, or wrong), JAVA_HOME, the system's JVM folders, SDKMAN.

# Prints what keeps folder $1 from being used; prints nothing if nothing does.
lockstep_graalvm_fault() (
  [ -d "$1" ] || { echo "there is no such folder"; exit; }
  [ -x "$1/bin/native-image" ] || { echo "it has no bin/native-image, so it is no GraalVM or Mandrel"; exit; }
  release=$(lockstep_jdk_release "$1") || { echo "it is not a whole JDK (bin/java, bin/javac, release)"; exit; }
  [ "$release" -ge 25 ] || echo "it is of release $release"
)

lockstep_find_graalvm25() (
  set +f # mvnw runs without globbing
  for candidate in "${JAVA_HOME-}" /usr/lib/jvm/* /opt/* /opt/*/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/*; do
    if [ -n "$candidate" ] && [ -z "$(lockstep_graalvm_fault "$candidate")" ]; then
      printf '%s\n' "$candidate"
      exit 0
    fi
  done
  exit 1
)

lockstep_no_native() {
  echo "Native executables (-Dnative) need $1. -Dquarkus.native.container-build=true builds them in a container instead, and without -Dnative the services are built for the JVM." >&2
  exit 1
}

if [ -n "${GRAALVM_HOME-}" ]; then
  lockstep_fault=$(lockstep_graalvm_fault "$GRAALVM_HOME")
  [ -z "$lockstep_fault" ] ||
    lockstep_no_native "a GraalVM or Mandrel of release 25 or newer; GRAALVM_HOME is $GRAALVM_HOME, but $lockstep_fault"
elif GRAALVM_HOME=$(lockstep_find_graalvm25); then
  export GRAALVM_HOME
else
  lockstep_no_native "a GraalVM or Mandrel of release 25 or newer, and none was found: install one (https://www.graalvm.org, or 'sdk install java 25-graalce') and set GRAALVM_HOME to it"
fi
command -v gcc >/dev/null 2>&1 || command -v cc >/dev/null 2>&1 ||
  lockstep_no_native "a C compiler, and neither gcc nor cc is on the PATH: install gcc, and zlib's headers (Debian: build-essential, zlib1g-dev)"
