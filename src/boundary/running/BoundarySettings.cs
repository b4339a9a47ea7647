using System.Text.Json;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Calls;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Boundary.Running;

/// <summary>What the boundary can be told at its start.</summary>
internal sealed record BoundarySettings
{
    /// <summary>
    /// The models: <c>NIMMERVERSE_BOUNDARY_MODEL</c> is one GGUF file for all domains, <c>NIMMERVERSE_BOUNDARY_MODELS</c> a JSON list of
    /// models with a domain each; without either, rules decide.
    /// </summary>
    public required IReadOnlyList<ModelConfig> Models { get; init; }

    /// <summary>The llama-server program, <c>NIMMERVERSE_LLAMA_SERVER</c>; by default the installed one.</summary>
    public required string? Program { get; init; }

    /// <summary>How long a model that nobody asks stays in memory, <c>NIMMERVERSE_BOUNDARY_IDLE_S</c>, default 300.</summary>
    public required TimeSpan IdleAfter { get; init; }

    /// <summary>
    /// Whether gates that open are carried to the large mind and its decisions to who carries them out, <c>NIMMERVERSE_BOUNDARY_BROKER</c>, default false; where it is set, the thalamus runs with <c>NIMMERVERSE_ESCALATION=boundary</c> and does not ask
    /// by itself.
    /// </summary>
    public required bool Broker { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="reader">The settings of this process.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ExitException">Something is wrong; the message says all of it.</exception>
    public static BoundarySettings Read(SettingsReader reader)
    {
        var settings = new BoundarySettings
        {
            Models = ReadModels(reader),
            Program = LlamaPrograms.Locate(reader.Text("llama_server")),
            IdleAfter = reader.Duration("boundary_idle_s", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Broker = reader.Flag("boundary_broker", false),
        };
        reader.ThrowIfFaulty();
        return settings;
    }

    private static List<ModelConfig> ReadModels(SettingsReader reader)
    {
        var models = new List<ModelConfig>();
        if (reader.Text("boundary_models") is { Length: > 0 } file)
        {
            try
            {
                models.AddRange(JsonSerializer.Deserialize(File.ReadAllText(file), BoundaryJson.Default.ListModelConfig) ?? []);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                reader.Fault("boundary_models", $"names a list of models that cannot be used: {exception.Message}");
            }
        }

        if (reader.Text("boundary_model") is { Length: > 0 } one)
        {
            models.Add(new() { Domain = ModelConfig.AnyDomain, Model = one });
        }

        foreach (var model in models)
        {
            if (model.Domain is not ModelConfig.AnyDomain && !Catalogue.Domains.Contains(model.Domain))
            {
                reader.Fault("boundary_models", $"has a model for the domain '{model.Domain}'; there are {string.Join(", ", Catalogue.Domains)} and *");
            }

            if (!File.Exists(model.Model))
            {
                reader.Fault(model.Domain is ModelConfig.AnyDomain ? "boundary_model" : "boundary_models", $"names {model.Model}, which is not there");
            }
        }

        if (models.GroupBy(static model => model.Domain).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            reader.Fault("boundary_models", $"has two models for the domain '{twice.Key}'");
        }

        return models;
    }
}
