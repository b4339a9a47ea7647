using System.Diagnostics;

namespace Nimmerverse.Boundary.Backends;

/// <summary>Finds and runs llama-server.</summary>
internal static class LlamaPrograms
{
    /// <summary>Runs a program until the shell's input is closed, by intent or by the end of whoever holds it: no server outlives the boundary.</summary>
    private const string Lifeline =
        """
        exec 3<&0
        "$@" 3<&- </dev/null >/dev/null 2>&1 &
        server=$!
        ( read -r _ <&3; kill -9 $server ) &
        guard=$!
        wait $server
        kill -9 $guard
        """;

    /// <summary>Finds the program.</summary>
    /// <param name="named">The path that the user named, or null.</param>
    /// <returns>Its path, or null when it is not installed.</returns>
    public static string? Locate(string? named)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        IEnumerable<string> candidates = named is not null
            ? [named]
            :
            [
                .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(static path => Path.Combine(path, "llama-server")),
                Path.Combine(cache, "nimmerverse", "llama-sid", "llama-server"),
            ];
        return candidates.FirstOrDefault(File.Exists);
    }

    /// <summary>Starts the program for one model.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="model">The model and how it is to be run.</param>
    /// <param name="port">Where it is to listen, on loopback.</param>
    /// <returns>The process that holds it; closing its input ends both.</returns>
    public static Process Start(string program, ModelConfig model, int port)
    {
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", Lifeline, "sh", program, "-m", model.Model, "--host", "127.0.0.1", "--port", $"{port}",
            "-np", $"{model.Slots}", "-c", $"{model.Context * model.Slots}", "-t", $"{model.Threads}", "-tb", $"{model.Threads}", "--no-webui",

            // Single precision and no fused attention: half precision is off by enough to turn near ties.
            "-ctk", "f32", "-ctv", "f32", "-fa", "off",
            .. model.Lora is { } lora ? (string[])["--lora", lora] : [],
        ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
    }
}
