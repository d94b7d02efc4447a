import type { AppOptions } from './app-options';
import type { AnnounceRecipe } from './pipeline-provider';

/** The targets that tell the program: `announce` a build, `promote` a release. Both only ask; the gates decide. */
export function announceRules({ images, program }: AppOptions, recipe: AnnounceRecipe): string {
  const announced = images.map(
    ({ container, repository }, index) =>
      `{name: "${container}", image: ("${repository}:" + env.TAG), digest: $$digest${index}}`,
  );
  const digests = images
    .map(({ container }, index) => `--arg digest${index} "$$(cat $(BUILD)/${container}/digest)"`)
    .join(' ');
  return String.raw`# The digest is what is announced: a tag may move, what was scanned and signed may not.
$(BUILD)/event.json: ${images.map(({ container }) => `$(BUILD)/${container}/digest`).join(' ')}
	@jq -n ${digests} '{app: env.APP, images: [${announced.join(', ')}], source: (({repository: env.SOURCE_REPOSITORY, branch: env.SOURCE_BRANCH, tag: env.GIT_TAG, commit: env.COMMIT, url: env.RUN_URL} | with_entries(select(.value != null and .value != ""))) + (if (env.NIGHTLY // "") == "" then {} else {nightly: true} end))}' >$@

.PHONY: announce promote
announce: $(BUILD)/event.json ## tell the program what was built; needs ANNOUNCE_TOKEN
	@test -n "$$ANNOUNCE_TOKEN" || { echo "ANNOUNCE_TOKEN is empty: it may start pipelines of ${program.repository}" >&2; exit 1; }
	@jq -n --slurpfile event $< ${bodyOf(recipe, program.branch, 'release', '{event: ($$event[0] | tojson)}')} | ${request(recipe, recipe.url(program, 'release'))}

promote: ## ask for a promotion: make promote TO=staging; needs ANNOUNCE_TOKEN
	@test -n "$$TO" || { echo "to which environment? make promote TO=staging" >&2; exit 1; }
	@jq -n ${bodyOf(recipe, program.branch, 'promote', '{app: env.APP, to: env.TO}')} | ${request(recipe, recipe.url(program, 'promote'))}`;
}

function bodyOf({ body }: AnnounceRecipe, branch: string, pipeline: string, inputs: string): string {
  return `--arg branch ${branch} --arg pipeline ${pipeline} '${inputs} as $$inputs | ${body.replaceAll('$', '$$$$')}'`;
}

/** The token is handed over on a file descriptor: arguments can be read by every process of the machine. */
function request({ authorization, headers }: AnnounceRecipe, url: string): string {
  const token = authorization === undefined ? '' : ` --header @<(printf '${authorization}%s' "$$ANNOUNCE_TOKEN")`;
  const others = headers.map((one) => ` --header '${one}'`).join('');
  return String.raw`curl --fail-with-body --silent --show-error --retry 3 \
	  --request POST --header 'Content-Type: application/json'${others}${token} --data @- \
	  '${url}'`;
}

/** Tells a channel what became of a run. */
export const notifyRule = String.raw`.PHONY: notify
notify: ## tell Slack what became of a run: RESULT, and SLACK_WEBHOOK_URL
	@test -n "$$SLACK_WEBHOOK_URL" || { echo "nobody to tell: SLACK_WEBHOOK_URL is empty"; exit 0; }; \
	jq -n '{text: ((if env.RESULT == "passed" then ":white_check_mark: " else ":x: " end) + env.APP + " " + env.TAG + " " + (env.RESULT // "failed") + ": " + env.RUN_URL)}' | \
	curl --fail-with-body --silent --show-error --retry 3 --header 'Content-Type: application/json' --data @- --config <(printf 'url = "%s"\n' "$$SLACK_WEBHOOK_URL")`;
