import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '../model/receipt';
import { fileReceipts, formatReceipts, parseReceipts } from './file-receipts';
import { allReceipts } from './receipt-source';

const receipt: Receipt = {
  environment: 'staging',
  cluster: 'eu-1',
  app: 'cart',
  tree: 'a',
  health: 'healthy',
  since: new Date('2026-03-11T10:00:00Z'),
  observed: new Date('2026-03-11T12:00:00Z'),
  source: 'Argo CD',
};

describe('fileReceipts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-receipts-'));
  const path = join(folder, 'receipts.yaml');
  afterAll(() => rmSync(folder, { recursive: true }));
  const wanted = { environment: 'staging', app: 'cart', trees: new Map([['eu-1', 'a']]) };

  it('reads what is asked for, also where the app had another tree', async () => {
    const others = [{ app: 'checkout' }, { environment: 'dev' }, { cluster: 'us-1' }, { tree: 'b' }];
    writeFileSync(path, formatReceipts([receipt, ...others.map((one) => ({ ...receipt, ...one }))]));
    const receipts = await fileReceipts(path).read(wanted);
    expect(receipts.map((one) => one.tree)).toEqual(['a', 'b']);
    expect(receipts[0]).toEqual({ ...receipt, source: `Argo CD, by file ${path}` });
  });

  it('reads the file anew each time', async () => {
    const source = fileReceipts(path);
    writeFileSync(path, 'receipts: []');
    expect(await source.read(wanted)).toEqual([]);
    writeFileSync(path, JSON.stringify({ receipts: [{ ...receipt, source: undefined }] }));
    expect(await source.read(wanted)).toMatchObject([{ source: `file ${path}` }]);
  });

  it('does not take a missing file for no receipts', async () => {
    await expect(fileReceipts(join(folder, 'nowhere.yaml')).read(wanted)).rejects.toThrow(
      'the receipts can not be read',
    );
  });

  it('joins sources, and fails with any of them', async () => {
    writeFileSync(path, formatReceipts([receipt]));
    const source = fileReceipts(path);
    expect(await allReceipts([source, source]).read(wanted)).toHaveLength(2);
    const broken = { read: () => Promise.reject(new Error('unreachable')) };
    await expect(allReceipts([source, broken]).read(wanted)).rejects.toThrow('unreachable');
  });
});

describe('parseReceipts', () => {
  it('reads dates that are not quoted, as people write them', () => {
    const text = `receipts:
  - { environment: staging, cluster: eu-1, app: cart, tree: a, health: healthy, since: 2026-03-11T10:00:00Z, observed: 2026-03-11T12:00:00+02:00 }`;
    expect(parseReceipts('r.yaml', text)).toMatchObject([
      { since: new Date('2026-03-11T10:00:00Z'), observed: new Date('2026-03-11T10:00:00Z') },
    ]);
  });

  it.each([
    ['receipts: [', 'this is neither YAML nor JSON'],
    ['{}', 'receipts is missing'],
    ['receipts: [{ health: fine }]', `receipts[0].health 'fine' must be`],
    ['receipts: []\nextra: 1', 'extra is no setting'],
  ])('tells what is wrong with %j', (text, message) => {
    expect(() => parseReceipts('r.yaml', text)).toThrow(message);
  });

  it('reads what formatReceipts writes', () => {
    const word = fc.string({ minLength: 1 });
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    const any = fc.record({
      environment: word,
      cluster: word,
      app: word,
      tree: word,
      health: fc.constantFrom<Receipt['health']>('healthy', 'degraded'),
      since: date,
      observed: date,
      source: word,
    });
    fc.assert(
      fc.property(fc.array(any), (receipts) => {
        const read = parseReceipts('r.yaml', formatReceipts(receipts));
        expect(read).toEqual(receipts.map((one) => ({ ...one, source: `${one.source}, by file r.yaml` })));
      }),
    );
  });
});
