#!/usr/bin/env bash
# Fetches the database servers that the tests start, Neo4j, Fuseki and RDF4J, into build/NAME; with arguments, the Java
# programs of that name. Done once for each version of scripts/NAME/pom.xml; a run that fails leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."

new=
trap 'rm -rf "$new"' EXIT

fetch() {
  local name=$1
  local pom=scripts/$name/pom.xml target=build/$name
  local version tool
  version=$(cksum < "$pom")
  if [[ -f $target/.version && $(cat "$target/.version") == "$version" ]]; then
    return
  fi
  for tool in java mvn; do
    if ! command -v "$tool" > /dev/null; then
      echo "没有 $tool，未下载 $name | no $tool: $name is not fetched" >&2
      exit 1
    fi
  done

  # Beside the target, so that the move at the end is all or nothing.
  mkdir -p build
  new=$(mktemp -d "build/.$name.XXXXXX")
  if ! mvn -B -q -f "$pom" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$PWD/$new/lib" > "$new/log" 2>&1; then
    cat "$new/log" >&2
    echo "未能下载 $name（需要访问 Maven Central）| could not fetch $name (Maven Central must be within reach)" >&2
    exit 1
  fi
  echo "$version" > "$new/lib/.version"
  rm -rf "$target"
  mv "$new/lib" "$target"
  rm -rf "$new"
}

if (($# == 0)); then
  set -- neo4j fuseki rdf4j
fi
for name; do
  fetch "$name"
done
