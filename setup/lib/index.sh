# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# shellcheck shell=bash
#
# How pip in a root reaches the package index the way the host does.  The root is
# $stage/root; whoever reads this file sets it.
# shellcheck disable=SC2154

# The host's way to the package index: proxy and pip variables, certificates, pip.conf.
index_settings=()
collect_index_settings() {
    local name
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
        PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST PIP_PROXY PIP_DEFAULT_TIMEOUT \
        PIP_RETRIES; do
        [ -z "${!name:-}" ] || index_settings+=("$name=${!name}")
    done
    [ ! -e "$stage/root/etc/ssl/certs/host.crt" ] ||
        index_settings+=(PIP_CERT=/etc/ssl/certs/host.crt)
}

# Files of the host are lent to the root for the build and not kept in it.
BORROWED=(etc/pip.conf root/.config/pip/pip.conf root/.pip/pip.conf)
lend_index_files() {
    local certificates=${PIP_CERT:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
    local file source
    [ ! -s "$certificates" ] || cp "$certificates" "$stage/root/etc/ssl/certs/host.crt"
    for file in "${BORROWED[@]}"; do
        source=/$file
        [ "${file%%/*}" != root ] || source=${HOME:-/root}/${file#root/}
        [ -s "$source" ] || continue
        mkdir -p "$(dirname "$stage/root/$file")"
        cp "$source" "$stage/root/$file"
    done
}
take_back_index_files() {
    rm -f "$stage/root/etc/ssl/certs/host.crt" "${BORROWED[@]/#/$stage/root/}"
}
