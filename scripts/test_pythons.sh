# Sourced by test: the tests on each Python that formcheck is for and that is here or can be had.
# shellcheck shell=bash

versions() { # as pyproject.toml lists them
    sed -n 's/.*"Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' "$root/pyproject.toml"
}

# Prints the path of a Python: one on the PATH, of pyenv, or one that uv knows or can fetch.
python_of() { # VERSION
    local found
    for found in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*"/bin/python$1"; do
        if "$found" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
            command -v "$found"
            return
        fi
    done
    command -v uv >/dev/null || return 1
    uv python find "$1" 2>/dev/null && return
    uv python install --quiet "$1" 2>/dev/null && uv python find "$1" 2>/dev/null
}

test_all_pythons() { # ARGUMENT OF PYTEST...
    local version failed=0 said=()
    for version in $(versions); do
        venv=$root/.venv-$version
        if ! wanted_python=$(python_of "$version"); then
            said+=("Python $version: not here, and uv can't fetch it; not tested")
            continue
        fi
        if (install test && cd "$root" && "$venv/bin/python" -m pytest "$@"); then
            said+=("Python $version: passed")
        else
            said+=("Python $version: failed")
            failed=1
        fi
    done
    printf '%s\n' "${said[@]}"
    [[ "${said[*]}" == *": passed"* ]] || failed=1
    return "$failed"
}
