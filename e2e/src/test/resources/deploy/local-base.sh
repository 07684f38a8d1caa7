#!/usr/bin/env bash
# local-base.sh JAVA_HOME FILE: writes a root file system as a tar, for an image base that no registry is needed for: that JDK, bash and
# the few tools that the Dockerfiles and the health check call, with the libraries of all of them.
set -euo pipefail
java_home=$(cd "$1" && pwd -P)
tools=()
for tool in bash sh chmod chown mkdir rm test timeout; do tools+=("/usr/bin/$tool"); done
mapfile -t libraries < <(
  find "$java_home" -type f \( -name '*.so' -o -path '*/bin/java' \) -print0 | xargs -0 ldd "${tools[@]}" 2> /dev/null |
    grep -o '/[^ )]*\.so[^ )]*' | grep -v "^$java_home" | sort -u
)
# Names are looked up with these, opened only then.
for name in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
  found=$(ldconfig -p 2> /dev/null | sed -n "s|.*$name.* => ||p" | head -n 1)
  [ -z "$found" ] || libraries+=("$found")
done
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT
mkdir -m 1777 "$links/tmp"
ln -s usr/bin "$links/bin"
tar --create --file "$2" --dereference --hard-dereference --exclude='*/jmods' --exclude='*/src.zip' \
  -C / "${tools[@]#/}" "${libraries[@]#/}" "${java_home#/}" 2> /dev/null
tar --append --file "$2" -C "$links" tmp bin
