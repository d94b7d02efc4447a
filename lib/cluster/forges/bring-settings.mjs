// Brings settings of a forge into the wanted state by its API, or takes them away. Run as often as one likes: what is there
// already is set anew. The token comes from the environment of whoever runs `pulumi up`, and is kept nowhere.
const [action = 'apply'] = process.argv.slice(2);
const { api, settings } = JSON.parse(process.env.FORGE_SETTINGS);
const token = process.env[api.token];

async function ask(method, path, body) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { [api.header]: `${api.scheme}${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : JSON.parse(text);
  if (response.status === 404 && method !== 'POST') return undefined;
  throw new Error(`${method} ${path}: ${new URL(api.url).host} answered ${response.status} ${hidden(text)}`);
}

/** A refused body may come back in the answer. */
function hidden(text) {
  const names = JSON.stringify(settings).match(/(?<="variable":")\w+/g) ?? [];
  return [token, ...names.map((name) => process.env[name])].reduce(
    (all, value) => (value ? all.replaceAll(value, '***') : all),
    text.slice(0, 1000),
  );
}

/** The object itself, or the one of a list that has these fields. */
async function find({ path, where }) {
  const found = await ask('GET', path);
  if (where === undefined || found === undefined) return found;
  const matches = (one) => Object.entries(where).every(([field, value]) => valueAt(one, field) === value);
  return (Array.isArray(found) ? found : []).find(matches);
}

function valueAt(object, path) {
  return path.split('.').reduce((value, key) => value?.[key], object);
}

/** Puts in what is not told: `{ variable: NAME }` of the environment, `{ idOf: … }` of what the forge has. */
async function filled(value) {
  if (Array.isArray(value)) return await Promise.all(value.map(filled));
  if (typeof value !== 'object' || value === null) return value;
  if ('variable' in value) return process.env[value.variable];
  if ('idOf' in value) {
    const found = await find(value.idOf);
    if (found === undefined) throw new Error(`there is nothing at ${value.idOf.path}`);
    return found.id;
  }
  const entries = Object.entries(value).map(async ([key, one]) => [key, await filled(one)]);
  return Object.fromEntries(await Promise.all(entries));
}

const at = (path, found) => path.replace('{id}', String(found?.id));

async function apply({ find: where, create, update, remove }) {
  const found = where === undefined ? undefined : await find(where);
  if (found !== undefined && update !== undefined) {
    await ask(update.method, at(update.path, found), await filled(update.body));
    return;
  }
  if (found !== undefined) await ask('DELETE', at(remove, found));
  await ask(create.method, create.path, await filled(create.body));
}

async function takeAway({ find: where, remove, isKept = false }) {
  if (remove === undefined || isKept) return;
  const found = where === undefined ? {} : await find(where);
  if (found !== undefined) await ask('DELETE', at(remove, found));
}

try {
  if (token === undefined || token === '')
    throw new Error(`${api.token} is not set: it must administer the repositories`);
  for (const one of settings) await (action === 'remove' ? takeAway(one) : apply(one));
  console.log(settings.map(({ name }) => name).join(', '));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
