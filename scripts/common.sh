# Sourced by scripts/try and scripts/test: says what happens, and installs what
# is missing.  The caller has set `name`, its own, and `root`, the project.

packages=$root/scripts/packages

say() {
  printf '%s: %s\n' "$name" "$*"
}

fail() {
  printf '%s: %s\n' "$name" "$*" >&2
  exit 1
}

# The packages of the given parts of the list: listed build run.  One that is
# marked has=COMMAND is left out where there is such a command already, from
# wherever it came: npm from elsewhere and Debian's exclude each other.
listed() {
  for part in "$@"; do
    sed -n "s/^$part  *\([^ ]*\) *\(has=[^ ]*\)\{0,1\}.*/\1 \2/p" "$packages"
  done | while read -r package has; do
    if [ -z "$has" ] || ! command -v "${has#has=}" >/dev/null; then
      printf '%s ' "$package"
    fi
  done
}

# Those of the given packages that are not installed.
missing() {
  {
    dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" \
      2>/dev/null | sed -n 's/^installed //p'
    printf '%s\n' "$@" "$@"
  } | sort | uniq -c | awk '$1 == 2 { printf "%s ", $2 }'
}

is_debian() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
    grep -qsE '^ID(_LIKE)?="?([a-z ]* )?debian' /etc/os-release
}

# Runs apt-get as root, with its output in a file.
run_apt() {
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 \
    -o Acquire::http::Timeout=20 "$@" >>"$apt_log" 2>&1 </dev/null
}

# One line that says why apt-get failed.
apt_reason() {
  if grep -qE 'resolv|onnect|[Tt]imed? ?out|unreachable' "$apt_log"; then
    echo "there is no network, or the package server cannot be reached"
  elif grep -q 'No space left' "$apt_log"; then
    echo "the disk is full"
  elif grep -qE 'Unable to locate package|no installation candidate' "$apt_log"; then
    sed -nE "s/^E: (Unable to locate package .*|Package .* has no installation candidate)/apt-get says: \1/p" \
      "$apt_log" | head -n 1
  else
    sed -n 's/^E: /apt-get says: /p' "$apt_log" | head -n 1
  fi
}

# Finds out how to become root: nothing, or sudo.
become_root() {
  sudo=
  [ "$(id -u)" -ne 0 ] || return 0
  sudo=sudo
  if ! command -v sudo >/dev/null; then
    fail "only root can install packages, and there is no sudo; as root run: apt-get install $*"
  fi
  if ! sudo -n true 2>/dev/null; then
    [ -t 0 ] || fail "sudo asks for a password, but there is no terminal; run: sudo apt-get install $*"
    say "sudo may ask for your password"
    sudo true || fail "sudo refused; as root run: apt-get install $*"
  fi
}

# Installs what is missing of the given parts: install build run
install() {
  wanted=$(listed "$@")
  if ! is_debian; then
    [ -z "${SANAD_NO_INSTALL-}" ] || return 0
    fail "this is not Debian: install what these packages of Debian 12 hold, then run again with SANAD_NO_INSTALL=1 set: $wanted"
  fi
  # shellcheck disable=SC2086 # words are wanted
  lacking=$(missing $wanted)
  [ -n "$lacking" ] || return 0
  become_root "$lacking"
  say "installing $lacking"
  apt_log=$(mktemp)
  run_apt update || true
  # shellcheck disable=SC2086 # words are wanted
  if ! run_apt install --no-install-recommends $lacking; then
    reason=$(apt_reason)
    rm -f "$apt_log"
    fail "cannot install packages: ${reason:-apt-get failed} (needed: ${lacking% })"
  fi
  rm -f "$apt_log"
}

# Where root works for somebody (sudo ./scripts/...) in a folder of theirs, the
# rest runs as that person, so that what is built stays theirs.
give_back() {
  [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID-}" ] || return 0
  [ "$SUDO_UID" -ne 0 ] && [ "$(stat -c %u "$root")" = "$SUDO_UID" ] || return 0
  exec sudo -H -u "#$SUDO_UID" "$0" "$@"
}

# Builds in a folder, with these words for meson: build FOLDER WORDS...  What
# was said stays in FOLDER.log if it fails.
build() {
  folder=$1
  shift
  log=$root/$folder.log
  if [ ! -f "$root/$folder/build.ninja" ]; then
    rm -rf "${root:?}/$folder"
    meson setup "$root/$folder" "$root" "$@" >"$log" 2>&1 </dev/null || return 1
  fi
  ninja -C "$root/$folder" >"$log" 2>&1 </dev/null || return 1
  rm -f "$log"
}
