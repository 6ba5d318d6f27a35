# Makefile - builds skive.
#
#   make            build/skive                 make demo     installs what is missing, builds, shows
#   make test       all tests                                 the dry-run diff of fixtures/project
#   make accept     renews the golden diffs     make lint     layers, sizes, warnings, analyser
#   make bench      speed and memory            make fuzz     libFuzzer targets, FUZZ_SECONDS each
#   make conformance  all of the machine's Python against CPython's ast and symtable
#   make install uninstall  PREFIX=/usr/local DESTDIR=        make pgo  a profile-guided build
#
# VARIANT=asan or tsan builds into build/asan, build/tsan.
# A packager's own copies of the grammars: TREE_SITTER_SRC=, GRAMMAR_SRC=, TOML_SRC= name the
# folders; their files are checked against deps/SHA256SUMS unless CHECK_SUMS is set to empty.

CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
VARIANT ?= release
PREFIX ?= /usr/local
DESTDIR ?=
PYTHON ?= python3
FUZZ_SECONDS ?= 600
FUZZ_CC ?= clang
B := build/$(VARIANT)
SKIVE := $(if $(filter release,$(VARIANT)),build/skive,$(B)/skive)

# ---- what is built from other projects' sources ------------------------------------------------

MODULES := deps/node_modules
TREE_SITTER_SRC ?= $(MODULES)/tree-sitter/vendor/tree-sitter/lib
GRAMMAR_SRC ?= $(MODULES)/tree-sitter-python/src
TOML_SRC ?= $(MODULES)/@tree-sitter-grammars/tree-sitter-toml/src
CHECK_SUMS ?= yes
APT_PACKAGES := gcc make pkg-config npm git patch libgit2-dev libxxhash-dev libutf8proc-dev \
                libsqlite3-dev
TEST_PACKAGES := libcmocka-dev clang libclang-rt-14-dev python3 python3-pytest

PKGS := libgit2 libxxhash libutf8proc sqlite3
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

# ---- flags -------------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
        -Wwrite-strings -Wundef -Wswitch-enum -Wpointer-arith -Wcast-qual -Wno-missing-field-initializers -Werror
OPT_release := -O2 -g
OPT_asan := -O1 -g -DSKIVE_CHECK -fsanitize=address,undefined -fno-sanitize-recover=undefined \
            -fno-omit-frame-pointer
OPT_tsan := -O1 -g -fsanitize=thread
OPT_pgo-make := -O3 -g -flto -fprofile-generate -fprofile-update=single
OPT_pgo := -O3 -g -flto -fprofile-use -fprofile-partial-training -Wno-missing-profile
OPT := $(OPT_$(VARIANT))
CFLAGS ?=
LDFLAGS ?=
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(OPT) -I. -I$(B) -isystem $(TREE_SITTER_SRC)/include \
              -isystem $(TREE_SITTER_SRC) $(PKG_CFLAGS) $(CFLAGS)
LIBS := $(PKG_LIBS) -lpthread

# ---- sources -----------------------------------------------------------------------------------

LIB_C := $(sort $(wildcard transform/*/*.c transform/rules/*/*.c))
CMD_C := $(sort $(wildcard cmd/*.c))
RULES := $(sort $(notdir $(basename $(wildcard transform/rules/*/*.c))))
LIB_O := $(LIB_C:%.c=$(B)/%.o)
CMD_O := $(CMD_C:%.c=$(B)/%.o)
VENDOR_O := $(addprefix $(B)/vendor/,tree_sitter.o python_parser.o python_scanner.o toml_parser.o \
              toml_scanner.o)
UNIT_C := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(UNIT_C:tests/unit/%.c=$(B)/unit/%)

.PHONY: all demo deps test-deps test unit unit-build accept lint bench fuzz conformance pgo install uninstall \
        clean fuzz-objects FORCE
.SECONDARY:
all: $(SKIVE)

$(SKIVE): $(CMD_O) $(LIB_O) $(VENDOR_O)
	@echo '  ld $@'
	@$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/%.o: %.c $(B)/rules.inc $(B)/knowledge.inc $(B)/library_names.inc $(B)/members.inc | $(B)/sources.checked
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(ALL_CFLAGS) $(WARN) -MMD -MP -c $< -o $@

# The table of rules is the list of their files: a new rule is a new file and nothing else.
$(B)/rules.inc: FORCE
	@mkdir -p $(@D)
	@printf 'RULE(%s)\n' $(RULES) | cmp -s - $@ || printf 'RULE(%s)\n' $(RULES) > $@

