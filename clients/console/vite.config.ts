import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The server keeps the sign-in cookie for calls whose Origin equals their Host, so the proxy must not change the Host.
const server = { target: 'http://localhost:2022', changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: {
      '^/srsstack\\.v1\\.': server,
      '^/.+\\.(flv|m3u8)(\\?|$)': server,
      '^/.+-\\d+\\.ts(\\?|$)': server,
    },
  },
  build: {
    // Inlined assets would be data: addresses, which the page's policy allows for pictures only.
    assetsInlineLimit: 0,
    // The players are large and load on demand.
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});
