#!/usr/bin/env bash
# Checks the Debian packages on a clean Debian 12.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
	cat <<'TEXT'
Usage: scripts/check-deb.sh [--boot] [FOLDER]

Installs the packages of FOLDER ($CARGO_TARGET_DIR/debian if left out) into a fresh minimal Debian 12, by its own package
manager, and checks there: the programs run, users and folders are as they should be, the services are installed, sound,
and not enabled, and keys outlive the packages. The exit code is 0 only if all of it holds.

  --boot   boot that Debian besides, start both services, and check that they work

Needs root and mmdebstrap; systemd-container for --boot. lintian is asked if it is there.
TEXT
}

boot=
folder=
for argument in "$@"; do
	case "$argument" in
	--help | -h) usage; exit 0 ;;
	--boot) boot=yes ;;
	-*) usage >&2; exit 2 ;;
	*) folder=$argument ;;
	esac
done
folder=${folder:-${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}/debian}

die() { echo "check-deb: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die "only root can make a Debian: run it by sudo"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"
[ -z "$boot" ] || command -v systemd-nspawn >/dev/null || die "systemd-nspawn is missing: apt-get install systemd-container"

# The newest of each.
newest() { ls -t "$folder/$1"_*.deb 2>/dev/null | head -n 1; }
node=$(newest tidemill-node)
agent=$(newest tidemill-agent)
[ -n "$node" ] && [ -n "$agent" ] || die "there are no packages in $folder: make deb"

if command -v lintian >/dev/null; then
	lintian --allow-root --fail-on error "$node" "$agent"
	echo "ok: lintian finds no error"
fi

scratch=$(mktemp -d)
trap 'rm -rf --one-file-system "$scratch"' EXIT
root=$scratch/root
echo "check-deb: making a Debian 12 with the packages"
mmdebstrap --quiet --mode=root --variant=minbase --include=systemd-sysv,dbus,curl \
	--customize-hook="mkdir \"\$1/packages\" && cp '$node' '$agent' \"\$1/packages\"" \
	--customize-hook='chroot "$1" sh -c "DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends /packages/*.deb" >/dev/null' \
	bookworm "$root" </dev/null

failed=0
# Says whether a command succeeds, and what it printed if it does not.
check() { # what, command...
	local what=$1 said
	shift
	if said=$("$@" 2>&1); then echo "ok: $what"; else
		printf 'FAILED: %s\n%s\n' "$what" "$said"
		failed=$((failed + 1))
	fi
}
within() { chroot "$root" "$@"; }
is() { [ "$1" = "$2" ] || { echo "it is \"$1\""; false; }; }

check "tidemill-node --version" within tidemill-node --version
check "tidemill-agent --version" within tidemill-agent --version
check "tidemill-agent --help" within tidemill-agent --help
check "the node has its runtime" within tidemill-node export-chain-spec --chain dev
for name in tidemill-node tidemill-agent; do
	check "$name: a user of its own, and a folder that only it can read" \
		is "$(within stat -c '%U:%G %a' "/var/lib/$name")" "$name:$name 700"
	check "$name: the user cannot log in" is "$(within getent passwd $name | cut -d: -f7)" /usr/sbin/nologin
done
check "the units are sound" within systemd-analyze verify --man=no tidemill-node.service tidemill-agent@device.service
check "the node is not enabled" is "$(within systemctl is-enabled tidemill-node.service || true)" disabled
check "no agent is enabled" is "$(within find /etc/systemd/system -name 'tidemill*')" ""

if [ -n "$boot" ]; then
	install -m 0755 scripts/check-services.sh "$root/check-services.sh"
	cat >"$root/etc/systemd/system/check-services.service" <<-'UNIT'
		[Unit]
		After=multi-user.target
		[Service]
		Type=oneshot
		ExecStart=/check-services.sh
		StandardOutput=file:/check-services.log
		StandardError=inherit
		ExecStopPost=/usr/bin/systemctl poweroff
		[Install]
		WantedBy=multi-user.target
	UNIT
	within systemctl enable --quiet check-services.service
	echo "check-deb: booting it"
	timeout 600 systemd-nspawn --quiet --register=no --keep-unit --private-network --directory="$root" --boot >"$scratch/boot.log" 2>&1 ||
		tail -n 20 "$scratch/boot.log"
	cat "$root/check-services.log"
	check "the services work" grep -q '^all services work$' "$root/check-services.log"
fi

# Made by the test itself.
rm -f "$root/etc/default/tidemill-agent-first"
echo secret >"$root/var/lib/tidemill-node/secret"
check "the packages can be purged" within apt-get purge -qq -y tidemill-node tidemill-agent
check "keys outlive the packages" test -s "$root/var/lib/tidemill-node/secret"
check "nothing else does" is "$(within find / -xdev -name 'tidemill*' -not -path '/var/lib/tidemill-*' -not -path '/packages/*' -not -path '/proc/*' | tr '\n' ' ')" ""

if [ "$failed" -gt 0 ]; then die "$failed checks failed"; fi
echo "check-deb: all checks passed"
