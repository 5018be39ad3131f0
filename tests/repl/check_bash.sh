#!/bin/bash
# Completion for bash: what it offers at a few places.
set -u

# shellcheck source=/dev/null
source "$1"
cd "$(mktemp -d)" || exit 1
trap 'rm -rf "$PWD"' EXIT
touch world.ttl

count=0
failed=0

# Checks one line: offers "sanad --mo" --mode
offers() {
  read -ra COMP_WORDS <<<"$1"
  [[ $1 != *' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _sanad
  count=$((count + 1))
  if [ "${COMPREPLY[*]}" = "$2" ]; then
    echo "ok $count - $1"
  else
    echo "not ok $count - $1"
    echo "# got \"${COMPREPLY[*]}\", wanted \"$2\""
    failed=1
  fi
}

offers 'sanad lo' 'load'
offers 'sanad wo' 'world.ttl'
offers 'sanad --mo' '--mode'
offers 'sanad g.sanad --mode js' 'json jsonl'
offers 'sanad load g.sanad wo' 'world.ttl'
offers 'sanad load g.sanad --in' '--into'
offers 'sanad export g.sanad --in' ''
offers 'sanad export g.sanad --to n' 'ntriples nquads'
offers 'sanad report g.sanad --rep' '--reproducible'
offers 'sanad report g.sanad r.md -o wo' 'world.ttl'
offers 'sanad g.sanad -f wo' 'world.ttl'
offers 'sanad g.sanad -e wo' ''
echo "1..$count"
exit "$failed"
