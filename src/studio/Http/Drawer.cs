using System.Text;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Http;

/// <summary>All that is known of one node, for its drawer.</summary>
internal static class Drawer
{
    private const int MostTrails = 40;

    /// <summary>Writes it.</summary>
    /// <param name="projection">What is known.</param>
    /// <param name="id">The node's id.</param>
    /// <param name="until">The moment that is looked at, Unix milliseconds; now when null. Facts are known of now alone.</param>
    /// <returns>The answer; null when there is no such node.</returns>
    public static byte[]? Write(Projection projection, string id, double? until)
    {
        if (projection.Graph.Find(id) is not { } node)
        {
            return null;
        }

        return JsonText.Object(json =>
        {
            json.WriteString("id", node.Id);
            json.WriteString("kind", NodeKinds.Name(node.Kind));
            json.WriteString("domain", NodeKinds.Domain(node.Kind));
            json.WriteString("state", $"{node.State}".ToLowerInvariant());
            json.WriteStartArray("facts");
            foreach (var fact in until is null ? (Fact[])[new("messages", $"{node.Rate.Total}"), .. node.Facts] : [])
            {
                json.WriteStartObject();
                json.WriteString("name", fact.Name);
                json.WriteString("value", fact.Value);
                if (fact.Unit is { } unit)
                {
                    json.WriteString("unit", unit);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("last");
            foreach (var (at, subject, payload, size) in node.Last.NewestFirst().Where(one => !(one.At > until)))
            {
                json.WriteStartObject();
                json.Number("t", at);
                json.WriteString("subject", subject);
                json.WriteNumber("bytes", size);
                json.WriteBoolean("cut", size > payload.Length);
                json.WriteString("json", Encoding.UTF8.GetString(payload.Span));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("trails");
            foreach (var trail in projection.Trails.Of(node.Id, MostTrails, until ?? double.MaxValue))
            {
                TrailBook.Write(json, trail);
            }

            json.WriteEndArray();
        });
    }
}
