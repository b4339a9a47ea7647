using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Functions;

/// <summary>Reads the shape of a function from its C# record: the one source of declaration, grammar, schema and validation.</summary>
public static class ShapeReader
{
    /// <summary>Longest text that a model may say in one argument: beyond 2,000 llama.cpp refuses the repetition in a grammar.</summary>
    public const int LongestText = 1_000;

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Reads a function.</summary>
    /// <param name="type">A record with a <see cref="FunctionAttribute"/>.</param>
    /// <returns>Its shape.</returns>
    /// <exception cref="ArgumentException">The record says too little or something impossible; a mistake of who wrote it.</exception>
    public static FunctionShape Read(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var function = type.GetCustomAttribute<FunctionAttribute>() ?? throw new ArgumentException($"{type} is not declared as a function.", nameof(type));
        return new(GemmaName.Check(function.Name), function.Description, ReadGroup(type));
    }

    private static ArgumentShape.Group ReadGroup(Type type) => new(
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static property => property.CanWrite)
            .Select(ReadField)
            .OrderBy(static field => field.Name, StringComparer.Ordinal),
    ]);

    private static ArgumentField ReadField(PropertyInfo property)
    {
        var said = property.GetCustomAttribute<ArgumentAttribute>() ?? throw Mistake(property, "has no [Argument] that says what it means");
        var required = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
        if (!required && Nullability.Create(property).WriteState is not NullabilityState.Nullable)
        {
            throw Mistake(property, "is neither required nor nullable: what is it when it is left out?");
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var name = GemmaName.Check(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        return new(name, said.Description, ReadShape(property, type, said, said.Least, said.Most), required);
    }

    private static ArgumentShape ReadShape(PropertyInfo property, Type type, ArgumentAttribute said, double least, double most)
    {
        if (type == typeof(bool))
        {
            return new ArgumentShape.Flag();
        }

        if (type.IsEnum)
        {
            return new ArgumentShape.Choice([.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);
        }

        if (type.GetInterfaces().Append(type).FirstOrDefault(static one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) is { } list)
        {
            var (from, to) = Bounds(property, least, most);
            return new ArgumentShape.List(ReadShape(property, list.GetGenericArguments()[0], said, said.LeastOfEach, said.MostOfEach), (int)from, (int)to);
        }

        if (type == typeof(string))
        {
            var (from, to) = Bounds(property, least, most);
            return to <= LongestText ? new ArgumentShape.Text((int)from, (int)to) : throw Mistake(property, $"may be longer than {LongestText}");
        }

        if (type == typeof(int) || type == typeof(long))
        {
            var (from, to) = Bounds(property, least, most);
            return new ArgumentShape.Whole((long)from, (long)to);
        }

        if (type == typeof(double))
        {
            var (from, to) = Bounds(property, least, most);
            var unit = Math.Pow(10, said.Decimals is >= 1 and <= 6 ? said.Decimals : throw Mistake(property, "has other than 1 to 6 decimals"));
            return new ArgumentShape.Number((long)Math.Ceiling(from * unit), (long)Math.Floor(to * unit), said.Decimals);
        }

        return type.IsClass ? ReadGroup(type) : throw Mistake(property, $"is a {type}, which no model can say");
    }

    private static (double From, double To) Bounds(PropertyInfo property, double least, double most) => double.IsFinite(least) && double.IsFinite(most) && least <= most
        ? (least, most)
        : throw Mistake(property, "has no bounds, or none that anything lies between");

    private static ArgumentException Mistake(PropertyInfo property, string what) => new($"Argument {property.DeclaringType!.Name}.{property.Name} {what}.");
}
