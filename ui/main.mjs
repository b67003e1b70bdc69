// GraphiQL for the gateway that serves this page: everything comes from there, nothing from elsewhere.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.ts';
import { createFetcher } from './fetcher.ts';

const { document, localStorage, location } = globalThis;
const url = new URL(location.pathname, location.href).href;
const tabs = examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2) }));
// GraphiQL shows the variables of its first default tab only when told again, and then in place of what was stored.
const isFirstVisit = localStorage.getItem('graphiql:tabState') === null;

createRoot(document.getElementById('graphiql')).render(
  createElement(
    GraphiQL,
    {
      fetcher: createFetcher({ url }),
      defaultTabs: tabs,
      ...(isFirstVisit ? { initialVariables: tabs[0].variables } : {}),
      defaultEditorToolsVisibility: 'variables',
      // A token typed into the headers editor is gone with the page.
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    },
    createElement(GraphiQL.Logo, null, 'MachineProvider gateway'),
  ),
);
