import type { AppImage, AppOptions } from './app-options';
import { findProvider } from './find-provider';
import { generatedBy, keptPart } from './kept-part';
import { announceRules, notifyRule } from './makefile-requests';
import { imageReference, pinnedImages } from './pinned-images';
import { pinnedTools, type PinnedTool } from './pinned-tools';

/**
 * The steps of an app's pipeline as targets of GNU make, so that CI and a laptop run the same thing.
 *
 * Images are built into an OCI layout; what is scanned is what is pushed, by whichever engine is there: `docker` (buildx),
 * `podman` or `buildah`. A tag that the registry has is never written again.
 */
export function makefile(options: AppOptions): string {
  const { announce } = findProvider(options.program.provider);
  const parts = [
    head(options),
    help,
    tools(pinnedTools),
    checks,
    tests(options),
    ...options.images.map((image) => imageRules(image)),
    together(options),
    announceRules(options, announce),
    notifyRule,
    keptPart().trimEnd(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function head({ app, platforms }: AppOptions): string {
  return String.raw`${generatedBy(`pipelines app ${app}`)}
# make help lists the targets. Needed: git, jq, skopeo, curl, and docker, podman or buildah.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := bash
.SHELLFLAGS := -e -o pipefail -c

APP := ${app}
PLATFORMS ?= ${platforms.join(',')}
ifndef ENGINE
ENGINE := $(firstword $(foreach engine,docker podman buildah,$(if $(shell command -v $(engine)),$(engine))))
endif
BUILDER ?= slipway
export PATH := $(abspath build/tools):$(PATH)

# What is built: a tag of git by its name, else a commit by its short id; a nightly build says which night.
# CI says what it knows: a checkout there has neither tags nor branches.
HEAD := $(shell git log -1 --abbrev=7 --format='%H %h %ct')
COMMIT := $(word 1,$(HEAD))
VERSION := $(shell { printenv GIT_TAG >/dev/null && printf '%s' "$$GIT_TAG" || git describe --exact-match --tags --match 'v[0-9]*'; } 2>/dev/null | grep -Ex 'v[0-9][0-9A-Za-z._-]{0,126}')
# Names of tags and branches are others' text: make must not expand them, nor a shell read them as a command.
$(if $(value GIT_TAG),$(if $(VERSION),,$(error tag $(value GIT_TAG) is no version: name it like v1.2.3)))
GIT_TAG := $(VERSION)
NIGHT := $(if $(value NIGHTLY),-nightly-$(shell date -u +%Y%m%d))
ifndef TAG
TAG := $(or $(VERSION),$(word 2,$(HEAD))$(NIGHT))
endif
ifeq ($(origin SOURCE_BRANCH),undefined)
SOURCE_BRANCH := $(if $(VERSION),,$(shell git rev-parse --abbrev-ref HEAD))
endif
ifeq ($(origin SOURCE_REPOSITORY),undefined)
SOURCE_REPOSITORY := $(shell git remote get-url origin 2>/dev/null | sed -E 's|^[^@/]+@([^:/]+):|https://\1/|; s|//[^@/]*@|//|')
endif
CHANGED := $(shell git status --porcelain --untracked-files=no -- . | head -1)
BUILD := build/$(TAG)$(if $(CHANGED),-changed)
export APP COMMIT TAG GIT_TAG NIGHTLY SOURCE_BRANCH SOURCE_REPOSITORY
# The same sources give the same image.
export SOURCE_DATE_EPOCH := $(word 3,$(HEAD))

# docker finds layers in the registry; only what is released writes them there.
CACHE ?= read
comma := ,`;
}

const help = String.raw`.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | sort | awk -F'|' '{ printf "  make %-16s %s\n", $$1, $$2 }'`;

function tools(all: readonly PinnedTool[]): string {
  const rules = all.map(
    ({ name, version, builds }) => String.raw`build/tools/${name}:
	@mkdir -p $(@D)
	case "$$(uname -s)-$$(uname -m)" in \
	  Linux-x86_64) url=${builds.x86_64.url} sum=${builds.x86_64.sha256} ;; \
	  Linux-aarch64) url=${builds.aarch64.url} sum=${builds.aarch64.sha256} ;; \
	  *) echo "install ${name} ${version} yourself" >&2; exit 1 ;; \
	esac; \
	curl --fail --silent --show-error --location --retry 3 --output $@.download "$$url" && \
	echo "$$sum  $@.download" | sha256sum --check --quiet && \
	${builds.x86_64.member === undefined ? 'mv $@.download $@' : `tar -xzf $@.download -C $(@D) ${builds.x86_64.member} && rm $@.download && touch $@`} && chmod +x $@`,
  );
  return String.raw`.PHONY: tools
tools: ${all.map(({ name }) => `build/tools/${name}`).join(' ')} ## download what scans and signs, checked against its hash

${rules.join('\n\n')}`;
}

const checks = String.raw`# A daemon that is reached over TLS needs a context: buildx does not take one from the environment.
endpoint := $(if $(DOCKER_TLS_VERIFY),$(BUILDER))
daemon = $(if $(endpoint),{ docker context inspect $(endpoint) >/dev/null 2>&1 || docker context create $(endpoint) >/dev/null; },true)

.PHONY: check-source check-engine
check-engine:
	@test -n "$(ENGINE)" || { echo "install docker, podman or buildah" >&2; exit 1; }
ifeq ($(notdir $(ENGINE)),docker)
	@docker buildx inspect $(BUILDER) >/dev/null 2>&1 || { $(daemon) && docker buildx create --name $(BUILDER) --driver docker-container --driver-opt image=${imageReference(pinnedImages.buildkit)} $(endpoint) >/dev/null; }
endif

check-source:
	@test -z "$(CHANGED)" || { echo "there are changes that no commit has: commit them, so that $(TAG) is what was built" >&2; exit 1; }

.PHONY: registry-login
registry-login: check-engine ## log in with REGISTRY_USER and REGISTRY_PASSWORD
	@printf '%s' "$$REGISTRY_PASSWORD" | $(ENGINE) login --username "$$REGISTRY_USER" --password-stdin $(REGISTRY)

ifeq ($(notdir $(ENGINE)),docker)
build-stage = docker buildx build --builder $(BUILDER) --progress plain
else
build-stage = $(ENGINE) build --layers
endif`;

function tests({ contract, images }: AppOptions): string {
  const [first] = images;
  const { dockerfile, context } = first ?? { dockerfile: 'Dockerfile', context: '.' };
  const unit = String.raw`.PHONY: test
test: check-engine ## run the Dockerfile's stage test: unit tests
	$(build-stage) --target test --file ${dockerfile} ${context}`;
  if (contract === false) return unit;
  return String.raw`${unit}

# Verified against ${contract.broker}; results are sent there where PACT_PUBLISH is true.
export PACT_BROKER_BASE_URL := ${contract.broker}
export PACT_PUBLISH ?= false
.PHONY: test-contract
test-contract: check-engine ## run the Dockerfile's stage contract: contracts with other apps, by Pact
	$(build-stage) --target contract --file ${dockerfile} --secret id=pact-token,env=PACT_BROKER_TOKEN \
	  --build-arg PACT_BROKER_BASE_URL --build-arg PACT_PUBLISH --build-arg COMMIT --build-arg SOURCE_BRANCH ${context}`;
}

function imageRules({ container, repository, dockerfile, context }: AppImage): string {
  return String.raw`# ── ${container} ──
${container}_LAYOUT = $(BUILD)/${container}/layout

$(BUILD)/${container}/layout/index.json: | check-engine
	@rm -rf $(${container}_LAYOUT) && mkdir -p $(@D)
ifeq ($(notdir $(ENGINE)),docker)
	docker buildx build --builder $(BUILDER) --progress plain --platform $(PLATFORMS) --file ${dockerfile} $(labels) \
	  --sbom=true --provenance=mode=max \
	  $(if $(CACHE),--cache-from type=registry$(comma)ref=${repository}:cache) \
	  $(if $(filter write,$(CACHE)),--cache-to type=registry$(comma)ref=${repository}:cache$(comma)mode=max) \
	  --output type=oci,dest=$(${container}_LAYOUT),tar=false ${context}
else
	-@$(ENGINE) manifest rm $(APP)-${container}:$(TAG) >/dev/null 2>&1
	# Kept layers do not say for which platform they were made: without them each platform is built by itself.
	$(ENGINE) build --layers=false --platform $(PLATFORMS) --manifest $(APP)-${container}:$(TAG) --file ${dockerfile} $(labels) ${context}
	$(ENGINE) manifest push --all $(APP)-${container}:$(TAG) oci:$(${container}_LAYOUT)
endif
	@test -f $@

# Each platform of the layout is scanned by itself; all that was found goes into one report, to be attested.
$(BUILD)/${container}/scanned: $(BUILD)/${container}/layout/index.json
	@rm -rf $(@D)/scan && mkdir -p $(@D)/scan
	for platform in $(subst $(comma), ,$(PLATFORMS)); do \
	  IFS=/ read -r os arch variant <<<"$$platform"; name=$$(printf '%s' "$$platform" | tr / -); \
	  skopeo --override-os "$$os" --override-arch "$$arch" --override-variant "$$variant" \
	    copy --quiet oci:$(${container}_LAYOUT) "oci:$(@D)/scan/$$name" && \
	  trivy image --quiet --input "$(@D)/scan/$$name" --format cosign-vuln --output "$(@D)/scan/$$name.vuln.json" && \
	  trivy image --quiet --input "$(@D)/scan/$$name" --format spdx-json --output "$(@D)/scan/$$name.spdx.json" && \
	  trivy image --quiet --input "$(@D)/scan/$$name" --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 || exit 1; \
	done
	@jq -s '.[0] * {scanner: {result: (.[0].scanner.result + {Results: (map(.scanner.result.Results // []) | add)})}}' $(@D)/scan/*.vuln.json >$(@D)/vuln.json
	@touch $@

# The digest of what the registry has under the tag: what is pushed now, or what an earlier run pushed.
$(BUILD)/${container}/digest: $(BUILD)/${container}/scanned | check-source
	if skopeo inspect --raw docker://${repository}:$(TAG) >$(@D)/present.json 2>/dev/null; then \
	  echo "${repository}:$(TAG) is there already, and stays what it is"; skopeo manifest-digest $(@D)/present.json >$@; \
	else \
	  skopeo copy --all --preserve-digests --retry-times 3 --digestfile $@ oci:$(${container}_LAYOUT) docker://${repository}:$(TAG); \
	fi
	@grep -Eqx 'sha256:[0-9a-f]{64}' $@

.PHONY: sign-${container}
sign-${container}: $(BUILD)/${container}/digest
	cosign sign --yes $(if $(COSIGN_KEY),--key $(COSIGN_KEY)) "${repository}@$$(cat $<)"
	cosign attest --yes $(if $(COSIGN_KEY),--key $(COSIGN_KEY)) --type vuln --predicate $(BUILD)/${container}/vuln.json "${repository}@$$(cat $<)"
	for sbom in $(BUILD)/${container}/scan/*.spdx.json; do \
	  cosign attest --yes $(if $(COSIGN_KEY),--key $(COSIGN_KEY)) --type spdxjson --predicate "$$sbom" "${repository}@$$(cat $<)" || exit 1; \
	done`;
}

function together({ images }: AppOptions): string {
  const each = (file: string): string => images.map(({ container }) => `$(BUILD)/${container}/${file}`).join(' ');
  const [first] = images;
  return String.raw`# ── all images ──
REGISTRY := ${first?.repository.split('/')[0] ?? ''}
labels = --label org.opencontainers.image.revision=$(COMMIT) --label org.opencontainers.image.version=$(TAG)

.PHONY: docker-build docker-scan docker-push docker-sign release clean
docker-build: ${each('layout/index.json')} ## build for every platform, with SBOM and provenance
docker-scan: ${each('scanned')} ## fail on HIGH and CRITICAL vulnerabilities that can be fixed
docker-push: ${each('digest')} ## push what was scanned; a tag that is there stays what it is
docker-sign: ${images.map(({ container }) => `sign-${container}`).join(' ')} ## sign, and attest scan and SBOM, by the identity of the run
release: docker-push docker-sign announce ## all of it: test is up to you
clean: ## remove what was built
	rm -rf build`;
}
