// For a page whose words are worth reading without a network.

import { start } from "./kept.js";

window.addEventListener("load", start);
