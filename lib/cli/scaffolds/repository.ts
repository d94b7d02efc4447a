/**
 * The repository of a new app, beside what its pipeline generates: a program of Node without dependencies, whose container
 * passes the platform's policies. Swap the language, keep the shape: stage `test`, a numeric user, no shell, a port above 1024.
 */
export function repositoryFiles(name: string): Map<string, string> {
  return new Map([
    ['Dockerfile', dockerfile],
    ['.dockerignore', '.git\nbuild\nnode_modules\n'],
    ['.gitignore', 'build/\nnode_modules/\n'],
    ['src/server.js', server],
    ['src/healthcheck.js', healthcheck],
    ['src/server.test.js', test],
    ['README.md', readme(name)],
  ]);
}

const dockerfile = `# syntax=docker/dockerfile:1
FROM docker.io/library/node:22-bookworm-slim AS source
WORKDIR /app
COPY src ./src

# make test: the build fails where a test does.
FROM source AS test
RUN node --test src/

# No shell, no package manager, nothing that a vulnerability could stand in but Node itself.
FROM gcr.io/distroless/nodejs22-debian12:nonroot
WORKDIR /app
COPY --from=source /app/src ./src
USER 65532:65532
ENV PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["/nodejs/bin/node", "src/healthcheck.js"]
CMD ["src/server.js"]
`;

const server = `const { createServer } = require('node:http');

/** Answers health checks, and says hello to the rest. Writes nothing to disk: its root file system is read-only. */
exports.server = () =>
  createServer((request, response) => {
    response.setHeader('content-type', 'text/plain');
    response.end(request.url === '/healthz' ? 'ok\\n' : 'hello\\n');
  });

if (require.main === module) {
  const server = exports.server().listen(Number(process.env.PORT ?? 8080));
  // Kubernetes asks before it kills: what is under way is answered.
  process.on('SIGTERM', () => server.close());
}
`;

const healthcheck = `fetch(\`http://127.0.0.1:\${process.env.PORT ?? 8080}/healthz\`)
  .then((answer) => process.exit(answer.ok ? 0 : 1))
  .catch(() => process.exit(1));
`;

const test = `const assert = require('node:assert');
const { test } = require('node:test');
const { server } = require('./server.js');

test('it is healthy', async () => {
  const running = server().listen(0);
  const answer = await fetch(\`http://127.0.0.1:\${running.address().port}/healthz\`);
  assert.equal(answer.status, 200);
  running.close();
});
`;

function readme(name: string): string {
  return `# ${name}

\`make help\` lists what CI does; a laptop does the same with docker, podman or buildah.

| | |
| --- | --- |
| \`make test\` | unit tests, in the Dockerfile's stage \`test\` |
| \`make docker-build docker-scan\` | the image for every platform, and its vulnerabilities |
| \`make promote TO=staging\` | asks the platform for a promotion; its gates decide |

A merge builds, scans, pushes, signs and announces an image; a tag \`v1.2.3\` gives it its version. What runs where is decided in the
platform's program, which this repository knows nothing of but where to announce.

The Makefile and the pipeline are generated: \`slipway pipelines app ${name} --out .\` in the program writes them again, and keeps what
stands between the marked lines.
`;
}
