using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Chain;

/// <summary>A chain as lines of JSON.</summary>
internal static class ChainLines
{
    /// <summary>Writes it: every wave, then every trail, each before what it led to.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>Lines.</returns>
    public static IEnumerable<string> Of(DecisionChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var begin = chain.Begin;
        foreach (var node in chain.Nodes)
        {
            foreach (var wave in node.Waves)
            {
                yield return TrailJson.ToLine(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("link"u8, "wave"u8);
                    json.WriteNumber("since_ms"u8, (wave.Emitted - begin).TotalMilliseconds);
                    if (wave.MessageId is { } id)
                    {
                        json.WriteString("message_id"u8, id);
                    }

                    json.WriteString("led_to"u8, node.Trail.Id);
                    json.WriteString("source"u8, wave.Source);
                    json.WriteString("domain"u8, wave.Domain);
                    TrailJson.WriteNumber(json, "confidence"u8, wave.Confidence);
                    json.WriteNumber("polarity"u8, wave.Polarity);
                    json.WriteString("emitted"u8, TimeText.Write(wave.Emitted));
                    json.WriteEndObject();
                });
            }

            yield return TrailJson.ToLine(json =>
            {
                json.WriteStartObject();
                json.WriteString("link"u8, "trail"u8);
                json.WriteNumber("since_ms"u8, (node.Trail.Started - begin).TotalMilliseconds);
                json.WriteBoolean("asked"u8, node.Trail.Id == chain.Asked);
                json.WritePropertyName("trail"u8);
                TrailJson.Write(json, node.Trail);
                json.WriteEndObject();
            });
        }
    }
}
