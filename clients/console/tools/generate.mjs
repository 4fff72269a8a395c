// Makes src/gen from the protos of the repository.
//
// protoc is the one in PROTOC, in the PATH, or of the Grpc.Tools package that the .NET build restores anyway.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const protos = join(home, '..', '..', 'protos');
const out = join(home, 'src', 'gen');

/** The newest Grpc.Tools in the NuGet cache: its protoc, and the protos of Google that belong to it. */
function fromGrpcTools() {
  const versions = join(process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages'), 'grpc.tools');
  const system = { darwin: 'macosx', win32: 'windows' }[process.platform] ?? process.platform;
  const byAge = existsSync(versions) ? readdirSync(versions).sort((a, b) => b.localeCompare(a, 'en', { numeric: true })) : [];
  return byAge
    .map((version) => ({
      command: join(versions, version, 'tools', `${system}_${process.arch}`, process.platform === 'win32' ? 'protoc.exe' : 'protoc'),
      include: [join(versions, version, 'build', 'native', 'include')],
    }))
    .find(({ command }) => existsSync(command));
}

function findProtoc() {
  if (process.env.PROTOC) return { command: process.env.PROTOC, include: [] };
  if (spawnSync('protoc', ['--version']).status === 0) return { command: 'protoc', include: [] };
  return fromGrpcTools();
}

const protoc = findProtoc();
if (!protoc) {
  console.error('There is no protoc: install it, name one in PROTOC, or build the .NET solution first.');
  process.exit(1);
}
const files = ['google/api', 'srsstack/v1'].flatMap((folder) => readdirSync(join(protos, folder)).map((file) => `${folder}/${file}`));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { status } = spawnSync(
  protoc.command,
  [
    ...[protos, ...protoc.include].map((path) => `--proto_path=${path}`),
    `--plugin=protoc-gen-es=${join(home, 'node_modules', '.bin', 'protoc-gen-es')}${process.platform === 'win32' ? '.cmd' : ''}`,
    `--es_out=${out}`,
    '--es_opt=target=ts',
    ...files,
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
