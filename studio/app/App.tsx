/** The frame of every page, and the page that the address names. Each page is loaded when it is first wanted. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Note } from "../parts/Note.tsx";
import { Popover } from "../parts/Popover.tsx";
import { pointed } from "../parts/point.ts";
import { useWords, type Words } from "../words/index.ts";
import { Frame } from "./Frame.tsx";
import { place } from "./router.ts";

export type PageName = keyof Words["pages"];

const pages: Readonly<Record<PageName, () => Promise<ComponentType>>> = {
  learn: async () => (await import("../pages/learn/Learn.tsx")).Learn,
  microscope: async () => (await import("../pages/microscope/Microscope.tsx")).Microscope,
  runs: async () => (await import("../pages/runs/Runs.tsx")).Runs,
  reference: async () => (await import("../pages/Reference.tsx")).Reference,
  verify: async () => (await import("../pages/Verify.tsx")).Verify,
  components: async () => (await import("../pages/Components.tsx")).Components,
};

const isPage = (name: string): name is PageName => Object.hasOwn(pages, name);

export function App() {
  const { page, rest } = place.value;
  const words = useWords();
  const known = isPage(page) ? page : undefined;
  useArrival(`${page}/${rest.join("/")}`);
  useEffect(() => {
    document.title = known ? `${words.pages[known]} · Limpid` : "Limpid";
  }, [known, words]);
  return (
    <Frame page={known}>
      {known ? <Loaded key={known} name={known} /> : <Missing path={[page, ...rest].join("/")} />}
      <Popover />
    </Frame>
  );
}

/** Who comes to another page begins at its top, with eyes and with the keyboard. */
function useArrival(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    pointed.value = undefined;
    scrollTo(0, 0);
    document.getElementById("content")?.focus();
  }, [path]);
}

function Loaded({ name }: { readonly name: PageName }) {
  const words = useWords();
  const [found, setFound] = useState<{ readonly Page?: ComponentType; readonly error?: string }>({});
  useEffect(() => {
    pages[name]().then(
      (Page) => setFound({ Page }),
      (error: Error) => setFound({ error: error.message }),
    );
  }, [name]);
  if (found.error)
    return (
      <main class="work">
        <Note kind="bad" title={words.failed}>
          {found.error}
        </Note>
      </main>
    );
  return found.Page ? <found.Page /> : <main class="work" aria-busy="true" />;
}

function Missing({ path }: { readonly path: string }) {
  const words = useWords();
  return (
    <main class="work">
      <h1>{words.notFound(path)}</h1>
      <p>
        <a href="#/learn">{words.home}</a>
      </p>
    </main>
  );
}
