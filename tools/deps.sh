#!/bin/sh
# Installs from the distribution's packages what building and testing need.
# Asks nothing; uses sudo when it is not run by root.
set -eu

debian="gcc make pkg-config libc6-dev libssl-dev libxml2-dev zlib1g-dev
libarchive-dev libseccomp-dev libsqlite3-dev libcmocka-dev libjansson-dev
openssl jq mandoc shellcheck clang python3 xz-utils procps zsh fish valgrind
softhsm2 libengine-pkcs11-openssl opensc python3-textfsm
chromium fonts-dejavu-core"
fedora="gcc make pkgconf-pkg-config openssl-devel libxml2-devel zlib-devel
libarchive-devel libseccomp-devel sqlite-devel libcmocka-devel jansson-devel openssl jq
mandoc ShellCheck clang compiler-rt python3 xz procps-ng zsh fish valgrind
softhsm openssl-pkcs11 opensc libasan libubsan chromium dejavu-sans-fonts"

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "deps: run this as root, or install sudo: $*" >&2
		exit 1
	fi
}

# The lists are split on purpose.
# shellcheck disable=SC2086
if command -v apt-get >/dev/null 2>&1; then
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
		--no-install-recommends $debian
elif command -v dnf >/dev/null 2>&1; then
	as_root dnf install -y $fedora
else
	cat >&2 <<EOT
deps: neither apt-get nor dnf is here. Install with your package manager:
  to build:  a C11 compiler, GNU make, pkg-config, and the development files of
             OpenSSL 3, libxml2, zlib, libarchive, libseccomp and SQLite 3
  to test:   cmocka, jansson, openssl, jq, mandoc, shellcheck, clang, Chromium
EOT
	exit 1
fi
echo "deps: everything that building and testing need is installed"
