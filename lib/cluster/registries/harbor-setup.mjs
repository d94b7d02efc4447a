// Brings a Harbor into the wanted state: projects, proxy caches, retention, robot accounts. Runs inside the cluster, as
// often as one likes: what is there already is left or set anew.
import { readFileSync } from 'node:fs';

const { HARBOR_URL, HARBOR_ADMIN_PASSWORD, SETTINGS_FILE, PULL_SECRET, PUSH_SECRET } = process.env;
const { projects, proxyCaches } = JSON.parse(readFileSync(SETTINGS_FILE, 'utf8'));
const authorization = `Basic ${Buffer.from(`admin:${HARBOR_ADMIN_PASSWORD}`).toString('base64')}`;

/** @see https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml */
async function ask(method, path, { body, accept = [] } = {}) {
  const response = await fetch(`${HARBOR_URL}/api/v2.0${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok || accept.includes(response.status)) return text === '' ? undefined : JSON.parse(text);
  throw new Error(`${method} ${path}: Harbor answered ${response.status} ${text}`);
}

async function ensureProject(name, request) {
  await ask('POST', '/projects', { body: { project_name: name, ...request }, accept: [409] });
  return await ask('GET', `/projects/${encodeURIComponent(name)}`);
}

async function ensureRetention(project, keep) {
  const id = project.metadata?.retention_id;
  const everything = { kind: 'doublestar', pattern: '**' };
  const policy = {
    algorithm: 'or',
    scope: { level: 'project', ref: project.project_id },
    trigger: { kind: 'Schedule', settings: { cron: '0 0 3 * * *' }, references: {} },
    rules: [
      {
        action: 'retain',
        template: 'latestPushedK',
        params: { latestPushedK: keep },
        tag_selectors: [{ ...everything, decoration: 'matches', extras: JSON.stringify({ untagged: true }) }],
        scope_selectors: { repository: [{ ...everything, decoration: 'repoMatches' }] },
      },
    ],
  };
  if (id === undefined) await ask('POST', '/retentions', { body: policy });
  else await ask('PUT', `/retentions/${id}`, { body: { ...policy, id: Number(id) } });
}

async function ensureProxyCache({ name, type, url }) {
  const find = async () =>
    (await ask('GET', `/registries?q=${encodeURIComponent(`name=${name}`)}`)).find((one) => one.name === name);
  if ((await find()) === undefined) await ask('POST', '/registries', { body: { name, type, url } });
  const { id } = await find();
  await ensureProject(name, { public: false, registry_id: id });
}

async function ensureRobot(name, actions, secret) {
  const find = async () => (await ask('GET', '/robots?page_size=100')).find((one) => one.name === `robot$${name}`);
  const access = actions.map((action) => ({ resource: 'repository', action }));
  const permissions = [{ kind: 'project', namespace: '*', access }];
  if ((await find()) === undefined) {
    await ask('POST', '/robots', { body: { name, level: 'system', duration: -1, disable: false, permissions } });
  }
  const { id } = await find();
  await ask('PATCH', `/robots/${id}`, { body: { secret } });
}

for (const { name, isPublic, keep } of projects) {
  const project = await ensureProject(name, { public: isPublic, metadata: { auto_scan: 'true' } });
  if (keep !== undefined) await ensureRetention(project, keep);
}
for (const one of proxyCaches) await ensureProxyCache(one);
await ensureRobot('slipway-pull', ['pull'], PULL_SECRET);
await ensureRobot('slipway-push', ['pull', 'push'], PUSH_SECRET);
console.log(`${projects.length} projects, ${proxyCaches.length} proxy caches, 2 robot accounts`);
