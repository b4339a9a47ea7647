using System.CommandLine;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>nats-config</c>: prints a configuration for a lab's own server and writes the secrets of its users.</summary>
internal static class NatsConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var npcs = new Option<int>("--npcs") { Description = "NPCs to make users for", HelpName = "N", DefaultValueFactory = static _ => 25 };
        var nodes = new Option<string[]>("--node")
        { Description = "Node of a supervisor; may be given often (default: this host)", HelpName = "NAME", DefaultValueFactory = static _ => [] };
        var credentials = new Option<string>("--credentials")
        { Description = "Folder for the secrets; those that are there are kept", HelpName = "DIR", Required = true };
        var host = new Option<string>("--host") { Description = "Address to listen on", HelpName = "ADDRESS", DefaultValueFactory = static _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "Port to listen on", HelpName = "N", DefaultValueFactory = static _ => 4222 };
        var store = new Option<string>("--store") { Description = "Folder of the JetStream store", HelpName = "DIR", DefaultValueFactory = static _ => "/var/lib/nats" };
        var old = new Option<bool>("--for-2.9") { Description = "For a server before 2.10, which does not know sync_interval" };
        var command = new Command("nats-config", "Print a configuration for your own nats-server, with one user per role")
        { npcs, nodes, credentials, host, port, store, old };
        command.Options.Add(places.Environment);
        command.SetAction((parsed, _) => terminal.GuardAsync(() =>
        {
            var environment = places.EnvironmentOf(parsed);
            var programs = ManifestReader.ReadAll(Installation.Find().Root);
            var ids = Enumerable.Range(0, Math.Clamp(parsed.GetValue(npcs), 0, 10_000)).Select(static npc => $"{npc}").ToArray();
            string[] supervised = parsed.GetValue(nodes) is { Length: > 0 } named ? named : [HostSettings.DefaultNode()];
            var roles = supervised.SelectMany(node => BusRoles.For(environment, node, ids, programs)).DistinctBy(static role => role.User).ToArray();
            var configuration = new NatsConfiguration
            {
                Environment = environment,
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port),
                StoreFolder = parsed.GetValue(store)!,
                MaxFileBytes = 16L * 1024 * 1024 * 1024,
                SyncAlways = !parsed.GetValue(old),
                Roles = roles,
                Passwords = new CredentialFolder(parsed.GetRequiredValue(credentials)).Ensure(roles.Select(static role => role.User)),
            };
            return Task.FromResult(terminal.Print(configuration.Write().TrimEnd()));
        }));
        return command.WithExamples(
            "nats-config --env prod --npcs 100 --node nyx-1 --node nyx-2 --credentials /etc/nimmerverse/credentials --host 10.0.0.5 > nats-server.conf");
    }
}
