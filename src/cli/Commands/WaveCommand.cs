using System.CommandLine;
using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>wave DOMAIN</c>: emits a wave as the cell <c>operator</c>.</summary>
internal static class WaveCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var domain = new Argument<string>("DOMAIN") { Description = "A word for what the wave is about" };
        var confidence = new Option<double>("--confidence", "-c")
        { Description = "How sure, 0 to 1", HelpName = "NUMBER", DefaultValueFactory = static _ => 0.6 };
        var content = new Option<string?>("--content") { Description = "What was sensed, as a JSON object", HelpName = "JSON" };
        var deny = new Option<bool>("--deny") { Description = "Deny the domain instead of asserting it" };
        var command = new Command("wave", "Emit a wave") { domain, confidence, content, deny };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var wave = new WaveSignal
            {
                Domain = parsed.GetRequiredValue(domain),
                Confidence = CheckConfidence(parsed.GetValue(confidence)),
                Polarity = parsed.GetValue(deny) ? -1 : 1,
                SemanticContent = ParseContent(parsed.GetValue(content)),
            };
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var id = village.Messenger.Publish(Subjects.CellWave.For(village.Environment, "operator"), wave);
            await village.Bus.FlushAsync(TimeSpan.FromSeconds(2), cancellationToken);
            return terminal.Print($"wave {wave.Domain} {wave.Confidence:0.##} sent as {id}");
        }));
        return command.WithExamples("wave math --confidence 0.6", "wave obstacle -c 0.9 --content '{\"range_cm\": 12}'", "wave obstacle -c 0.8 --deny");
    }

    private static double CheckConfidence(double value) => value is >= 0 and <= 1
        ? value
        : throw new ExitException(ExitCode.Usage, $"--confidence is {value}, but must be from 0 to 1.");

    private static JsonElement? ParseContent(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var element = JsonElement.Parse(text);
            return element.ValueKind == JsonValueKind.Object
                ? element
                : throw new ExitException(ExitCode.Usage, "--content must be a JSON object, for example '{\"range_cm\": 12}'.");
        }
        catch (JsonException exception)
        {
            throw new ExitException(ExitCode.Usage, $"--content is not JSON ({exception.Message}); quote it for the shell: --content '{{\"range_cm\": 12}}'.");
        }
    }
}
