# make run | build | deb | test | check | bench | test-browser | test-crash. Needs Go, Node.js and make.
export GOTOOLCHAIN := local
export CGO_ENABLED := 0
DIGIVERT_LISTEN ?= localhost:8080
sources := $(shell find assets -path assets/node_modules -prune -o -path assets/dist -prune -o -type f -print 2>/dev/null)
version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

.PHONY: docs run build deb try-package test test-sqlite test-postgres test-browser test-crash check bench assets clean

run: build
	./digivert serve --listen $(DIGIVERT_LISTEN) --demo

build: assets/dist/manifest.json
	go build -trimpath -ldflags "-s -w -X main.version=$(version)" -o digivert ./cmd/digivert

# The Debian package, beside the program.
deb: build
	packaging/build

# Builds the package and installs it into a folder of its own.
try-package: build
	scripts/try-package

assets: assets/dist/manifest.json

assets/node_modules/.done: assets/package.json assets/package-lock.json
	cd assets && npm ci --no-audit --no-fund --ignore-scripts=false
	touch $@

assets/dist/manifest.json: assets/node_modules/.done $(sources)
	cd assets && npm run --silent build

test: assets
	scripts/test

test-sqlite: assets
	scripts/test sqlite

test-postgres: assets
	scripts/test postgres

test-browser: assets
	scripts/test browser

# The server is killed, and its disk fills up, during 2,000 bookings; the suite
# does it with fewer.
test-crash: assets
	DIGIVERT_TEST_CRASH=2000 DIGIVERT_TEST_ENGINE=sqlite go test -count=1 -timeout 30m -run 'AKilledServer|AFullDisk|TwoServers|BackupDuring|TheServerStops' ./internal/bench
	scripts/with-postgres env DIGIVERT_TEST_CRASH=2000 DIGIVERT_TEST_ENGINE=postgres go test -count=1 -timeout 30m -run 'AKilledServer|AFullDisk|TwoServers|BackupDuring|TheServerStops' ./internal/bench

# The tables of docs/personvern are those that the program obeys.
docs: assets
	DIGIVERT_WRITE_DOCS=1 go test -count=1 -run PrivacyDocuments ./internal/repo

check: assets
	test -z "$$(gofmt -l cmd internal migrations assets/*.go locale)"
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	scripts/test

bench: build
	scripts/bench

clean:
	rm -rf digivert assets/dist/* assets/node_modules
