import { sealedSecretHealth } from './sealed-secret-health';

/** What is used of a Lua virtual machine, which brings no types. */
interface Fengari {
  readonly lua: { readonly LUA_OK: number; lua_tostring(state: object, index: number): Uint8Array };
  readonly lauxlib: { luaL_newstate(): object; luaL_dostring(state: object, program: Uint8Array): number };
  readonly lualib: { luaL_openlibs(state: object): void };
  readonly to_luastring: (text: string) => Uint8Array;
  readonly to_jsstring: (text: Uint8Array) => string;
}
const { lua, lauxlib, lualib, to_luastring, to_jsstring } = jest.requireActual<Fengari>('fengari');

/** A value as Lua writes it. */
function luaText(value: unknown): string {
  if (Array.isArray(value)) return `{ ${value.map(luaText).join(', ')} }`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, one]) => `[${JSON.stringify(name)}] = ${luaText(one)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Runs the script as Argo CD does: the object is the global `obj`, the health is what it returns. */
function healthOf(object: unknown): string {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const program = `obj = ${luaText(object)}\nlocal function health()\n${sealedSecretHealth}\nend\nreturn health().status`;
  const result = lauxlib.luaL_dostring(state, to_luastring(program));
  const text = to_jsstring(lua.lua_tostring(state, -1));
  if (result !== lua.LUA_OK && (result as unknown) !== false) throw new Error(text);
  return text;
}

const seen = (generation: number, observedGeneration: number | undefined, status?: string): unknown => ({
  metadata: { generation },
  status: {
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(status === undefined
      ? {}
      : {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'Synced', status },
          ],
        }),
  },
});

test.each([
  ['nothing is known yet', { metadata: { generation: 1 } }, 'Progressing'],
  ['the controller was there before it said so', seen(1, undefined, 'True'), 'Progressing'],
  ['an old success is none for what was committed since', seen(2, 1, 'True'), 'Progressing'],
  ['an old failure is none either', seen(2, 1, 'False'), 'Progressing'],
  ['the present generation is unsealed', seen(2, 2, 'True'), 'Healthy'],
  ['the present generation can not be unsealed', seen(2, 2, 'False'), 'Degraded'],
  ['it says nothing of the value', seen(1, 1), 'Progressing'],
])('%s', (_, object, expected) => {
  expect(healthOf(object)).toBe(expected);
});
