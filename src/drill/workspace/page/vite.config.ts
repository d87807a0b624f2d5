import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  // Relative addresses: the page works under whatever path it is served.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../../../../dist/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The polyfill would fetch by itself; the browsers that can run this page need none.
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
