import { forgeContract } from './forge-contract';
import { LocalSandbox } from './testing/local-sandbox';

forgeContract('the local forge', async () => (await LocalSandbox.create()).harness());
