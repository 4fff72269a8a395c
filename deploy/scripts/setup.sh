# What ./run.sh, ./srs-stack and ./test.sh share: installs what is missing, says what it does, does nothing twice. Sourced, not run.
# Debian 12 or Ubuntu 22.04 and newer; as root or as a user with sudo.

say() { printf '== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

have() { command -v "$1" >/dev/null 2>&1; }

apt_updated=
apt_install() {
  have apt-get || die "these packages are missing and there is no apt-get to install them: $*"
  if [ -z "$apt_updated" ]; then as_root apt-get update -q >/dev/null; apt_updated=1; fi
  say "installing $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

apt_has() { apt-cache show "$1" >/dev/null 2>&1; }

need_postgres() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && return
  # The server starts a cluster of its own: the distribution need not make and start one.
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  apt_install postgresql
}

need_ffmpeg() { have ffmpeg || apt_install ffmpeg; }

need_libsrt() {
  ldconfig -p | grep -q 'libsrt-openssl\.so\|libsrt\.so\.1' && return
  [ -n "$apt_updated" ] || { as_root apt-get update -q >/dev/null; apt_updated=1; }
  for package in libsrt1.5-openssl libsrt1.4-openssl; do
    if apt_has "$package"; then apt_install "$package"; return; fi
  done
}

need_tools() {
  local missing=()
  have setpriv || missing+=(util-linux)
  have curl || missing+=(curl ca-certificates)
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
}

need_dotnet() {
  if [ -x "$HOME/.dotnet/dotnet" ] && ! have dotnet; then export PATH="$HOME/.dotnet:$PATH"; fi
  if have dotnet && dotnet --list-sdks | grep -q '^10\.'; then return; fi
  [ -n "$apt_updated" ] || { as_root apt-get update -q >/dev/null; apt_updated=1; }
  if apt_has dotnet-sdk-10.0; then apt_install dotnet-sdk-10.0; return; fi
  say "installing the .NET 10 SDK into $HOME/.dotnet"
  apt_install curl ca-certificates libicu-dev
  local script
  script=$(mktemp)
  curl -fsSL https://dot.net/v1/dotnet-install.sh -o "$script" && bash "$script" --channel 10.0 --install-dir "$HOME/.dotnet" >/dev/null ||
    die "the .NET 10 SDK is missing and could not be downloaded. Install it (https://dot.net), so that 'dotnet --list-sdks' shows 10.0, and run this again"
  rm -f "$script"
  export PATH="$HOME/.dotnet:$PATH"
}

node_is_new_enough() { have node && node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>22||(a===22&&b>=12)||(a===20&&b>=19)?0:1)'; }

# Debian 12 has Node.js 18; the page's tools want 20.19 or newer, which npm's own package "node" brings.
need_node() {
  node_is_new_enough && have npm && return
  local own="$root/artifacts/node/node_modules/node/bin"
  if [ ! -x "$own/node" ]; then
    have npm || apt_install nodejs npm
    node_is_new_enough && return
    say "installing a newer Node.js below artifacts/"
    npm install --silent --no-save --prefix "$root/artifacts/node" node@22.22.2 >/dev/null || npm install --silent --no-save --prefix "$root/artifacts/node" node@22 >/dev/null
  fi
  export PATH="$own:$PATH"
  node_is_new_enough || die "Node.js 20.19 or newer is needed to build the page; found $(node --version)"
}

# npm ci in a folder, once for each lock file.
npm_ci() {
  local stamp="$1/node_modules/.installed"
  [ -e "$stamp" ] && [ "$stamp" -nt "$1/package-lock.json" ] && return
  say "npm ci in ${1#"$root"/}"
  (cd "$1" && npm ci --silent --no-fund --no-audit)
  touch "$stamp"
}

# A fingerprint of the named files as they are now: what was built from the same need not be built again.
fingerprint() { (cd "$root" && find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/bin/*' -not -path '*/obj/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64); }

build_page() {
  local page="$root/clients/console" now
  [ -e "$page/package.json" ] || return 0
  now=$(fingerprint clients/console protos)
  [ -e "$page/dist/index.html" ] && [ "$(cat "$page/dist/.fingerprint" 2>/dev/null)" = "$now" ] && return
  npm_ci "$page"
  say "building the page"
  (cd "$page" && npm run --silent build)
  echo "$now" > "$page/dist/.fingerprint"
}

build_host() {
  local host="$root/artifacts/host" now
  now=$(fingerprint src protos clients/console Directory.Build.props Directory.Packages.props global.json)
  [ "$(cat "$host/.fingerprint" 2>/dev/null || true)" = "$now" ] && return
  say "building the server"
  rm -rf "$host"
  dotnet publish "$root/src/Host/Host.csproj" -c Release -o "$host" -v quiet -nologo -clp:NoSummary
  echo "$now" > "$host/.fingerprint"
}
