# Finds a JDK of release 25 or newer and exports its folder as JAVA_HOME, so that ./mvnw, ./demo and ./bench run on a
# machine whose default java is older. Sourced, POSIX sh. Without such a JDK it prints one line and ends the caller.
#
# Order: JAVA_HOME, the java on PATH, the system's JVM folders, SDKMAN. In the last two, release 25 wins over newer ones.

# Prints the feature release ("25") of the JDK in folder $1; fails if that is no JDK (a JRE has no compiler).
lockstep_jdk_release() (
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || exit 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$version" ] && printf '%s\n' "$version"
)

lockstep_is_jdk25() (
  version=$(lockstep_jdk_release "$1") && [ "$version" -ge 25 ]
)

# The folder behind the java on PATH. Java itself is asked, because that java may be a link or a version manager's shim.
lockstep_path_java_home() (
  command -v java >/dev/null 2>&1 || exit 1
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
)

# Prints the first JDK of the well-known folders whose release compares to 25 as $1 says ("-eq" or "-gt").
lockstep_installed_jdk() (
  set +f # mvnw runs without globbing
  for candidate in /usr/lib/jvm/* /opt/* /opt/*/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/*; do
    version=$(lockstep_jdk_release "$candidate") || continue
    if [ "$version" "$1" 25 ]; then
      printf '%s\n' "$candidate"
      exit 0
    fi
  done
  exit 1
)

lockstep_find_jdk25() (
  for candidate in "${JAVA_HOME-}" "$(lockstep_path_java_home)"; do
    if [ -n "$candidate" ] && lockstep_is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      exit 0
    fi
  done
  lockstep_installed_jdk -eq || lockstep_installed_jdk -gt
)

if JAVA_HOME=$(lockstep_find_jdk25); then
  export JAVA_HOME
else
  echo "Lockstep needs a JDK 25 or newer and found none: install one (Temurin 25 from https://adoptium.net, or 'sdk install java 25-tem') or set JAVA_HOME to it." >&2
  exit 1
fi
