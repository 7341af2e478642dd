# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
#
# Everything runs in a private Debian 11 root with Odoo 14, made on first use.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo bench chaos load test test-unit test-odoo test-e2e test-chaos test-nightly test-losses \
	test-referees test-browser test-openapi test-security fuzz lint format house shell wheels versions clean distclean

# When make itself is killed, what it started goes too.
WITH_MAKE := setpriv --pdeathsig TERM --
ENTER := $(WITH_MAKE) setup/enter

help:
	@echo 'make run        the plant in the foreground: Odoo on http://localhost:8069'
	@echo 'make demo       one production cycle, compared kilogram by kilogram'
	@echo 'make test       all tests (test-unit, test-odoo, test-e2e, test-chaos)'
	@echo 'make test-nightly  2000 random orders and runs against the invariants (SCADA_SEQUENCES, SCADA_SEED)'
	@echo 'make test-model  slots, crashes and losses on every dialect of the ladder (MODEL_ORDERS)'
	@echo 'make test-losses  the database goes back while the plant runs on; not green each time'
	@echo 'make test-browser  the screens of a running plant in headless Chromium'
	@echo 'make test-openapi  schemathesis and curl against a running server'
	@echo 'make test-referees  PLC clients and tshark of other people against the simulator'
	@echo 'make test-deploy  files of setup/deploy: backup and restore, nginx, systemd, rules'
	@echo 'make test-owners  who may read, write and delete the backups, with several users'
	@echo 'make test-security  attacks on the delivered stack, and some random requests'
	@echo 'make fuzz       REQUESTS=100000 random requests, other ones each time (SEED=n)'
	@echo 'make test-leaving  a database is the same before and after the bridge was there'
	@echo 'make test-takeover the plant has old addons: refused, staged, imported'
	@echo 'make test-upgrade  databases of three releases before are upgraded'
	@echo 'make bench      posting beside plain Odoo, the API beside an empty route (BENCH=http)'
	@echo 'make chaos      a plant in which FAULTS things go wrong: what stock says then'
	@echo 'make load       ten PLCs on one Odoo, one of them dead: how often each is read'
	@echo 'make lint       formatters in check mode, linters, types'
	@echo 'make format     format the sources'
	@echo 'make screenshots  the pictures of the user guide, of a running plant'
	@echo 'make readme     README and description page of the addons from their fragments'
	@echo 'make i18n       catalogues of texts from Odoo, merged into the translation'
	@echo 'make i18n-check they are up to date and complete'
	@echo 'make house      how the code is divided: classes, folders, functions, in numbers'
	@echo 'make trace      the files that a reading and a batch run through (OF=COMMIT)'
	@echo 'make shell      Python shell of Odoo on a fresh demo database'
	@echo 'make wheels     both addons as wheels, in dist/'
	@echo 'make versions   what is in the private Odoo 14'
	@echo 'make clean      remove generated files and outdated private roots'
	@echo 'make distclean  remove the current private root too'
	@echo
	@echo 'ARGS="..."      more arguments for pytest, for example ARGS="-k fill -x"'
	@echo 'SCADA_ODOO_ROOT cache of the private root (~/.cache/scada-odoo14)'
	@echo 'DEBIAN_MIRROR   where Debian 11 comes from (this machine'"'"'s own mirror)'
	@echo 'ODOO_DB ODOO_PORT PG_PORT PLC_PORT  database and ports (scada_demo 8069 - 44818)'
	@echo 'DEMO_ORDERS     orders of make run and make demo (12)'
	@echo 'FUZZ_EXAMPLES   examples of each fuzz test (100)   FUZZ_SEED  (1) or random'
	@echo 'BENCH BENCH_SIZES BENCH_RUNS  parts of bench, orders (1,10,100), repetitions (5)'
	@echo 'OPENAPI_EXAMPLES  examples of each operation'
	@echo 'FAULTS CHAOS_LOGS  number of faults (500); tar file for the logs of chaos'
	@echo 'INTERLEAVINGS   of two processes that post two runs of one order, in test-e2e (8)'
	@echo 'DIALECT         what the simulated ladder does in its own way: doc/ladder.rst'
	@echo 'SPEED SEED      of the simulated plant      DEMO_JSON  file for the result of demo'
	@echo 'PICTURES        tar file for the screenshots of test-browser'

run:
	@$(ENTER) python3 setup/lib/run.py

demo:
	@$(ENTER) $(if $(DEMO_JSON),--output "$(DEMO_JSON)") python3 setup/lib/demo.py

test: test-unit test-odoo test-e2e test-chaos

test-unit:
	@$(ENTER) python3 setup/lib/test_plain.py tests/unit tests/simulator $(if $(ARGS),-- $(ARGS))

test-odoo:
	@$(ENTER) python3 setup/lib/test_odoo.py $(ARGS)

test-nightly: export SCADA_SEQUENCES ?= 2000
test-nightly:
	@$(ENTER) python3 setup/lib/test_odoo.py scada_bridge/tests/stock/test_posting_property.py \
		scada_bridge/tests/material/test_material_property.py \
		scada_bridge_plc/tests/handover/test_runs_property.py $(ARGS)

test-e2e:
	@$(ENTER) python3 setup/lib/test_plain.py tests/e2e tests/load $(if $(ARGS),-- $(ARGS))

# Not in test-e2e: loss B was right once and wrong once, which is not understood yet.
test-losses:
	@$(ENTER) python3 setup/lib/test_plain.py -- tests/e2e/lost_commits.py $(ARGS)

