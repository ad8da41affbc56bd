#!/bin/sh
# Starts both services and checks that they work; scripts/check-deb.sh runs it in a Debian that it has booted.
set -eu

fail() {
	echo "FAILED: $*"
	journalctl --no-pager -n 40 -u tidemill-node -u 'tidemill-agent@*'
	exit 1
}

# Tries a command each second until it succeeds.
within() { # seconds, what, command...
	patience=$1 what=$2
	shift 2
	for _ in $(seq "$patience"); do
		if "$@" >/dev/null 2>&1; then
			echo "ok: $what"
			return
		fi
		sleep 1
	done
	fail "$what, after $patience seconds"
}

rpc() { curl -sf -H 'content-type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":[$2]}" http://127.0.0.1:9944; }
finalised() { rpc chain_getHeader "$(rpc chain_getFinalizedHead '' | sed 's/.*"result":\("[^"]*"\).*/\1/')" | grep -Eq '"number":"0x([3-9a-f]|[0-9a-f]{2,})"'; }

# The node as the only validator of a chain of its own, with an agent to look after.
runuser -u tidemill-node -- tidemill-node key generate --scheme sr25519 --output-type json >/var/lib/tidemill-node/operator.json
field() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" /var/lib/tidemill-node/operator.json; }
field secretSeed >/var/lib/tidemill-node/operator.key
chown tidemill-node: /var/lib/tidemill-node/operator.key
chmod 0600 /var/lib/tidemill-node/operator.key
runuser -u tidemill-node -- tidemill-node key generate-node-key --chain dev --base-path /var/lib/tidemill-node >/dev/null 2>&1
cat >/etc/default/tidemill-node <<'TEXT'
TIDEMILL_NODE_ARGS="--chain=dev --alice --validator --agent=http://127.0.0.1:8844 --operator-key=/var/lib/tidemill-node/operator.key"
TEXT
echo "TIDEMILL_OPERATORS=$(field publicKey)" >/etc/default/tidemill-agent-first

systemctl start tidemill-node.service tidemill-agent@first.service
within 60 "the agent answers" curl -sf http://127.0.0.1:8844/healthz
within 120 "the node finalises blocks" finalised
within 60 "the node tells the agent what to do" sh -c 'curl -sf http://127.0.0.1:8844/metrics | grep -Eq "^tidemill_agent_reconciles_total.* [1-9]"'
for unit in tidemill-node.service tidemill-agent@first.service; do
	systemctl restart $unit
	within 30 "$unit comes back" systemctl is-active $unit
	# The lower the better, of 10: what listens on the network and compiles code cannot be at 0.
	systemd-analyze security --no-pager $unit | tail -n 1
	systemd-analyze security --no-pager --threshold=20 $unit >/dev/null || fail "$unit is exposed more than 2.0"
done
within 120 "the node finalises blocks again" finalised
for unit in tidemill-node.service tidemill-agent@first.service; do
	systemctl stop $unit
	[ "$(systemctl show -P Result $unit)" = success ] || fail "$unit did not end in order"
	echo "ok: $unit ends in order"
done
echo "all services work"
