using System.CommandLine;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>studio</c>: the live page of a village that runs already, here or elsewhere.</summary>
internal static class StudioCommand
{
    private const string Project = "Nimmerverse.Studio";

    /// <summary>Declares it.</summary>
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var nats = new Option<string?>("--nats") { Description = "Attach to the village on this bus server or cluster", HelpName = "URL" };
        var credentials = new Option<string?>("--credentials")
        { Description = "For --nats: the secret file of the user studio, or the folder that holds studio.json", HelpName = "FILE|DIR" };
        var port = new Option<int>("--port") { Description = "Port of the page on loopback (default: a free one)", HelpName = "N" };
        var command = new Command("studio", "Show a running village as a live page; read only") { nats, credentials, port };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(() =>
        {
            var data = places.DataOf(parsed);
            var run = parsed.GetValue(nats) is null ? RunFile.Read(data) : null;
            if (run?.Studio is { } address)
            {
                return Task.FromResult(terminal.Print($"The studio of this village is open on {address}"));
            }

            var url = parsed.GetValue(nats) ?? run?.NatsUrl ?? throw new ExitException(
                ExitCode.Failed, $"No village runs on {data.Root}; start one with ./nimmerverse up, or name its bus with --nats URL.");
            var folder = Path.Combine(data.Root, "studio");
            Directory.CreateDirectory(folder, DataFolder.Private);
            return Foreground.RunAsync(
                Installation.Find().Program(Project),
                [],
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["NIMMERVERSE_ENV"] = run?.Environment ?? places.EnvironmentOf(parsed).Value,
                    ["NIMMERVERSE_NATS_URL"] = url,
                    ["NIMMERVERSE_CREDENTIALS"] = SecretOf(parsed.GetValue(credentials) ?? run?.Credentials) ?? "",
                    ["NIMMERVERSE_DATA"] = folder,
                    ["NIMMERVERSE_STUDIO_PORT"] = $"{parsed.GetValue(port)}",
                    ["NIMMERVERSE_STUDIO_OPERATOR"] = run is null ? "" : new CredentialFolder(run.Credentials).FileOf("operator"),
                    ["NIMMERVERSE_STUDIO_PHOEBE"] = Path.Combine(data.Phoebe, "reader.json"),
                    ["NIMMERVERSE_STUDIO_MEMORY"] = Installation.Find().Has("Nimmerverse.Memory") ? Installation.Find().Program("Nimmerverse.Memory") : "",
                },
                cancellationToken);
        }));
        return command.WithExamples("studio", "studio --nats nats://bus.lab:4222 --credentials studio.json --env prod");
    }

    private static string? SecretOf(string? place)
    {
        if (place is null)
        {
            return null;
        }

        var file = Directory.Exists(place) ? new CredentialFolder(place).FileOf("studio") : place;
        return File.Exists(file)
            ? Path.GetFullPath(file)
            : throw new ExitException(ExitCode.Usage, $"{file} is not there: the studio needs the secret of the bus user 'studio', which 'nats-config' and 'up' write.");
    }
}
