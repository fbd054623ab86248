#!/usr/bin/env bash
# Redis 7.0.15 (Debian 12: 5:7.0.15-1~deb12u10), a stream as the log of events that clients resume from.
#
# A reader asks for what follows its last id with XREAD. If entries after that id were trimmed, it gets the oldest that is
# left, with no sign that some are missing; `max-deleted-entry-id` in XINFO, which sounds as if it would tell, stays 0-0
# after a trim. If the whole stream has gone (expired, evicted, lost in a failover) and begins anew with ids of its own
# count, the reader is ahead of it: it gets nothing, without an error, until the new ids have passed its old one.
# A consumer group is told of trimmed entries by nil in their place, and of a lag where there is none.
#
# Why it matters: XREAD with the browser's Last-Event-ID is the resume that everybody writes, and it is exact only as long
# as nothing was trimmed. Producers: number the entries without holes ("0-17"), so that a next id that is not the last one
# plus one is a gap, and keep beside the stream which incarnation of it this is; or compare the id with the oldest entry
# and the newest, in the same MULTI or script that reads, and say so to the client.
#
# Output seen:
#   XREAD after 0-5, 6 to 15 trimmed: 0-16 0-17 0-18 0-19 0-20
#   XINFO after the trim:             max-deleted-entry-id 0-0, recorded-first-entry-id 0-16
#   group, 1 and 2 pending, trimmed:  0-1 nil, 0-2 nil
#   group, all has been read:         lag 2
#   XREAD after 0-20, stream is new:  nothing, though it holds 0-1 0-2 0-3
#
# Redis listens on a Unix socket alone, not on 127.0.0.1 either.
set -euo pipefail
work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then
    kill "$server" 2> /dev/null || true
    wait "$server" || true
  fi
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

apt-get -qq -o APT::Sandbox::User=root download redis-server redis-tools liblzf1 libjemalloc2
for package in *.deb; do
  dpkg-deb --show "$package"
  dpkg-deb --extract "$package" root
done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"

root/usr/bin/redis-server --port 0 --unixsocket "$work/socket" --save '' --appendonly no > server.log &
server=$!
redis() { timeout 10 root/usr/bin/redis-cli -s "$work/socket" "$@"; }
for _ in $(seq 100); do redis PING > /dev/null 2>&1 && break; sleep 0.1; done

add() { local i; for i in $(seq "$2" "$3"); do redis XADD "$1" "0-$i" n "$i" > /dev/null; done; }
ids() { grep -o '^0-[0-9]*$' | paste -sd ' ' || true; }
field() { grep -A1 "^$1\$" | tail -1; }

{
  add log 1 20
  redis XTRIM log MAXLEN 5 > /dev/null
  echo "XREAD after 0-5, 6 to 15 trimmed: $(redis XREAD STREAMS log 0-5 | ids)"
  info=$(redis XINFO STREAM log)
  echo "XINFO after the trim:             max-deleted-entry-id $(field max-deleted-entry-id <<< "$info"), recorded-first-entry-id $(field recorded-first-entry-id <<< "$info")"

  add work 1 5
  redis XGROUP CREATE work all 0 > /dev/null
  redis XREADGROUP GROUP all a COUNT 2 STREAMS work '>' > /dev/null
  redis XTRIM work MAXLEN 1 > /dev/null
  pending=$(redis --json XREADGROUP GROUP all a STREAMS work 0)
  echo "group, 1 and 2 pending, trimmed:  $(grep -o '"0-[0-9]*",null' <<< "$pending" | sed 's/"//g; s/,null/ nil/' | paste -sd ',' | sed 's/,/, /g')"
  redis XREADGROUP GROUP all a STREAMS work '>' > /dev/null
  echo "group, all has been read:         lag $(redis XINFO GROUPS work | field lag)"

  redis DEL log > /dev/null
  add log 1 3
  got=$(redis XREAD STREAMS log 0-20 | ids)
  echo "XREAD after 0-20, stream is new:  ${got:-nothing}, though it holds $(redis XRANGE log - + | ids)"
} | tee seen
diff - seen <<'EXPECTED'
XREAD after 0-5, 6 to 15 trimmed: 0-16 0-17 0-18 0-19 0-20
XINFO after the trim:             max-deleted-entry-id 0-0, recorded-first-entry-id 0-16
group, 1 and 2 pending, trimmed:  0-1 nil, 0-2 nil
group, all has been read:         lag 2
XREAD after 0-20, stream is new:  nothing, though it holds 0-1 0-2 0-3
EXPECTED
