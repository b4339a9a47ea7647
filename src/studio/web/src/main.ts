import { Announcer } from "./app/announce";
import { applyLook } from "./app/appearance";
import { onBoxes } from "./app/box";
import { exposeHook } from "./app/hook";
import { listenToKeys } from "./app/keys";
import { keepAddress } from "./app/link";
import { connect } from "./app/live";
import { loop } from "./app/loop";
import { showPanes } from "./app/panes";
import { Store } from "./app/store";
import { parseAddress } from "./model/address";
import { openCommands } from "./panes/commands";
import { DrawerPane } from "./panes/drawer";
import { EconomyPane } from "./panes/economy";
import { openExports } from "./panes/exports";
import { FlowPane } from "./panes/flow";
import { help } from "./panes/help";
import { legend } from "./panes/legend";
import { NowPane } from "./panes/now";
import { ScopePane } from "./panes/scope";
import { TablePane } from "./panes/table";
import { Timeline } from "./panes/timeline";
import { Top } from "./panes/top";
import { VillagePane } from "./panes/village";

const host = (id: string): HTMLElement => document.getElementById(id)!;

const address = parseAddress(location.search);
const store = new Store(address, new URLSearchParams(location.search));
applyLook(store);
const announcer = new Announcer(store);

const flow = new FlowPane(store, host("flow"), address.view);
const table = new TablePane(store, host("flow"));
const top = new Top(store, flow, host("top"), {
    table: () => table.toggle(), commands: () => openCommands(store), exports: () => openExports(store, flow), legend: () => legend(store), help,
});
const scope = new ScopePane(store, host("scope"));
new NowPane(store, host("now"));
new VillagePane(store, host("village"));
new EconomyPane(store, host("economy"));
const drawer = new DrawerPane(store, flow, host("drawer"), announcer.say);
new Timeline(store, host("timeline"));

showPanes(store);
keepAddress(store, flow);
listenToKeys(store, {
    search: () => top.search.focus(), table: () => table.toggle(), help, legend: () => legend(store), freezeScope: () => scope.freeze(),
    enter: () => drawer.focus(),
    escape: () => {
        store.select(null);
        flow.canvas.focus();
    },
});
exposeHook(store, flow, scope);
onBoxes(() => store.tell("boxes"));
connect(store, loop(store, flow), address.at);
