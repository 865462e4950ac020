# rumrunner: GNU make, pkg-config, gcc or clang.
#
#   make            the program, its man pages and completions, in build/
#   make check      all tests; check-san the same under sanitizers
#   make help       every target
#
# B=DIR puts the objects elsewhere; CC=clang, SAN=1 and FUZZ=1 choose variants.

SHELL = /bin/sh

# `make deps check`: what deps installs is asked for while the rest of this file
# is read, so make starts anew behind it.
AFTER_DEPS := $(if $(filter deps,$(MAKECMDGOALS)),$(filter-out deps,$(MAKECMDGOALS)))
ifneq ($(AFTER_DEPS),)

.PHONY: deps after-deps $(AFTER_DEPS)
deps:
	tools/deps.sh
after-deps: deps
	$(MAKE) $(AFTER_DEPS)
$(AFTER_DEPS): after-deps
	@:

else

CC ?= gcc
ifeq ($(origin CC),default)
CC = gcc
endif
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build
VERSION := $(shell cat VERSION)
# V=1 shows whole commands.
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $@)

# The library is the sum of its folders; each may include what its layer allows.
LIBDIRS ?= $(notdir $(wildcard lib/*))
LIB_SRC := $(wildcard $(LIBDIRS:%=lib/%/*.c))
CMD_SRC := $(wildcard cmd/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/bench_*.c)
CONF_SRC := $(wildcard tests/conformance/conf_*.c)

PKGS = openssl libxml-2.0 zlib libarchive libseccomp sqlite3
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)

# Flags that one of the supported compilers lacks are asked for first.
probe = $(shell printf 'int main(void){return 0;}\n' >$(B).probe.c 2>/dev/null; \
	for f in $(1); do $(CC) -Werror $$f -o /dev/null -x c $(B).probe.c \
	>/dev/null 2>&1 && printf '%s ' "$$f"; done; rm -f $(B).probe.c)

WARN = -Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion \
	-Wimplicit-fallthrough -Wvla -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wno-unused-parameter -Werror -Werror=format-security
HARDEN_TRY = -fstack-protector-strong -fstack-clash-protection \
	-fcf-protection=full -ftrivial-auto-var-init=zero -fno-strict-overflow \
	-fno-strict-aliasing -fno-delete-null-pointer-checks -Wtrampolines \
	-Wbidi-chars=any
LINK_TRY = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack \
	-Wl,-z,separate-code -Wl,--as-needed

# Asked once a compiler, not once a recursion.
ifneq ($(PROBED_FOR),$(CC))
export PROBED_FOR := $(CC)
export PROBED := $(call probe,$(HARDEN_TRY))
export PROBED_LINK := $(call probe,$(LINK_TRY))
endif

OPT = -O2 -g
ifdef SAN
OPT = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FORTIFY =
else
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifdef FUZZ
OPT += -fsanitize=fuzzer-no-link
endif

# Two libraries are loaded when they are first needed (lib/base/late.h), under
# the name that linking would have recorded.
soname = $(shell objdump -p "$$($(CC) -print-file-name=lib$(1).so)" 2>/dev/null | \
	awk '$$1 == "SONAME" { print $$2 }')
ifndef LATE
export LATE := -DLIBXML_SONAME='"$(call soname,xml2)"' \
	-DLIBARCHIVE_SONAME='"$(call soname,archive)"'
endif

CPPFLAGS_ALL = -D_GNU_SOURCE $(LATE) -DRUM_VERSION='"$(VERSION)"' -Ilib -I. \
	-include base/banned.h $(PKG_CFLAGS) $(CPPFLAGS)
CFLAGS_ALL = -std=c11 $(OPT) $(FORTIFY) $(WARN) $(PROBED) -fPIE \
	-fvisibility=hidden -pthread -ffile-prefix-map=$(CURDIR)=. $(CFLAGS)
LDFLAGS_ALL = $(OPT) -pthread $(PROBED_LINK) $(LDFLAGS)

LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o)
CMD_OBJ := $(CMD_SRC:%.c=$(B)/%.o)
# Tests may take any command's tables, but not its main.
CMD_TABLE_OBJ := $(filter-out $(B)/cmd/main.o,$(CMD_OBJ))
UNIT_BIN := $(UNIT_SRC:%.c=$(B)/%)
CONF_BIN := $(CONF_SRC:%.c=$(B)/%)
BENCH_BIN := $(BENCH_SRC:%.c=$(B)/%)
FUZZ_BIN := $(FUZZ_SRC:%.c=$(B)/%)

.PHONY: all
all: $(B)/rum

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/librum.a: $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(B)/rum: $(CMD_OBJ) $(B)/librum.a
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(B)/librum.a
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ -lcmocka $(PKG_LIBS)

$(B)/tests/conformance/conf_%: $(B)/tests/conformance/conf_%.o $(B)/librum.a
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/tests/bench/bench_%: $(B)/tests/bench/bench_%.o $(B)/librum.a
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ -ljansson $(PKG_LIBS)

# A fuzzer links libFuzzer when FUZZ=1 (clang), else a driver that replays
# the files it is given.
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/librum.a $(if $(FUZZ),,$(B)/tests/fuzz/replay.o)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) $(if $(FUZZ),-fsanitize=fuzzer) -o $@ $^ -ljansson $(PKG_LIBS)

# ---- documents: man pages and completions come from the option tables --------

DOCGEN_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard tools/docgen*.c))
$(B)/docgen: $(DOCGEN_OBJ) $(CMD_TABLE_OBJ) $(B)/librum.a
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

# The results are committed; tests/drift.sh fails when they are not true.
.PHONY: docs
docs: $(B)/docgen
	$(B)/docgen . .

# ---- tests -------------------------------------------------------------------

# A shim that makes writes fail, for tests/fault.sh. Not for sanitizer builds.
$(B)/tests/fault/inject.so: tests/fault/inject.c
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIC -shared -o $@ $< -ldl

FAULT = $(if $(SAN),,$(if $(wildcard tests/fault/inject.c),$(B)/tests/fault/inject.so))
TEST_NEEDS = $(B)/rum $(B)/docgen $(UNIT_BIN) $(FUZZ_BIN) $(CONF_BIN) $(FAULT)
# A folder of third-party files to check against; empty: those tests skip.
CORPUS ?=

.PHONY: check
check: $(TEST_NEEDS)
	B="$(B)" SAN="$(SAN)" CORPUS="$(CORPUS)" CC="$(CC)" tests/run.sh

.PHONY: check-san
check-san:
	$(MAKE) SAN=1 B=$(B)/san check

.PHONY: conformance
conformance: $(CONF_BIN) $(FUZZ_BIN) $(B)/rum
	B="$(B)" SAN="$(SAN)" CORPUS="$(CORPUS)" tests/run.sh conformance

.PHONY: bench
bench: $(B)/rum $(BENCH_BIN)
	B="$(B)" tests/bench/run.sh

# Each harness for FUZZ_SECONDS with libFuzzer and the sanitizers.
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz:
	$(MAKE) CC=clang FUZZ=1 SAN=1 B=$(B)/fuzz fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZ_BIN)
	B="$(B)" SECONDS_EACH="$(FUZZ_SECONDS)" tests/fuzz/run.sh

# ---- for people --------------------------------------------------------------

.PHONY: demo
demo: $(B)/rum
	B="$(B)" tools/demo.sh

.PHONY: deps
deps:
	tools/deps.sh

COMMANDS := $(shell sed -n 's/^COMMAND(\(.*\))$$/\1/p' cmd/commands.def)
MAN1 = $(DESTDIR)$(PREFIX)/share/man/man1
BASH_DIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_DIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.PHONY: install
install: $(B)/rum
	install -d $(DESTDIR)$(PREFIX)/bin $(MAN1) $(BASH_DIR) $(ZSH_DIR) $(FISH_DIR)
	install -m 755 $(B)/rum $(DESTDIR)$(PREFIX)/bin/rum
	for c in $(COMMANDS); do ln -sf rum $(DESTDIR)$(PREFIX)/bin/rum-$$c; done
	install -m 644 man/*.1 $(MAN1)
	install -m 644 completions/rum.bash $(BASH_DIR)/rum
	install -m 644 completions/_rum $(ZSH_DIR)/_rum
	install -m 644 completions/rum.fish $(FISH_DIR)/rum.fish
	for c in $(COMMANDS); do \
		ln -sf rum $(BASH_DIR)/rum-$$c; \
		ln -sf rum.fish $(FISH_DIR)/rum-$$c.fish; done

.PHONY: uninstall
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/rum $(COMMANDS:%=$(DESTDIR)$(PREFIX)/bin/rum-%)
	rm -f $(patsubst man/%,$(MAN1)/%,$(wildcard man/*.1))
	rm -f $(BASH_DIR)/rum $(ZSH_DIR)/_rum $(FISH_DIR)/rum.fish
	rm -f $(COMMANDS:%=$(BASH_DIR)/rum-%) $(COMMANDS:%=$(FISH_DIR)/rum-%.fish)

.PHONY: help
help:
	@printf '%s\n' \
	'all (default)  the program, build/rum' \
	'check          all tests; CORPUS=DIR adds the conformance runs' \
	'check-san      the same under address and undefined sanitizers' \
	'conformance    only the conformance runs over CORPUS=DIR' \
	'bench          speed and memory, as ratios against a bare loop' \
	'fuzz           every fuzzer for FUZZ_SECONDS=60 (clang)' \
	'docs           man pages and completions anew from the option tables' \
	'install        into DESTDIR and PREFIX=/usr/local; uninstall undoes it' \
	'deps           the packages that building and testing need' \
	'demo           a rehearsal with simulated devices' \
	'clean          remove build/'

.PHONY: clean
clean:
	rm -rf $(B)

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)

endif
