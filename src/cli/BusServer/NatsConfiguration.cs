using System.Globalization;
using System.Text;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.BusServer;

/// <summary>
/// The text of a nats-server configuration. All users live inside one named account and there is never a top-level
/// <c>authorization</c> block: on servers before 2.9.23 that block could let a client in without credentials (CVE-2023-47090).
/// No websocket, no leaf nodes, no monitoring port, no user of the system account.
/// </summary>
public sealed record NatsConfiguration
{
    /// <summary>The account that holds every user.</summary>
    public const string Account = "NIMMERVERSE";

    /// <summary>The largest message, in bytes: 1 MiB.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>The environment, for the server's name and the aliases.</summary>
    public required EnvironmentName Environment { get; init; }

    /// <summary>The address to listen on; loopback unless a lab decides otherwise.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on.</summary>
    public required int Port { get; init; }

    /// <summary>The folder of the JetStream store.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>Most bytes that JetStream may keep on disk.</summary>
    public required long MaxFileBytes { get; init; }

    /// <summary>Most bytes that JetStream may keep in memory.</summary>
    public long MaxMemoryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Whether the server knows <c>sync_interval</c> (2.10 and newer); then an acknowledged message is on disk.</summary>
    public required bool SyncAlways { get; init; }

    /// <summary>The users.</summary>
    public required IReadOnlyList<BusRole> Roles { get; init; }

    /// <summary>Each user's password.</summary>
    public required IReadOnlyDictionary<string, string> Passwords { get; init; }

    /// <summary>Writes the configuration.</summary>
    /// <returns>Its text; it holds secrets.</returns>
    public string Write()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            # Written by ./nimmerverse; changes are lost at the next start. Holds secrets: keep it 0600.
            server_name: "nimmerverse-{{Environment}}"
            listen: "{{Host}}:{{Port}}"
            max_payload: {{MaxPayloadBytes}}
            max_connections: 4096
            max_control_line: 4096
            write_deadline: "5s"
            ping_interval: "5s"
            ping_max: 2
            jetstream {
              store_dir: "{{StoreFolder}}"
              max_memory_store: {{MaxMemoryBytes}}
              max_file_store: {{MaxFileBytes}}
            """);
        if (SyncAlways)
        {
            text.AppendLine("  sync_interval: \"always\"");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            }
            accounts {
              {{Account}} {
                jetstream { max_memory: {{MaxMemoryBytes}}, max_file: {{MaxFileBytes}}, max_streams: 64, max_consumers: 1024 }
                mappings {
                  "{{Environment}}.cognitive.nyx.>": "{{Environment}}.cortex.nyx.>"
                }
                users [
            """);
        foreach (var role in Roles)
        {
            AppendUser(text, role);
        }

        return text.AppendLine("    ]").AppendLine("  }").AppendLine("}").ToString();
    }

    private void AppendUser(StringBuilder text, BusRole role)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $$"""      { user: "{{role.User}}", password: "{{Passwords[role.User]}}", permissions: {""");
        text.AppendLine(CultureInfo.InvariantCulture, $$"""          publish: { allow: [{{Quote(role.Publish)}}] }""");
        text.AppendLine(CultureInfo.InvariantCulture, $$"""          subscribe: { allow: [{{Quote(role.Subscribe)}}] }""");
        if (role.Responds)
        {
            text.AppendLine("""          allow_responses: { max: 1, expires: "5s" }""");
        }

        text.AppendLine("      } }");
    }

    private static string Quote(IEnumerable<string> subjects) => string.Join(", ", subjects.Select(static subject => $"\"{subject}\""));
}
