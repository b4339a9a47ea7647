import { connect } from "./app/live";
import { Store } from "./app/store";
import { parseAddress } from "./model/address";
import { FlowPane } from "./panes/flow";
import { Top } from "./panes/top";
import { exposeHook } from "./app/hook";
import { loop } from "./app/loop";
import { keepAddress } from "./app/link";
import { applyLook } from "./app/appearance";

const host = (id: string): HTMLElement => document.getElementById(id)!;

const address = parseAddress(location.search);
const store = new Store(address, new URLSearchParams(location.search));
applyLook(store);
const flow = new FlowPane(store, host("flow"), address.view);
const nothing = (): void => undefined;
new Top(store, flow, host("top"), { table: nothing, commands: nothing, exports: nothing, legend: nothing, help: nothing });
keepAddress(store, flow);
exposeHook(store, flow);
const inbox = loop(store, flow);
connect(store, inbox, address.at);
