using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Memory;

/// <summary>
/// The exact memory: what was seen or told in the present village, and which ways were walked, in an append-only log that
/// survives kill -9 at any byte. Facts of earlier villages do not hold any more; they stay in the log until it has grown
/// beyond <see cref="CompactAbove"/>, and are dropped at the next village.
/// </summary>
public sealed class EpisodicStore : IDisposable
{
    /// <summary>Most facts that are kept on somebody's word; the oldest makes room.</summary>
    public const int MostTold = 64;

    /// <summary>Bytes of log above which a new village begins with a log of its own.</summary>
    public const long CompactAbove = 256 * 1024;

    private readonly Dictionary<(int House, string Attribute), int> _index = [];
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<int, int> _houses = [];
    private readonly List<Fact> _told = [];
    private readonly ByteWriter _writer = new();
    private readonly List<VisitRecord> _visits = [];
    private readonly HashSet<int> _visited = [];
    private readonly RecordLog _log;

    private EpisodicStore(string path) => _log = RecordLog.Open(path, Take);

    /// <summary>The village that the facts are about, 0 before the first.</summary>
    public long Village { get; private set; }

    /// <summary>Nodes of the village.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Facts of the village.</summary>
    public int FactsTotal { get; private set; }

    /// <summary>Everything seen of the village, in the order learnt.</summary>
    public IReadOnlyList<Fact> Facts => _facts;

    /// <summary>What was told of the village and not seen: it may be wrong, so it counts as known nowhere.</summary>
    public IReadOnlyList<Fact> Told => _told;

    /// <summary>Nodes visited in the village, in order of the first visit.</summary>
    public IReadOnlyList<VisitRecord> Visits => _visits;

    /// <summary>Houses of which something is known.</summary>
    public int HousesKnown => _houses.Count;

    /// <summary>Whether all there is to know is known, or every node was seen: a house that is not known then does not exist.</summary>
    public bool KnowsAll =>
        Village != 0 && ((FactsTotal > 0 && _facts.Count >= FactsTotal) || (NodeCount > 0 && _visited.Count >= NodeCount));

    /// <summary>Bytes of torn or damaged tail that opening cut off.</summary>
    public long DroppedBytes => _log.DroppedBytes;

    /// <summary>Bytes in the log.</summary>
    public long LogBytes => _log.Length;

    /// <summary>Opens or makes the store.</summary>
    /// <param name="path">The log file.</param>
    /// <returns>The store with everything that survived.</returns>
    /// <exception cref="IOException">The file cannot be opened; for example another process holds it.</exception>
    public static EpisodicStore Open(string path) => new(path);

    /// <summary>Begins a village: what was known of the last one does not hold any more. Nothing happens if it is the present one.</summary>
    /// <param name="village">The village.</param>
    /// <param name="nodeCount">Its nodes.</param>
    /// <param name="factsTotal">Its facts.</param>
    public void BeginVillage(long village, int nodeCount, int factsTotal)
    {
        if (village == Village && nodeCount == NodeCount && factsTotal == FactsTotal)
        {
            return;
        }

        var record = EpisodicRecord.Village(_writer, village, nodeCount, factsTotal);
        if (_log.Length > CompactAbove && village != Village)
        {
            _log.Rewrite([record.ToArray()]);
        }
        else
        {
            _log.Append(record);
        }

        Begin(village, nodeCount, factsTotal);
    }

    /// <summary>Takes in a fact of the present village. What was seen is never changed by what is told.</summary>
    /// <param name="fact">The fact.</param>
    /// <returns>Whether it was new; only then does it reach the log.</returns>
    public Telling Tell(Fact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        if (fact.Source is FactSource.Told)
        {
            return Hear(fact);
        }

        if (_index.TryGetValue((fact.House, fact.Attribute), out var at) && _facts[at].Value == fact.Value)
        {
            return Telling.Known;
        }

        _log.Append(EpisodicRecord.Fact(_writer, fact));
        return Keep(fact);
    }

    /// <summary>Notes the first visit to a node; later ones are not kept.</summary>
    /// <param name="node">The node.</param>
    /// <param name="exits">Where it leads.</param>
    /// <param name="place">The need that it meets.</param>
    public void Visit(int node, ReadOnlySpan<int> exits, Place place)
    {
        if (_visited.Contains(node))
        {
            return;
        }

        _log.Append(EpisodicRecord.Visit(_writer, node, exits, place));
        Keep(new VisitRecord(node, exits.ToArray(), place));
    }

    /// <summary>Recalls a fact that was seen.</summary>
    /// <param name="house">The house.</param>
    /// <param name="attribute">The attribute.</param>
    /// <returns>The fact, or null when it is not known.</returns>
    public Fact? Recall(int house, string attribute) => _index.TryGetValue((house, attribute), out var at) ? _facts[at] : null;

    /// <summary>Recalls a fact that was told and not seen.</summary>
    /// <param name="house">The house.</param>
    /// <param name="attribute">The attribute.</param>
    /// <returns>The fact, or null when nobody has told of it.</returns>
    public Fact? RecallTold(int house, string attribute) => _told.Find(fact => fact.House == house && fact.Attribute == attribute);

    /// <summary>Brings everything to the disk.</summary>
    public void Flush() => _log.Flush();

    /// <inheritdoc />
    public void Dispose() => _log.Dispose();

    private void Take(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        switch ((EpisodicRecord.Kind)reader.Byte())
        {
            case EpisodicRecord.Kind.Village:
                Begin(reader.Int64(), reader.Int32(), reader.Int32());
                break;
            case EpisodicRecord.Kind.Fact:
                Keep(EpisodicRecord.ReadFact(ref reader));
                break;
            case EpisodicRecord.Kind.Visit:
                Keep(EpisodicRecord.ReadVisit(ref reader));
                break;
            default:
                // A kind of a later version: this version cannot know it, and the rest of the log still holds.
                break;
        }
    }

    private void Begin(long village, int nodeCount, int factsTotal)
    {
        if (village != Village)
        {
            _index.Clear();
            _facts.Clear();
            _houses.Clear();
            _visits.Clear();
            _visited.Clear();
            _told.Clear();
        }

        Village = village;
        NodeCount = nodeCount;
        FactsTotal = factsTotal;
    }

    private Telling Hear(Fact fact)
    {
        if (_index.ContainsKey((fact.House, fact.Attribute)) || RecallTold(fact.House, fact.Attribute)?.Value == fact.Value)
        {
            return Telling.Known;
        }

        _log.Append(EpisodicRecord.Fact(_writer, fact));
        return Keep(fact);
    }

    private Telling Keep(Fact fact)
    {
        var replaced = _told.RemoveAll(told => told.House == fact.House && told.Attribute == fact.Attribute) > 0;
        if (fact.Source is FactSource.Told)
        {
            if (_told.Count == MostTold)
            {
                _told.RemoveAt(0);
            }

            _told.Add(fact);
            return replaced ? Telling.Changed : Telling.New;
        }

        if (_index.TryGetValue((fact.House, fact.Attribute), out var at))
        {
            _facts[at] = fact;
            return Telling.Changed;
        }

        _index.Add((fact.House, fact.Attribute), _facts.Count);
        _facts.Add(fact);
        _houses[fact.House] = _houses.GetValueOrDefault(fact.House) + 1;
        return Telling.New;
    }

    private void Keep(VisitRecord visit)
    {
        if (_visited.Add(visit.Node))
        {
            _visits.Add(visit);
        }
    }
}
