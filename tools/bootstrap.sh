#!/bin/sh
# Makes .venv from a lock file:  tools/bootstrap.sh demo|test
# Says what it would use:        tools/bootstrap.sh python|uv
#
# Needs nothing but a Python >= 3.12 and pip; does nothing when .venv is already right.
# POSIX sh, because the first python3 on the path may be too old to be of use.
set -eu
cd "$(dirname "$0")/.."

SET=${1:-demo}
VENV=.venv
TOOLS=.venv-tools
STAMP=$VENV/.nastavnik-stamp

# Behind an inspecting proxy only the system's certificates tell the truth (older name second).
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"

say() { printf '%s\n' "nastavnik: $*" >&2; }
fail() { say "$*"; exit 1; }

case $SET in
    demo) LOCK=requirements.lock ;;
    test) LOCK=requirements-dev.lock ;;
    python | uv) LOCK= ;;
    *) fail "unknown set '$SET': demo, test, python or uv" ;;
esac

# Prints the real executable when $1 is a Python we can run on, else fails.
accept() {
    "$1" -c 'import sys
if sys.version_info < (3, 12) or sys.version_info.releaselevel != "final": sys.exit(1)
print(sys.executable)' 2>/dev/null </dev/null
}

# Version managers put shims first on the path; a shim runs only the version somebody
# selected, so the interpreters behind it are looked up in the managers' own directories.
find_python() {
    if [ -n "${UV_PYTHON:-}" ]; then
        if accept "$UV_PYTHON"; then return 0; fi
        # uv also takes a version ("3.13"): let the name on the path answer for it.
        if accept "python$UV_PYTHON"; then return 0; fi
        say "UV_PYTHON=$UV_PYTHON is not a Python >= 3.12, looking further"
    fi
    for minor in 12 13 14; do
        set -f
        old_ifs=$IFS; IFS=:
        # shellcheck disable=SC2086
        set -- ${PATH:-}
        IFS=$old_ifs
        set +f
        for directory in "$@" /usr/local/bin /usr/bin /opt/homebrew/bin; do
            [ -x "$directory/python3.$minor" ] || continue
            if accept "$directory/python3.$minor"; then return 0; fi
        done
        for directory in "$@"; do
            case $directory in */shims) ;; *) continue ;; esac
            # The manager may live elsewhere than in the home of whoever runs this.
            for candidate in "${directory%/shims}"/versions/3."$minor"*/bin/python3 \
                "${directory%/shims}"/installs/python/3."$minor"*/bin/python3
            do
                [ -x "$candidate" ] || continue
                if accept "$candidate"; then return 0; fi
            done
        done
        for candidate in \
            "${PYENV_ROOT:-${HOME:-/}/.pyenv}"/versions/3."$minor"*/bin/python3 \
            "${ASDF_DATA_DIR:-${HOME:-/}/.asdf}"/installs/python/3."$minor"*/bin/python3 \
            "${MISE_DATA_DIR:-${HOME:-/}/.local/share/mise}"/installs/python/3."$minor"*/bin/python3 \
            "${HOME:-/}"/.local/share/uv/python/cpython-3."$minor"*/bin/python3 \
            /opt/python*3."$minor"*/bin/python3 \
            /Library/Frameworks/Python.framework/Versions/3."$minor"/bin/python3
        do
            [ -x "$candidate" ] || continue
            if accept "$candidate"; then return 0; fi
        done
    done
    for name in python3 python /usr/local/bin/python3 /usr/bin/python3; do
        if accept "$name"; then return 0; fi
    done
    return 1
}

