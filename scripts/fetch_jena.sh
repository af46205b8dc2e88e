#!/usr/bin/env bash
# Fetches Apache Jena's command-line tools (riot) into build/jena, for the tests that hold the exports against them.
# Done once for each version of scripts/jena/pom.xml; a run that fails leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."

target=build/jena
version=$(cksum < scripts/jena/pom.xml)
if [[ -f $target/.version && $(cat "$target/.version") == "$version" ]]; then
  exit 0
fi
for tool in java mvn; do
  if ! command -v "$tool" > /dev/null; then
    echo "没有 $tool，未下载 Jena | no $tool: Jena is not fetched" >&2
    exit 1
  fi
done

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
if ! mvn -B -q -f scripts/jena/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
  -DoutputDirectory="$new/lib" > "$new/log" 2>&1; then
  cat "$new/log" >&2
  echo "未能下载 Jena（需要访问 Maven Central）| could not fetch Jena (Maven Central must be within reach)" >&2
  exit 1
fi
echo "$version" > "$new/lib/.version"
rm -rf "$target"
mkdir -p build
mv "$new/lib" "$target"
chmod 755 "$target"
