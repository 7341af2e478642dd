# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# shellcheck shell=bash
#
# What the host-side scripts share.  Bash and the tools of a minimal Debian only: there
# may be no Python on the host.

CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034  # used by the scripts that read this file
CACHE=${SCADA_ODOO_ROOT:-${HOME:-/root}/.cache/scada-odoo14}

say() { printf '[%s] %s\n' "${0##*/}" "$*" >&2; }

# die WHAT HAPPENED [WHAT TO DO]
die() {
    printf '[%s] ERROR: %s\n' "${0##*/}" "$1" >&2
    [ $# -lt 2 ] || printf '[%s]        %s\n' "${0##*/}" "$2" >&2
    exit 1
}

require_root() {
    [ "$(id -u)" = 0 ] || die "this needs root: it mounts a private Debian root." \
        "Run the same command as root, for example: sudo make test"
}

# The files that decide what is in the root.  Their hash is the name of the cached root.
RECIPE_FILES=(
    setup/recipe/debian.txt
    setup/recipe/install
    setup/recipe/lint.txt
    setup/recipe/mkroot
    setup/recipe/template.py
    setup/recipe/versions.py
    requirements.txt
    tests/requirements.txt
)

recipe_hash() {
    (cd "$CHECKOUT" && cat "${RECIPE_FILES[@]}" && uname -m) | sha256sum | cut -c1-16
}

# Become a command in namespaces of its own (mounts, processes, SysV IPC); for a subshell
# or a background job.  When the shell that started it dies, by whatever signal, the
# kernel kills the command and everything the command started, and drops its mounts.
exec_in_namespaces() {
    exec setpriv --pdeathsig KILL \
        unshare --mount --ipc --pid --fork --kill-child -- "$@"
}