# pip is asked to unpack into a directory: no virtual environment (Debian may lack ensurepip)
# and no write to the system (which PEP 668 refuses). uv is one static binary: any pip will do.
find_uv() {
    for candidate in uv "$TOOLS/bin/uv" "$VENV/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then UV=$candidate; return 0; fi
    done
    say "getting uv through pip"
    for interpreter in "$PYTHON" python3 /usr/bin/python3 python; do
        [ -n "$interpreter" ] || continue
        "$interpreter" -m pip --version >/dev/null 2>&1 || continue
        rm -rf "$TOOLS"
        if "$interpreter" -m pip install --quiet --disable-pip-version-check --no-input \
            --target "$TOOLS" 'uv>=0.5' >"$LOG" 2>&1 </dev/null \
            && "$TOOLS/bin/uv" --version >/dev/null 2>&1
        then UV=$TOOLS/bin/uv; return 0; fi
    done
    UV=
    return 1
}

with_uv() {
    [ -n "$UV" ] || return 1
    "$UV" pip sync --quiet --python "$VENV/bin/python" --require-hashes --compile-bytecode "$LOCK" \
        && "$UV" pip install --quiet --python "$VENV/bin/python" \
            --no-deps --no-build-isolation --editable .
}

# Where uv cannot be had, or cannot reach the index that pip is configured for.
with_pip() {
    [ -n "$PYTHON" ] || return 1
    "$PYTHON" -m venv --clear "$VENV" || return 1
    set -- "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input
    "$@" --require-hashes -r "$LOCK" && "$@" --no-deps --no-build-isolation --editable .
}

make_environment() {
    if [ -x "$VENV/bin/python" ] && accept "$VENV/bin/python" >/dev/null; then return 0; fi
    rm -rf "$VENV"
    if [ -n "$PYTHON" ]; then
        if [ -n "$UV" ]; then "$UV" venv --quiet --no-config --python "$PYTHON" "$VENV"; return; fi
        "$PYTHON" -m venv "$VENV"; return
    fi
    [ -n "$UV" ] || return 1
    say "no Python >= 3.12 found here, asking uv for one"
    "$UV" venv --quiet --python '>=3.12,<3.15' "$VENV"
}

fingerprint() { cat requirements.lock requirements-dev.lock pyproject.toml tools/bootstrap.sh | cksum; }

# The environment for tests holds everything the demonstration needs, at the same versions.
# It belongs to one place on disk: a moved or copied folder makes its own.
fresh() {
    [ -r "$STAMP" ] && "$VENV/bin/python" -c pass 2>/dev/null || return 1
    stamped=$(cat "$STAMP")
    wanted="$(fingerprint) $(pwd -P)"
    [ "$stamped" = "test $wanted" ] && return 0
    [ "$SET" = demo ] && [ "$stamped" = "demo $wanted" ]
}

if [ "$SET" = python ]; then find_python; exit; fi
if [ -n "$LOCK" ] && fresh; then exit 0; fi

LOG=$(mktemp "${TMPDIR:-/tmp}/nastavnik-bootstrap.XXXXXX")
trap 'rm -f "$LOG"' EXIT
PYTHON=$(find_python) || PYTHON=
if ! find_uv; then
    sed 's/^/    /' "$LOG" >&2
    say "uv is not to be had"
fi
if [ "$SET" = uv ]; then
    [ -n "$UV" ] || exit 1
    printf '%s\n' "$UV"
    exit 0
fi

if [ -r "$STAMP" ]; then
    case $(cat "$STAMP") in *" $(pwd -P)") ;; *) rm -rf "$VENV" ;; esac
fi
make_environment >"$LOG" 2>&1 || {
    cat "$LOG" >&2
    fail "no Python >= 3.12 was found, nor could uv fetch one.
    Install Python 3.12 or later, or name it:  UV_PYTHON=/path/to/python3.12 make demo"
}
say "installing $LOCK for $("$VENV/bin/python" -c 'import platform; print("Python", platform.python_version())')"
if ! with_uv >"$LOG" 2>&1 </dev/null; then
    sed 's/^/    /' "$LOG" >&2
    say "uv did not manage, trying pip"
    if ! with_pip >"$LOG" 2>&1 </dev/null; then
        sed 's/^/    /' "$LOG" >&2
        fail "the packages of $LOCK could not be installed; see the messages above"
    fi
fi
printf '%s\n' "$SET $(fingerprint) $(pwd -P)" >"$STAMP"
