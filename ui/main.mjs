// GraphiQL for the gateway that serves this page: everything comes from there, nothing from elsewhere.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.ts';
import { createFetcher } from './fetcher.ts';

const { document, location } = globalThis;
const url = new URL(location.pathname, location.href).href;

createRoot(document.getElementById('graphiql')).render(
  createElement(
    GraphiQL,
    {
      fetcher: createFetcher({ url }),
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2) })),
      defaultEditorToolsVisibility: 'variables',
      // A token typed into the headers editor is gone with the page.
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    },
    createElement(GraphiQL.Logo, null, 'MachineProvider gateway'),
  ),
);
