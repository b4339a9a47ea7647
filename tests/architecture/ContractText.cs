using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Architecture.Tests;

/// <summary>The wire as text, read from the code: one line a subject; one block a record, with names as they travel.</summary>
internal static class ContractText
{
    public static string Subjects()
    {
        var text = new StringBuilder("# subject -> payload [-> reply]; generated from the code, reviewed by people\n");
        foreach (var family in Shared.Wire.Subjects.All)
        {
            text.Append(family.Template).Append(" -> ").Append(Snake(family.BodyType.Name));
            if (family.ReplyType is { } reply)
            {
                text.Append(" -> ").Append(Snake(reply.Name));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    public static string Trails()
    {
        var text = new StringBuilder("# kind of trail -> inputs; generated from the code, reviewed by people\n");
        foreach (var (kind, inputs) in TrailKinds.All.OrderBy(static entry => entry.Kind, StringComparer.Ordinal))
        {
            text.Append(kind).Append(" -> ").Append(inputs is null ? "any json" : Snake(inputs.Name)).Append('\n');
        }

        return text.ToString();
    }

    public static string Payloads()
    {
        var records = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        Collect(typeof(Header), records);
        foreach (var family in Shared.Wire.Subjects.All)
        {
            Collect(family.BodyType, records);
            if (family.ReplyType is { } reply)
            {
                Collect(reply, records);
            }
        }

        foreach (var (_, inputs) in TrailKinds.All)
        {
            if (inputs is not null)
            {
                Collect(inputs, records);
            }
        }

        var text = new StringBuilder("# payload fields; ? = may be absent; generated from the code, reviewed by people\n");
        foreach (var (name, type) in records)
        {
            text.Append('\n').Append(name).Append('\n');
            if (type.IsEnum)
            {
                foreach (var member in Enum.GetNames(type))
                {
                    text.Append("  ").Append(Snake(member)).Append('\n');
                }

                continue;
            }

            foreach (var property in WireJson.Default.GetTypeInfo(type)!.Properties.OrderBy(static property => property.Name, StringComparer.Ordinal))
            {
                text.Append("  ").Append(property.Name).Append(": ").Append(NameOf(property.PropertyType))
                    .Append(IsOptional(property) ? "?" : "").Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Collect(Type type, SortedDictionary<string, Type> records)
    {
        var element = Elements(type);
        if (element.Namespace?.StartsWith("Nimmerverse", StringComparison.Ordinal) != true || !records.TryAdd(Snake(element.Name), element))
        {
            return;
        }

        if (!element.IsEnum)
        {
            foreach (var property in element.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                Collect(property.PropertyType, records);
            }
        }
    }

    private static Type Elements(Type type)
    {
        while (true)
        {
            if (Nullable.GetUnderlyingType(type) is { } underlying)
            {
                type = underlying;
            }
            else if (type.IsGenericType)
            {
                type = type.GetGenericArguments()[^1];
            }
            else
            {
                return type;
            }
        }
    }

    private static bool IsOptional(JsonPropertyInfo property) => property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;

    private static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return NameOf(underlying);
        }

        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            return arguments.Length == 1 ? $"[{NameOf(arguments[0])}]" : $"{{{NameOf(arguments[0])}: {NameOf(arguments[1])}}}";
        }

        return Snake(type.Name);
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