test-referees:
	@$(WITH_MAKE) setup/build-extras referees
	@$(ENTER) python3 setup/lib/test_plain.py tests/referees $(if $(ARGS),-- $(ARGS))

test-openapi:
	@$(WITH_MAKE) setup/build-extras openapi
	@$(ENTER) --env OPENAPI_EXAMPLES=$(OPENAPI_EXAMPLES) \
		python3 setup/lib/test_plain.py tests/openapi $(if $(ARGS),-- $(ARGS))

test-browser:
	@$(WITH_MAKE) setup/build-extras browser
	@$(ENTER) $(if $(PICTURES),--output "$(PICTURES)") \
		/opt/extras/browser/selenium/bin/python setup/lib/test_plain.py tests/browser \
		$(if $(ARGS),-- $(ARGS))

# The gate's seed is one that was seen, until enough random ones have been: SEED= draws one.
test-chaos: export SEED ?= 787334
test-chaos:
	@$(WITH_MAKE) setup/build-extras chaos
	@$(ENTER) python3 setup/lib/test_plain.py tests/chaos -- $(ARGS)

chaos:
	@$(WITH_MAKE) setup/build-extras chaos
	@$(ENTER) --env FAULTS=$(FAULTS) $(if $(CHAOS_LOGS),--output "$(CHAOS_LOGS)") \
		python3 tests/chaos/run.py

load:
	@$(ENTER) python3 tests/load/run.py

.PHONY: test-model
test-model: export MODEL_ORDERS ?= 10000
test-model:
	@$(ENTER) python3 setup/lib/test_plain.py tests/unit/plc/model -- -rP $(ARGS)

bench:
	@$(ENTER) --env BENCH=$(BENCH) --env BENCH_SIZES=$(BENCH_SIZES) --env BENCH_RUNS=$(BENCH_RUNS) \
		python3 setup/lib/bench.py

lint:
	@$(ENTER) setup/lib/lint check

format:
	@$(ENTER) --rw setup/lib/lint format

.PHONY: screenshots
screenshots:
	@$(WITH_MAKE) setup/build-extras browser
	@$(ENTER) --output screenshots.tar.part \
		/opt/extras/browser/selenium/bin/python setup/lib/screenshots.py
	@tar -xf screenshots.tar.part --no-same-owner && rm screenshots.tar.part

.PHONY: readme
readme:
	@$(ENTER) --rw python3 setup/lib/readme.py update

.PHONY: i18n i18n-check
i18n:
	@$(ENTER) --output i18n.tar.part python3 setup/lib/i18n.py update
	@tar -xf i18n.tar.part --no-same-owner && rm i18n.tar.part

i18n-check:
	@$(ENTER) python3 setup/lib/i18n.py check

house:
	@$(ENTER) python3 setup/lib/house.py

.PHONY: trace
trace:
	@$(if $(OF),setup/previous-addons $(OF))
	@$(ENTER) --env OF=$(OF) python3 setup/lib/file_trace.py

shell:
	@$(ENTER) python3 setup/lib/shell.py

wheels:
	@set -o pipefail; git ls-files -z setup scada_bridge scada_bridge_plc | $(ENTER) --rw setup/lib/wheels dist

versions:
	@$(WITH_MAKE) setup/build-root --versions

clean:
	@setup/clean

distclean:
	@setup/clean --all

.PHONY: test-deploy
test-deploy:
	@$(WITH_MAKE) setup/build-extras deploy exposure
	@$(ENTER) --cgroups python3 setup/lib/test_plain.py tests/deploy $(if $(ARGS),-- $(ARGS))

.PHONY: test-owners
test-owners:
	@$(ENTER) --as-root python3 setup/lib/test_plain.py tests/owners $(if $(ARGS),-- $(ARGS))

.PHONY: test-security fuzz
test-security:
	@$(WITH_MAKE) setup/build-extras deploy
	@$(ENTER) python3 setup/lib/test_plain.py tests/security $(if $(ARGS),-- $(ARGS))

fuzz:
	@$(ENTER) --env REQUESTS=$(REQUESTS) python3 tests/security/fuzz.py

# What plants have: a release with several records of a PLC, one in which a batch was its
# order, and the one before this one.
PREVIOUS ?= 2ae601226541f399579505ac9779f28d11274f73
ORDERS ?= f51f17b20b8b7ffa3655b40833d00fe1962614ff
LAST ?= da1a7f0ff43929bed7158e6930aac15304cca858

.PHONY: test-leaving
test-leaving:
	@$(ENTER) python3 setup/lib/test_plain.py tests/leaving $(if $(ARGS),-- $(ARGS))

.PHONY: test-takeover
test-takeover:
	@$(ENTER) python3 setup/lib/test_plain.py tests/takeover $(if $(ARGS),-- $(ARGS))

.PHONY: test-upgrade
test-upgrade:
	@setup/previous-addons $(PREVIOUS)
	@$(ENTER) --env PREVIOUS=$(PREVIOUS) python3 setup/lib/test_plain.py tests/upgrade \
		$(if $(ARGS),-- $(ARGS))
	@setup/previous-addons $(ORDERS)
	@$(ENTER) --env PREVIOUS=$(ORDERS) python3 setup/lib/test_plain.py tests/upgrade \
		-- -k 'not several_records' $(ARGS)
	@setup/previous-addons $(LAST)
	@$(ENTER) --env PREVIOUS=$(LAST) python3 setup/lib/test_plain.py tests/upgrade \
		-- -k 'not several_records' \
		-m 'not batch_was_its_order and not callers_had_no_run and not runs_had_no_seals' $(ARGS)
