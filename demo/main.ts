import { demo } from './demo';

const started = performance.now();
demo((line) => console.log(line)).then(
  () => console.log(`\n# played in ${((performance.now() - started) / 1000).toFixed(1)} s`),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
