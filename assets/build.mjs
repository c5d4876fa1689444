// Builds dist/ from css/, js/ and the packages: names with a hash of the
// content, a manifest of plain name → built name, and .gz and .br beside all
// that is text. Fonts are compressed already.
import { build } from 'esbuild';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('./dist/', import.meta.url).pathname;

// Everything but the placeholder, which git keeps.
function clean() {
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) {
    if (name !== '.gitkeep') rmSync(join(dist, name), { recursive: true });
  }
}

async function bundle() {
  return build({
    absWorkingDir: new URL('.', import.meta.url).pathname,
    entryPoints: ['css/app.css', 'css/theme.css', 'js/app.js'],
    outdir: 'dist',
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: 'none',
    charset: 'utf8',
    target: ['es2017'],
    // The css is written for its browsers by hand; only scripts are lowered.
    supported: { nesting: true, 'inset-property': true, 'hex-rgba': true, 'color-functions': true, 'is-pseudo-class': true, 'media-range': true, 'modern-rgb-hsl': true, 'rebecca-purple': true, 'gradient-double-position': true, 'gradient-interpolation': true, 'gradient-midpoints': true },
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
  });
}

// "app-5YQ3L2XA.css" → "app.css", "inter-latin-wght-normal-NRMW37G5.woff2" → "inter-latin.woff2".
const plain = (name) => name.replace(/(-wght-normal)?-[A-Z0-9]{8}(\.[a-z0-9]+)$/, '$2');

function manifest(outputs) {
  const names = Object.keys(outputs).map((path) => basename(path)).sort();
  const entries = Object.fromEntries(names.map((name) => [plain(name), name]));
  writeFileSync(join(dist, 'manifest.json'), JSON.stringify(entries, null, 2) + '\n');
  return names;
}

function compress(name) {
  const body = readFileSync(join(dist, name));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  const br = brotliCompressSync(body, { params: quality });
  const gz = gzipSync(body, { level: 9 });
  writeFileSync(join(dist, name + '.gz'), gz);
  writeFileSync(join(dist, name + '.br'), br);
  console.log(`${name}  ${body.length} B, gzip ${gz.length} B, brotli ${br.length} B`);
}

clean();
const { metafile } = await bundle();
const names = manifest(metafile.outputs);
names.filter((name) => !name.endsWith('.woff2')).forEach(compress);
