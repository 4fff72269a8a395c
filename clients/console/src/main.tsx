import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { streamOf } from './player/oldPages';
import { WatchPage } from './player/WatchPage';
import { t } from './text';
import './page.css';

document.documentElement.lang = t.locale;
const watched = streamOf(location);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {watched ? <WatchPage stream={watched} /> : <App />}
  </StrictMode>,
);
