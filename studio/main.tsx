/** The studio: begins here. */
import { render } from "preact";
import { App } from "./app/App.tsx";
import { applySettings } from "./app/settings.ts";

applySettings();
render(<App />, document.getElementById("app")!);
