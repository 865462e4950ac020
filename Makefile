# rumrunner: GNU make, pkg-config, gcc or clang.
#
#   make            the program, its man pages and completions, in build/
#   make check      all tests; check-san the same under sanitizers
#   make help       every target
#
# B=DIR puts the objects elsewhere; CC=clang, SAN=1 and FUZZ=1 choose variants.

SHELL = /bin/sh
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

PKGS = openssl libxml-2.0 zlib libarchive libseccomp
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

ifndef PROBED
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

CPPFLAGS_ALL = -D_GNU_SOURCE -DRUM_VERSION='"$(VERSION)"' -Ilib -I. \
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

.PHONY: clean
clean:
	rm -rf $(B)

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
