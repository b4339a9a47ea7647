using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>
/// A filter as SQL. Whatever a person typed travels as a parameter; the SQL text is made of this file's words only.
/// </summary>
internal sealed class TrailCondition
{
    private readonly StringBuilder _sql = new("true");
    private readonly List<(object Value, NpgsqlDbType Type)> _values = [];

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">The filter.</param>
    public TrailCondition(TrailFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        AnyOf("kind", filter.Kinds);
        AnyOf("actor", filter.Actors);
        AnyOf("outcome", filter.Outcomes);
        AnyOf("garden", filter.Garden is { } garden ? [garden] : []);
        AnyOf("model", filter.Model is { } model ? [model] : []);
        if (filter.Since is { } since)
        {
            From(TrailTime.FirstAt(since));
        }

        if (filter.Until is { } until)
        {
            Before(TrailTime.FirstAt(until));
        }

        if (filter.Last is { } last)
        {
            And($"trail_id <= {Next(last, NpgsqlDbType.Uuid)}");
        }

        Compare("reward", ">=", filter.MinReward);
        Compare("reward", "<=", filter.MaxReward);
        Compare("cost", ">=", filter.MinCost);
        Compare("cost", "<=", filter.MaxCost);
        foreach (var clause in filter.Where)
        {
            Add(clause);
        }
    }

    /// <summary>The condition.</summary>
    public string Sql => _sql.ToString();

    /// <summary>Only ids from this one on.</summary>
    public TrailCondition From(Guid id) => And($"trail_id >= {Next(id, NpgsqlDbType.Uuid)}");

    /// <summary>Only ids below this one.</summary>
    public TrailCondition Before(Guid id) => And($"trail_id < {Next(id, NpgsqlDbType.Uuid)}");

    /// <summary>Only ids above this one.</summary>
    public TrailCondition After(Guid id) => And($"trail_id > {Next(id, NpgsqlDbType.Uuid)}");

    /// <summary>Makes a command of a statement.</summary>
    /// <param name="source">The database.</param>
    /// <param name="statement">The statement; may hold this condition's <see cref="Sql"/>.</param>
    public NpgsqlCommand Command(NpgsqlDataSource source, string statement)
    {
        ArgumentNullException.ThrowIfNull(source);
        var command = source.CreateCommand(statement);

        // A person can interrupt; a query over ten million trails may take its time.
        command.CommandTimeout = 0;
        foreach (var (value, type) in _values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        }

        return command;
    }

    private void AnyOf(string column, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            And($"{column} = ANY({Next(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})");
        }
    }

    private void Compare(string column, string sign, double? value)
    {
        if (value is { } number)
        {
            And($"{column} {sign} {Next(number, NpgsqlDbType.Double)}");
        }
    }

    private void Add(WhereClause clause)
    {
        var field = $"{clause.Column} #> {Next(clause.Path.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)}";
        var equal = $"({field}) #>> '{{}}' = {Next(clause.Value, NpgsqlDbType.Text)}";
        if (clause.Json is { } json)
        {
            equal = $"({equal} OR {field} = {Next(json, NpgsqlDbType.Jsonb)})";
        }

        And(clause.Differs ? $"({equal}) IS NOT TRUE" : equal);
    }

    private TrailCondition And(string condition)
    {
        _sql.Append(" AND ").Append(condition);
        return this;
    }

    private string Next(object value, NpgsqlDbType type)
    {
        _values.Add((value, type));
        return $"${_values.Count}";
    }
}
