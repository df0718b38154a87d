# Sourced by demo and test: makes .venv in the checkout and installs formcheck into it.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
# The Python to take; empty: the first that fits.
wanted_python=
# Settings for another Python must not leak into this one.
unset PYTHONHOME PYTHONPATH

fail() {
    echo "$*" >&2
    exit 1
}

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "formcheck needs Python 3.11 or newer, and none was found: install it from python.org" \
        "or with your system's package manager."
}

make_venv() {
    # A folder that was moved, or whose Python is gone, is made anew.
    if [ "$(cat "$venv/formcheck-root" 2>/dev/null)" = "$root" ] &&
        "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        return
    fi
    local python log
    python=${wanted_python:-$(find_python)} || exit 1
    echo "Making $venv ..." >&2
    if ! log=$("$python" -m venv --clear "$venv" 2>&1); then
        echo "$log" >&2
        fail "$python can't make a virtual environment" \
            "(on Debian and Ubuntu: sudo apt install python3-venv)."
    fi
    echo "$root" >"$venv/formcheck-root"
}

# install [EXTRA]: nothing is done, and no network needed, while pyproject.toml is the one
# that was installed from.
install() {
    make_venv
    local extra=${1:-} wanted stamp compile=--compile
    stamp=$venv/formcheck-installed${extra:+-$extra}
    wanted=$(cksum <"$root/pyproject.toml")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "Installing formcheck${extra:+ and what its ${extra}s need} into $venv ..." >&2
    # Tests load a part of what is installed: to compile all of it takes half a minute more.
    [ "$extra" != test ] || compile=--no-compile
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$compile" \
        --editable "$root${extra:+[$extra]}" ||
        fail "The packages can't be installed: check the network and run it again."
    echo "$wanted" >"$venv/formcheck-installed"
    echo "$wanted" >"$stamp"
}
