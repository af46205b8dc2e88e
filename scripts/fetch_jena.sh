#!/usr/bin/env bash
# Fetches Apache Jena's command-line tools (riot) into build/jena, for the tests that hold the exports against them.
exec "$(dirname "$0")/fetch_servers.sh" jena
