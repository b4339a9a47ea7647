using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.Shared.Hosting;

/// <summary>
/// Writes each log event as one JSON object on one line: time, level, event id and name, category, message, the message's values,
/// and the exception. Written synchronously by the caller, without a thread of its own, so that nothing is lost in a crash and
/// small processes stay small.
/// </summary>
/// <param name="output">Where lines go; the provider writes whole lines, one at a time, and closes it when disposed.</param>
/// <param name="minimum">The least severe level written.</param>
/// <param name="clock">The clock for timestamps.</param>
public sealed class JsonLinesLoggerProvider(Stream output, LogLevel minimum, TimeProvider clock) : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new JsonLinesLogger(this, categoryName);

    /// <inheritdoc />
    public void Dispose() => output.Dispose();

    private void Write<TState>(
        string category, LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer))
            {
                json.WriteStartObject();
                json.WriteString("time"u8, clock.GetUtcNow());
                json.WriteString("level"u8, NameOf(level));
                json.WriteNumber("event"u8, eventId.Id);
                json.WriteString("name"u8, eventId.Name);
                json.WriteString("category"u8, category);
                json.WriteString("message"u8, message);
                WriteValues(json, state);
                if (exception is not null)
                {
                    json.WriteString("exception"u8, exception.ToString());
                }

                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            try
            {
                output.Write(_buffer.WrittenSpan);
                output.Flush();
            }
            catch (IOException)
            {
                // A log that cannot be written (disk full, closed pipe) must not end the life of what it describes.
            }
        }
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return;
        }

        foreach (var (name, value) in values)
        {
            if (name is not "{OriginalFormat}")
            {
                json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), value?.ToString());
            }
        }
    }

    private static ReadOnlySpan<byte> NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Information => "information"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Error => "error"u8,
        _ => "critical"u8,
    };

    private sealed class JsonLinesLogger(JsonLinesLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= provider.Minimum;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(category, logLevel, eventId, state, exception, formatter);
            }
        }
    }

    private LogLevel Minimum { get; } = minimum;
}