# The tables of what library code does, as C strings.
KNOWLEDGE := $(sort $(wildcard transform/program/knowledge/*.txt))
$(B)/knowledge.inc: $(KNOWLEDGE)
	@mkdir -p $(@D)
	@cat $^ | awk '/^#/ || !NF { next } { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "\"" $$0 "\"," }' > $@
$(B)/library_names.inc: transform/program/knowledge/names.list
	@mkdir -p $(@D)
	@awk '/^#/ { next } /^\[/ { load = $$0 == "[load]"; next } load { for (i = 1; i <= NF; i++) print "\"" $$i "\"," }' $^ > $@

$(B)/members.inc: transform/program/knowledge/members.list
	@mkdir -p $(@D)
	@awk '!/^#/ { print "\"" $$0 "\"," }' $^ > $@

# Which build it is: by this the cache knows what it may use.  The compiler does not count.
BUILT_FROM := $(sort $(wildcard Makefile transform/*/*.[ch] transform/*/*.def transform/rules/*/*.c \
                transform/program/knowledge/*))
$(B)/build_id.inc: FORCE | $(B)/sources.checked
	@mkdir -p $(@D)
	@id=$$(cat $(BUILT_FROM) deps/SHA256SUMS $(TREE_SITTER_SRC)/src/*.[ch] $(GRAMMAR_SRC)/*.[ch] | \
	    sha256sum | cut -c 1-32); echo "\"$$id\"" | cmp -s - $@ || echo "\"$$id\"" > $@
$(B)/transform/cache/build.o: $(B)/build_id.inc

$(B)/unit/%: tests/unit/%.c $(LIB_O) $(VENDOR_O)
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(ALL_CFLAGS) $(WARN) -MMD -MP $< $(LIB_O) $(VENDOR_O) $(LDFLAGS) $(LIBS) -lcmocka -o $@

-include $(LIB_O:.o=.d) $(CMD_O:.o=.d) $(UNIT:=.d)

# ---- other projects' sources -------------------------------------------------------------------

VENDOR_CC = @echo '  cc $<' && $(CC) $(OPT) -w -DNDEBUG -c $< -o $@

$(B)/vendor/tree_sitter.o: $(TREE_SITTER_SRC)/src/lib.c | $(B)/sources.checked
	@mkdir -p $(@D)
	$(VENDOR_CC) -std=c11 -D_DEFAULT_SOURCE -I$(TREE_SITTER_SRC)/include -I$(TREE_SITTER_SRC)/src
$(B)/vendor/python_parser.o: $(GRAMMAR_SRC)/parser.c | $(B)/sources.checked
	@mkdir -p $(@D)
	$(VENDOR_CC) -std=c11 -I$(GRAMMAR_SRC)
$(B)/vendor/python_scanner.o: $(GRAMMAR_SRC)/scanner.c | $(B)/sources.checked
	@mkdir -p $(@D)
	$(VENDOR_CC) -std=c11 -I$(GRAMMAR_SRC) -DTREE_SITTER_REUSE_ALLOCATOR
$(B)/vendor/toml_parser.o: $(TOML_SRC)/parser.c | $(B)/sources.checked
	@mkdir -p $(@D)
	$(VENDOR_CC) -std=c11 -I$(TOML_SRC)
$(B)/vendor/toml_scanner.o: $(TOML_SRC)/scanner.c | $(B)/sources.checked
	@mkdir -p $(@D)
	$(VENDOR_CC) -std=c11 -I$(TOML_SRC) -DTREE_SITTER_REUSE_ALLOCATOR

$(TREE_SITTER_SRC)/src/lib.c $(GRAMMAR_SRC)/parser.c $(GRAMMAR_SRC)/scanner.c $(TOML_SRC)/parser.c \
$(TOML_SRC)/scanner.c: $(B)/sources.checked ;

# Fetches once, then works offline; the bytes are what deps/SHA256SUMS says, however they came.
$(B)/sources.checked: deps/SHA256SUMS deps/package-lock.json
	@mkdir -p $(@D)
	@test -f $(TREE_SITTER_SRC)/src/lib.c || sh deps/fetch
	@test -z "$(CHECK_SUMS)" || sh deps/check $(TREE_SITTER_SRC) $(GRAMMAR_SRC) $(TOML_SRC)
	@touch $@

deps:
	@sh deps/install $(APT_PACKAGES)
test-deps:
	@sh deps/install $(APT_PACKAGES) $(TEST_PACKAGES)

# for tests/fuzz/run
fuzz-objects: $(LIB_O) $(VENDOR_O)

# ---- what people call --------------------------------------------------------------------------

demo: deps
	@$(MAKE) --no-print-directory all
	@echo "\$$ skive diff fixtures/project"
	@build/skive diff fixtures/project; test $$? -le 1

unit-build: $(UNIT)
unit: $(UNIT)
	@for t in $(UNIT); do echo "== $$t"; $$t || exit 1; done

test: test-deps
	@$(MAKE) --no-print-directory all
	@VARIANT=$(VARIANT) SKIVE=$(SKIVE) sh tests/run

accept: all
	@$(PYTHON) tests/fixtures.py --skive $(SKIVE) --accept
	@$(PYTHON) tests/docs.py --skive $(SKIVE) --accept

conformance: all
	@sh tests/conformance/run $(SKIVE)

lint: all
	@sh tests/lint

$(B)/bench/bare: bench/bare.c $(LIB_O) $(VENDOR_O)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(WARN) $< $(LIB_O) $(VENDOR_O) $(LDFLAGS) $(LIBS) -o $@

bench: all $(B)/bench/bare
	@$(PYTHON) bench/bench.py --skive $(SKIVE)
	@$(PYTHON) bench/files.py --skive $(SKIVE)
	@$(PYTHON) bench/interning.py --skive $(SKIVE)

fuzz:
	@sh tests/fuzz/run $(FUZZ_CC) $(FUZZ_SECONDS)

# Trained on the machine's own standard library; one thread, since the counters are not atomic.
pgo:
	rm -rf build/pgo build/pgo-make
	$(MAKE) --no-print-directory VARIANT=pgo-make CFLAGS=-w build/pgo-make/skive
	build/pgo-make/skive check -j1 --isolated --quiet --no-cache --no-ignore-files \
	    "$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
	    >/dev/null 2>&1 || test $$? -le 2
	cp -r build/pgo-make build/pgo
	find build/pgo -name '*.o' -delete
	rm build/pgo/skive
	$(MAKE) --no-print-directory VARIANT=pgo CFLAGS=-w build/pgo/skive
	cp build/pgo/skive build/skive

install: all
	install -D -m 755 $(SKIVE) $(DESTDIR)$(PREFIX)/bin/skive
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/skive/LICENSE
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/skive/README.md

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/skive
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/skive

clean:
	rm -rf build
