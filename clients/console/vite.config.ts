import react from '@vitejs/plugin-react';
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => {
  // The server counts the sign-in cookie only for calls whose Origin equals their Host: the proxy must not change the Host.
  const server = { target: loadEnv(mode, '.', 'SRSSTACK_').SRSSTACK_URL ?? 'http://localhost:2022', changeOrigin: false };
  return {
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
  };
});
