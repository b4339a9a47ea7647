using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>Prints dead letters and what was done with them, and counts.</summary>
/// <param name="terminal">Where.</param>
/// <param name="asJson">Whether as lines of JSON.</param>
internal sealed class DeadLetterList(Terminal terminal, bool asJson)
{
    private readonly SortedDictionary<string, int> _fates = new(StringComparer.Ordinal);

    /// <summary>Dead letters printed.</summary>
    public int Count { get; private set; }

    /// <summary>Of them, those that the stream did not take.</summary>
    public int Refused => _fates.GetValueOrDefault("refused");

    /// <summary>Prints one.</summary>
    /// <param name="entry">The dead letter.</param>
    /// <param name="fate">What can be or was done.</param>
    public void Add(DeadLetterEntry entry, DeadLetterFate fate)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(fate);
        if (!asJson && Count == 0)
        {
            terminal.Print($"{"number",8}  {"time (UTC)",-19}  {"reader",-12}  {"subject",-32}  {"bytes",9}  reason; what can be done");
        }

        Count++;
        _fates[fate.Status] = _fates.GetValueOrDefault(fate.Status) + 1;
        terminal.Print(asJson ? Line(entry, fate) : $"{entry.Sequence,8}  {entry.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {SafeText.Line(entry.Reader, 24),-12}  "
            + $"{SafeText.Line(entry.Letter.Subject, 60),-32}  {entry.Letter.Size,9:#,0}  {SafeText.Line(entry.Letter.Reason, 120)}; {SafeText.Line(fate.Says, 120)}");
    }

    /// <summary>Says what it was in all.</summary>
    /// <param name="chosen">What was to be put back; null when nothing was.</param>
    public async Task EndAsync(string? chosen)
    {
        await terminal.Output.FlushAsync();
        if (Count == 0)
        {
            await terminal.Error.WriteLineAsync(chosen is null or "all" ? "There is no dead letter." : $"No dead letter is {SafeText.Line(chosen)}.");
        }
        else if (chosen is not null)
        {
            await terminal.Error.WriteLineAsync(
                $"{_fates.GetValueOrDefault("put_back")} put back, {_fates.GetValueOrDefault("stored")} stored already, {_fates.GetValueOrDefault("lost")} cannot be repeated, {Refused} not taken by the stream.");
        }
    }

    private static string Line(DeadLetterEntry entry, DeadLetterFate fate) => TrailJson.ToLine(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("number"u8, entry.Sequence);
        json.WriteString("time"u8, TimeText.Write(entry.Time));
        json.WriteString("reader"u8, entry.Reader);
        json.WriteString("subject"u8, entry.Letter.Subject);
        json.WriteNumber("size"u8, entry.Letter.Size);
        json.WriteNumber("kept"u8, entry.Payload.Length);
        json.WriteString("reason"u8, entry.Letter.Reason);
        if (fate.TrailId is { } id)
        {
            json.WriteString("trail_id"u8, id);
        }

        json.WriteString("status"u8, fate.Status);
        json.WriteString("says"u8, fate.Says);
        json.WriteEndObject();
    });
}
