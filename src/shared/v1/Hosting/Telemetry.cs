using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nimmerverse.Shared.Hosting;

/// <summary>Metrics and traces. Instruments always exist; they are exported by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class Telemetry
{
    /// <summary>The name of our meter and of our activity source.</summary>
    public const string Name = "Nimmerverse";

    private const string ExportSwitch = "Nimmerverse.Telemetry.Export";

    /// <summary>Instruments of all features of a process.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Spans of all features of a process.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>
    /// Whether this build can export. The NPC's is built without: the exporter would outweigh its brain, and its figures are in its
    /// state message, from which the supervisor exports them.
    /// </summary>
    [FeatureSwitchDefinition(ExportSwitch)]
    private static bool CanExport => !AppContext.TryGetSwitch(ExportSwitch, out var enabled) || enabled;

    /// <summary>Starts the exporters when an OTLP endpoint is configured.</summary>
    /// <param name="settings">Who exports.</param>
    /// <returns>Disposing it flushes and stops the exporters; null when nothing is exported.</returns>
    public static IDisposable? Start(HostSettings settings)
    {
        if (!CanExport || string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            return null;
        }

        return Export(settings);
    }

    private static Exporters Export(HostSettings settings)
    {
        var resource = ResourceBuilder.CreateDefault()
            .AddService(settings.Id, serviceNamespace: "nimmerverse", serviceInstanceId: $"{settings.Node}/{Environment.ProcessId}")
            .AddAttributes([new("deployment.environment.name", settings.Environment.Value)]);
        return new Exporters(
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Name, $"{Name}.*").AddOtlpExporter().Build(),
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Name, $"{Name}.*").AddOtlpExporter().Build());
    }

    private sealed class Exporters(MeterProvider metrics, TracerProvider traces) : IDisposable
    {
        public void Dispose()
        {
            metrics.Dispose();
            traces.Dispose();
        }
    }
}
