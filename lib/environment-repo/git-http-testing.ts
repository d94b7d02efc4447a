import { execFileSync, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** Serves the repositories of a folder over smart HTTP, by git's own `http-backend`, to whoever has the token. */
export class GitHttpServer {
  /** What clients sent to log in: never, or `user:password`. */
  readonly logins: string[] = [];

  private constructor(
    readonly server: Server,
    readonly folder: string,
    readonly token: string,
  ) {}

  static async start(folder: string, token: string): Promise<GitHttpServer> {
    const server = createServer();
    const started = new GitHttpServer(server, folder, token);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => started.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [, basic] = (request.headers.authorization ?? '').split(' ');
    const login = Buffer.from(basic ?? '', 'base64').toString();
    if (login !== '') this.logins.push(login);
    if (login.endsWith(`:${this.token}`)) this.#serve(request, response, login.split(':')[0] ?? '');
    else response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end('who are you?');
  }

  /** @see https://www.rfc-editor.org/rfc/rfc3875 (CGI) */
  #serve(request: IncomingMessage, response: ServerResponse, user: string): void {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
    const child = spawn(backend, {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method ?? '',
        REMOTE_USER: user,
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', () => respond(Buffer.concat(chunks), response));
  }
}

function respond(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? [];
    if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
    else if (name !== '') response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
