using System.Diagnostics;
using System.Xml.Linq;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.NewCell;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cli.Tests.NewCell;

public sealed class CellGeneratorTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IDisposable
{
    private static readonly TimeSpan BuildWithin = TimeSpan.FromMinutes(5);
    private readonly string _root = CopyOfTheCheckout();

    [Fact]
    public async Task Generated_cell_builds_runs_and_its_wave_is_on_the_bus()
    {
        CellGenerator.Generate("soil_moisture", _root);
        await BuildAsync("src/cells/soil_moisture_cell/v1");
        await using var bus = await server.ConnectAsync();
        await using var waves = await RunningProgram.Speak(bus).SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "soil_moisture"));

        await using var cell = RunningProgram.Start(
            Path.Combine(_root, "artifacts/bin/Nimmerverse.Cells.SoilMoisture.V1/release/Nimmerverse.Cells.SoilMoisture.V1"), server, ("POLL_S", "0.1"));

        var wave = await RunningProgram.FirstAsync(waves);
        Assert.Equal(("moisture", "soil_moisture"), (wave.Body.Domain, wave.Message.Header.Source.EntityId));
        Assert.Equal(0, await cell.TerminateAsync());
    }

    [Fact]
    public void Generated_cell_is_listed_where_projects_are_and_up_would_start_it()
    {
        var report = CellGenerator.Generate("weather", _root);

        Assert.All(report.Files, file => Assert.True(File.Exists(Path.Combine(_root, file)), file));
        Assert.All(report.Files.Where(static file => file.Contains("weather", StringComparison.Ordinal)), file =>
            Assert.DoesNotContain("__", File.ReadAllText(Path.Combine(_root, file)), StringComparison.Ordinal));
        var projects = XDocument.Load(Path.Combine(_root, "Nimmerverse.slnx")).Descendants("Project").Select(static project => project.Attribute("Path")!.Value).ToList();
        Assert.Contains("src/cells/weather_cell/v1/Nimmerverse.Cells.Weather.V1.csproj", projects);
        var cells = projects.Where(static path => path.StartsWith("src/cells/", StringComparison.Ordinal)).ToList();
        Assert.Equal(cells.Order(StringComparer.Ordinal), cells);
        Assert.Contains("weather_cell", File.ReadAllText(Path.Combine(_root, "tests/cells/Nimmerverse.Cells.Tests.csproj")), StringComparison.Ordinal);
        var instance = Assert.Single(ManifestReader.ReadAll(_root), static program => program.Id == "weather");
        Assert.Equal(("Nimmerverse.Cells.Weather.V1", "cell-weather"), (instance.Project, instance.User));
    }

    [Fact]
    public void Two_generated_cells_have_log_events_of_their_own()
    {
        CellGenerator.Generate("first", _root);
        CellGenerator.Generate("second", _root);

        string Source(string name, string type) => File.ReadAllText(Path.Combine(_root, $"src/cells/{name}_cell/v1/{type}Cell.cs"));
        Assert.Contains("LoggerMessage(6500,", Source("first", "First"), StringComparison.Ordinal);
        Assert.Contains("LoggerMessage(6600,", Source("second", "Second"), StringComparison.Ordinal);
    }

    [Fact]
    public void Existing_cell_is_not_touched()
    {
        var path = Path.Combine(_root, "src/cells/math_cell/v1/Program.cs");
        var before = File.ReadAllText(path);

        var refusal = Assert.Throws<ExitException>(() => CellGenerator.Generate("math", _root));

        Assert.Equal(ExitCode.Refused, refusal.Code);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("Weather")]
    [InlineData("soil-moisture")]
    [InlineData("9lives")]
    [InlineData("a__b")]
    [InlineData("../evil")]
    [InlineData("")]
    [InlineData("weather_cell")]
    public void Bad_name_is_refused_with_the_mend_and_nothing_is_written(string name)
    {
        var before = Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories).Length;

        var refusal = Assert.Throws<ExitException>(() => CellGenerator.Generate(name, _root));

        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains(":", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories).Length);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string CopyOfTheCheckout()
    {
        var from = Installation.Find().Root;
        var to = Directory.CreateTempSubdirectory("nimmerverse-new-cell-").FullName;
        foreach (var file in (string[])
            [
                "Nimmerverse.slnx", "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt",
                ".editorconfig", "tests/cells/Nimmerverse.Cells.Tests.csproj",
            ])
        {
            Copy(from, to, file);
        }

        // Shared comes as it was built with these tests, so that a generated cell costs one compilation and not two.
        foreach (var folder in (string[])["src/cells", "src/shared", "artifacts/bin/Nimmerverse.Shared", "artifacts/obj/Nimmerverse.Shared"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(from, folder), "*", SearchOption.AllDirectories))
            {
                Copy(from, to, Path.GetRelativePath(from, file));
            }
        }

        return to;
    }

    private static void Copy(string from, string to, string file)
    {
        var target = Path.Combine(to, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(from, file), target);
    }

    // Into a file and not a pipe: the compiler's server outlives the build, and would hold a pipe open.
    private async Task BuildAsync(string project)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet build -c Release \"$0\" -v q -nologo -p:BuildProjectReferences=false >build.log 2>&1 </dev/null", project])
        {
            WorkingDirectory = _root,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        using var build = Process.Start(start)!;
        using var patience = new CancellationTokenSource(BuildWithin);
        try
        {
            await build.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
        }

        await build.WaitForExitAsync(CancellationToken.None);
        Assert.True(build.ExitCode == 0, await File.ReadAllTextAsync(Path.Combine(_root, "build.log"), CancellationToken.None));
    }
}
