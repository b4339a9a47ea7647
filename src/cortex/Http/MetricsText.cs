using System.Globalization;
using System.Text;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Http;

/// <summary>The gateway's figures as Prometheus reads them; OpenTelemetry exports the same where it is configured.</summary>
internal static class MetricsText
{
    /// <summary>Writes the figures.</summary>
    /// <param name="status">The gateway's status.</param>
    /// <returns>The text.</returns>
    public static string Of(CortexStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var text = new StringBuilder();
        Add(text, "queued", status.Queued);
        Add(text, "running", status.Running);
        Add(text, "accepted_total", status.Accepted);
        Add(text, "tokens_in_total", status.TokensIn);
        Add(text, "tokens_out_total", status.TokensOut);
        Add(text, "orphaned_tokens_total", status.OrphanedTokens);
        Add(text, "preempted_total", status.Preempted);
        Add(text, "retried_total", status.Retried);
        foreach (var (how, count) in status.Ended.OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            Add(text, $"requests_total{{ended=\"{how}\"}}", count);
        }

        foreach (var endpoint in status.Endpoints)
        {
            Add(text, $"endpoint_up{{endpoint=\"{endpoint.Name}\"}}", endpoint.State == "up" ? 1 : 0);
            Add(text, $"endpoint_credits{{endpoint=\"{endpoint.Name}\"}}", endpoint.Credits);
            Add(text, $"endpoint_in_use{{endpoint=\"{endpoint.Name}\"}}", endpoint.InUse);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, double value) =>
        text.Append("nimmerverse_cortex_").Append(name).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
