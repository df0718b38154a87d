# Sourced by test: the tests at the oldest versions of the packages that pyproject.toml allows.
# shellcheck shell=bash

# In an environment of its own, made anew when pyproject.toml changed. uv finds the versions:
# pip has no such choice.
install_lowest() {
    local wanted stamp
    venv=$root/.venv-lowest
    make_venv
    stamp=$venv/formcheck-installed
    wanted=$(cksum <"$root/pyproject.toml")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "Installing the oldest versions that formcheck allows into $venv ..." >&2
    local python=$venv/bin/python
    {
        "$python" -m pip install --quiet --disable-pip-version-check uv &&
            "$python" -m uv pip compile --quiet --resolution lowest-direct --extra test \
                --python "$python" --output-file "$venv/lowest.txt" "$root/pyproject.toml" &&
            "$python" -m uv pip install --quiet --python "$python" --requirement "$venv/lowest.txt" &&
            "$python" -m uv pip install --quiet --python "$python" --no-deps --editable "$root"
    } || fail "The packages can't be installed: check the network and run it again."
    echo "$wanted" >"$stamp"
}
