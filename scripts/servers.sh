# The private broker and database of one state folder: functions for scripts/up, down, demo, test and chaos.
#
# To be sourced by bash. One state folder holds one of each and several may run side by side:
#   kafka/ postgres/    their data            log/   broker.log, postgres.log, line.log
#   run/                ports, pid files, the registry of processes
#   socket/             PostgreSQL's socket (it listens nowhere else)
# CLAIMLINE_KAFKA or CLAIMLINE_POSTGRES in the environment: that one is somebody else's, left alone.
# shellcheck shell=bash

claimline_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
claimline_cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/claimline
state=${CLAIMLINE_STATE:-${XDG_STATE_HOME:-${HOME:-/root}/.local/state}/claimline}
case $state in /*) ;; *) state=$PWD/$state ;; esac
export CLAIMLINE_STATE=$state
given_kafka=${CLAIMLINE_KAFKA:-} given_postgres=${CLAIMLINE_POSTGRES:-}

say() { echo "$*" >&2; }
fail() { say "$*"; exit 3; }
pid_lives() { [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
pid_of() { [ -f "$state/run/$1.pid" ] && head -1 "$state/run/$1.pid"; }

# pid_stop PID TENTHS: asks, waits, then insists.
pid_stop() {
    local i
    pid_lives "$1" || return 0
    kill "$1" 2>/dev/null
    for ((i = 0; i < $2; i++)); do pid_lives "$1" || return 0; sleep 0.1; done
    kill -9 "$1" 2>/dev/null
    for ((i = 0; i < 50; i++)); do pid_lives "$1" || return 0; sleep 0.1; done
}

# ---- ports: free ones on loopback, chosen once for a state folder -----------------------------------

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_choose [PREFERRED]: below the range that the kernel gives to outgoing connections.
port_choose() {
    local port=${1:-}
    while [ -z "$port" ] || ! port_is_free "$port"; do port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)); done
    echo "$port"
}

ports_read() {
    if [ ! -s "$state/run/ports" ]; then
        {
            echo "kafka_port=$(port_choose)"
            echo "controller_port=$(port_choose)"
            echo "mllp_port=$(port_choose 2575)"
            echo "http_port=$(port_choose 8080)"
        } >"$state/run/ports.new"
        mv "$state/run/ports.new" "$state/run/ports"
    fi
    # shellcheck disable=SC1091
    . "$state/run/ports"
}

state_prepare() {
    mkdir -p "$state/run/processes" "$state/log" "$state/socket"
    chmod 711 "$state"
    [ ${#state} -le 80 ] || fail "$state: the path is too long for a socket in it (80 characters)"
    ports_read
}

# ---- the broker -------------------------------------------------------------------------------------

kafka_jars() { echo "$claimline_cache/kafka-$(sha256sum "$claimline_root/deploy/kafka/pom.xml" | cut -c1-12)"; }
# Sorted: a class-data archive is good for one class path only.
kafka_class_path() { printf '%s\n' "$(kafka_jars)"/*.jar | sort | paste -sd:; }
kafka_archive() { echo "$(kafka_jars)-$(java -version 2>&1 | sha256sum | cut -c1-8).jsa"; }
kafka_java() {
    printf '%s\0' java -Xms128m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:cds=off \
        -Xlog:cds+dynamic=off -Dlog4j2.configurationFile="file:$claimline_root/deploy/kafka/log4j2.xml" \
        "$@" -cp "$(kafka_class_path)"
}

# kafka_tool CLASS ARGUMENTS: one of Kafka's command line tools.
kafka_tool() {
    java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Dlog4j2.configurationFile="file:$claimline_root/deploy/kafka/log4j2.xml" -cp "$(kafka_class_path)" "$@"
}

kafka_config() { # folder, broker port, controller port
    cat "$claimline_root/deploy/kafka/server.properties"
    cat <<CONF
controller.quorum.voters=1@127.0.0.1:$3
listeners=PLAINTEXT://127.0.0.1:$2,CONTROLLER://127.0.0.1:$3
advertised.listeners=PLAINTEXT://127.0.0.1:$2
log.dirs=$1
CONF
}

kafka_format() { # folder, config
    kafka_tool kafka.tools.StorageTool format -t Q2xhaW1saW5lQnJva2VyMQ -c "$2" >&2 || fail "the broker's folder $1 cannot be made"
}

# kafka_wait LOG PID: until it says so, or has died.
kafka_wait() {
    local i
    for ((i = 0; i < 1800; i++)); do
        grep -q 'Kafka Server started' "$1" 2>/dev/null && return 0
        pid_lives "$2" || break
        sleep 0.1
    done
    tail -5 "$1" >&2
    return 1
}

# Once a machine: a formatted folder to copy, and the class-data archive, made by a broker that is stopped again.
kafka_prepare() {
    local part archive command pid
    archive=$(kafka_archive)
    [ -f "$archive" ] && [ -d "$(kafka_jars).format" ] && return 0
    part=$(mktemp -d "$claimline_cache/prepare.XXXXXX")
    kafka_config "$part/kafka" "$(port_choose)" "$(port_choose)" >"$part/config"
    say "preparing the broker (once)"
    kafka_format "$part/kafka" "$part/config" 2>"$part/format.log" || return 1
    rm -rf "$(kafka_jars).format"
    cp -r "$part/kafka" "$(kafka_jars).format"
    mapfile -d '' command < <(kafka_java -XX:ArchiveClassesAtExit="$part/archive")
    "${command[@]}" kafka.Kafka "$part/config" >"$part/log" 2>&1 </dev/null &
    pid=$!
    # Without the archive it only starts slower.
    if kafka_wait "$part/log" "$pid"; then
        pid_stop "$pid" 300
        if [ -f "$part/archive" ]; then mv "$part/archive" "$archive"; fi
    fi
    pid_stop "$pid" 0
    wait "$pid" 2>/dev/null
    rm -rf "$part"
}

broker_start() {
    local command
    [ -z "$given_kafka" ] || return 0
    pid_lives "$(pid_of broker)" && return 0
    kafka_prepare
    kafka_config "$state/kafka" "$kafka_port" "$controller_port" >"$state/run/broker.properties"
    [ -d "$state/kafka" ] || cp -r "$(kafka_jars).format" "$state/kafka"
    # What the broker unpacks for itself stays in the state folder: killed, it clears nothing away.
    mapfile -d '' command < <(kafka_java -XX:SharedArchiveFile="$(kafka_archive)" -Djava.io.tmpdir="$state/run")
    if [ -f "$state/log/broker.log" ]; then mv "$state/log/broker.log" "$state/log/broker.log.1"; fi
    (cd "$state" && exec setsid "${command[@]}" kafka.Kafka "$state/run/broker.properties" \
        >"$state/log/broker.log" 2>&1 </dev/null 9>&-) &
    echo $! >"$state/run/broker.pid"
    disown
}
broker_wait() {
    [ -n "$given_kafka" ] || kafka_wait "$state/log/broker.log" "$(pid_of broker)" || fail "the broker does not start: $state/log/broker.log"
}
broker_stop() { pid_stop "$(pid_of broker)" 100; rm -f "$state/run/broker.pid"; }
broker_kill() { kill -9 "$(pid_of broker)"; pid_stop "$(pid_of broker)" 0; rm -f "$state/run/broker.pid"; }
# A broker that lost everything it had: logs, topics, groups.
broker_wipe() { rm -rf "$state/kafka"; }

# ---- the database -----------------------------------------------------------------------------------

postgres_bin() {
    local all
    all=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -1)
    dirname "$all"
}

# PostgreSQL refuses to run as root. Where the state folder lies in a folder closed to others (/root), its user
# may at least walk through.
as_postgres() {
    local walk=()
    if [ "$(id -u)" != 0 ]; then (cd / && "$@"); return; fi
    setpriv --reuid postgres --regid postgres --clear-groups test -x "$state" ||
        walk=(--inh-caps +dac_read_search --ambient-caps +dac_read_search)
    (cd / && setpriv --reuid postgres --regid postgres --clear-groups "${walk[@]}" "$@")
}

postgres_conninfo() { echo "host=$state/socket dbname=claimline user=claimline"; }
postgres_pid() { head -1 "$state/postgres/postmaster.pid" 2>/dev/null; }

database_make() {
    local data=$state/postgres
    rm -rf "$data"
    mkdir -m 700 "$data"
    if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$data" "$state/socket"; fi
    as_postgres "$(postgres_bin)/initdb" -D "$data" -A trust -E UTF8 --locale=C -U claimline -N --data-checksums \
        >"$state/log/initdb.log" 2>&1 || fail "initdb failed: $state/log/initdb.log"
    {
        cat "$claimline_root/deploy/postgres/postgresql.conf"
        echo "unix_socket_directories = '$state/socket'"
        echo "unix_socket_permissions = 0700"
    } >>"$data/postgresql.conf"
    : >"$data/claimline.made"
}

database_start() {
    [ -z "$given_postgres" ] || return 0
    pid_lives "$(postgres_pid)" && return 0
    [ -f "$state/postgres/claimline.made" ] || database_make
    chmod 700 "$state/socket"
    : >>"$state/log/postgres.log"
    if [ "$(id -u)" = 0 ]; then chown postgres "$state/log/postgres.log" "$state/socket"; fi
    as_postgres setsid "$(postgres_bin)/pg_ctl" -D "$state/postgres" -w -t 180 -s -l "$state/log/postgres.log" start \
        9>&- >/dev/null || fail "PostgreSQL does not start: $state/log/postgres.log"
    psql -qAtX -d "host=$state/socket dbname=postgres user=claimline" \
        -c "SELECT 1 FROM pg_database WHERE datname = 'claimline'" | grep -q 1 ||
        psql -qAtX -d "host=$state/socket dbname=postgres user=claimline" -c 'CREATE DATABASE claimline'
}
# database_stop [fast|immediate]
database_stop() {
    pid_lives "$(postgres_pid)" || return 0
    as_postgres "$(postgres_bin)/pg_ctl" -D "$state/postgres" -m "${1:-fast}" -w -t 60 -s stop ||
        pid_stop "$(postgres_pid)" 50
}

# ---- both -------------------------------------------------------------------------------------------

servers_start() {
    state_prepare
    broker_start
    database_start
    broker_wait
    servers_export
    line_note
}
# Where this line has its servers: read by `claimline` from any terminal, gone with the servers.
line_note() {
    local name value
    (
        umask 077
        for name in kafka postgres mllp_address http_address session_timeout_ms today; do
            value=CLAIMLINE_${name^^}
            [ -z "${!value:-}" ] || printf "%s: '%s'\n" "$name" "${!value//\'/\'\'}"
        done >"$state/run/line.yaml.new"
    )
    mv "$state/run/line.yaml.new" "$state/run/line.yaml"
}
servers_stop() {
    rm -f "$state/run/line.yaml"
    broker_stop
    database_stop
}
servers_export() {
    ports_read
    export CLAIMLINE_KAFKA=${given_kafka:-127.0.0.1:$kafka_port}
    export CLAIMLINE_POSTGRES=${given_postgres:-$(postgres_conninfo)}
    export CLAIMLINE_MLLP_ADDRESS=${CLAIMLINE_MLLP_ADDRESS:-127.0.0.1:$mllp_port}
    export CLAIMLINE_HTTP_ADDRESS=${CLAIMLINE_HTTP_ADDRESS:-127.0.0.1:$http_port}
    # The private broker allows short sessions: a lost worker is noticed sooner.
    if [ -z "$given_kafka" ]; then export CLAIMLINE_SESSION_TIMEOUT_MS=${CLAIMLINE_SESSION_TIMEOUT_MS:-3000}; fi
}

# ---- the workers ------------------------------------------------------------------------------------

claimline=$claimline_root/build/${CLAIMLINE_BUILD:-release}/bin/claimline

# What cannot work is said before anything starts: a payer with a bad option would end and be started again for ever.
options_check() { "$claimline" payer --check || exit 2; }

# line_start [payer]: what to run beside the workers. Returns when the supervisor takes orders: its socket is newer.
line_start() {
    local i pid begun=$state/run/supervisor.begun
    pid_lives "$(pid_of supervisor)" && return 0
    "$claimline" migrate 2>>"$state/log/migrate.log" || { tail -5 "$state/log/migrate.log" >&2; fail "the migration failed"; }
    : >"$begun"
    (cd "$claimline_root" && exec setsid "$claimline" run "$@" >>"$state/log/line.log" 2>&1 </dev/null 9>&-) &
    pid=$!
    echo $pid >"$state/run/supervisor.pid"
    disown
    for ((i = 0; i < 600; i++)); do
        [ "$state/run/supervisor" -nt "$begun" ] && return 0
        pid_lives $pid || break
        sleep 0.1
    done
    tail -5 "$state/log/line.log" >&2
    fail "the line does not start: $state/log/line.log"
}
line_stop() { pid_stop "$(pid_of supervisor)" 100; rm -f "$state/run/supervisor.pid"; }

# ---- nothing is left behind -------------------------------------------------------------------------

# Stops everything of this state folder when the calling script ends, however it ends (kill -9 too): a process of a
# session of its own that waits for it. Arguments go to scripts/down.
state_guard() {
    CLAIMLINE_KAFKA=$given_kafka CLAIMLINE_POSTGRES=$given_postgres setsid bash -c '
        tail --pid="$1" -f /dev/null
        exec "$2/scripts/down" "${@:3}"' guard $$ "$claimline_root" "$@" </dev/null >/dev/null 2>&1 9>&- &
    guard_pid=$!
    disown
}
guard_release() { kill "$guard_pid" 2>/dev/null; true; }
